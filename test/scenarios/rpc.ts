import * as v from 'valibot'

/** The few fields of any method's answer that a scenario looks at. */
const Reply = v.object({
  response: v.object({ code: v.string(), details: v.optional(v.string(), '') }),
  organizationId: v.optional(v.string()),
  sdl: v.optional(v.string()),
  count: v.optional(v.number()),
  graph: v.optional(
    v.object({
      id: v.string(),
      pluginData: v.optional(v.object({ version: v.string(), platforms: v.array(v.string()) })),
    }),
  ),
  compositions: v.optional(
    v.array(
      v.object({
        isComposable: v.optional(v.boolean(), false),
        isLatestValid: v.optional(v.boolean(), false),
      }),
    ),
  ),
})
export type Reply = v.InferOutput<typeof Reply>

/** Calls a method of the control plane. The answer may be a refusal; an HTTP error is thrown. */
export async function call(url: string, key: string, method: string, request: object): Promise<Reply> {
  const response = await fetch(`${url}/wg.cosmo.platform.v1.PlatformService/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method}: HTTP ${response.status}: ${text}`)
  return v.parse(Reply, JSON.parse(text))
}

/** The same, and a refusal is thrown too. */
export async function demand(url: string, key: string, method: string, request: object): Promise<Reply> {
  const reply = await call(url, key, method, request)
  if (reply.response.code !== 'OK') throw new Error(`${method}: ${reply.response.code}: ${reply.response.details}`)
  return reply
}

/** Publishes a subgraph that is no plugin, whether it composes or not. */
export async function publishStandard(
  url: string,
  key: string,
  made: { readonly name: string; readonly namespace: string; readonly sdl: string },
): Promise<void> {
  const { name, namespace, sdl: schema } = made
  const request = { name, namespace, schema, routingUrl: 'http://localhost:4001', labels: [] }
  const { response } = await call(url, key, 'PublishFederatedSubgraph', request)
  const stored = ['OK', 'ERR_SUBGRAPH_COMPOSITION_FAILED'].includes(response.code)
  if (!stored) throw new Error(`${response.code}: ${response.details}`)
}
