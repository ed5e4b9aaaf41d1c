import type { Exchange } from '../support/recording-proxy/index.ts'
import { tagOf } from './cuts.ts'

/** What the undisturbed run published. */
export interface Published {
  readonly digest: string
  /** Of the index and of every manifest below it. */
  readonly digests: readonly string[]
}

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/**
 * What is wrong with the order of the recorded requests:
 *
 * - a tag was written before, in the same run, the signatures of exactly its digest were read back from the registry,
 *   which has them from an earlier write;
 * - the control plane was told of a version before its tag could be resolved, in the same run, to its image.
 */
export function orderViolations(exchanges: readonly Exchange[], { digest, digests }: Published): string[] {
  const wrong: string[] = []
  for (const written of exchanges) {
    const tag = tagOf(written)
    if (tag === undefined || written.content === undefined) continue
    if (written.content !== digest) wrong.push(`${line(written)}: it holds ${written.content}`)
    for (const one of digests) {
      for (const format of ['legacy', 'bundle'] as const) {
        if (!wasReadBack(one, format, written, exchanges))
          wrong.push(`${line(written)}: no ${format} signature of ${one} had been read back`)
      }
    }
  }
  for (const told of exchanges) {
    if (!told.path.endsWith('/PublishFederatedSubgraph') || told.json === undefined) continue
    const { version } = (JSON.parse(told.json) as { proto: { version: string } }).proto
    const resolved = exchanges.some(
      (one) =>
        one.by === told.by
        && one.method === 'GET'
        && one.path.endsWith(`/manifests/${version}`)
        && one.status === 200
        && one.answer?.['docker-content-digest'] === digest
        && before(one.answered, told.arrived),
    )
    if (!resolved) wrong.push(`${line(told)}: ${version} had not been resolved to ${digest}`)
  }
  return wrong
}

/** Whether, before `tag`, its run read a signature that had been written before. */
function wasReadBack(
  digest: string,
  format: 'legacy' | 'bundle',
  tag: Exchange,
  exchanges: readonly Exchange[],
): boolean {
  const reads = (write: Exchange, path: string): boolean =>
    exchanges.some(
      (one) =>
        one.by === tag.by
        && one.method === 'GET'
        && one.path.split('?')[0]?.endsWith(path) === true
        && one.status === 200
        && before(write.answered, one.arrived)
        && before(one.answered, tag.arrived),
    )
  return exchanges.some((write) => {
    if (write.method !== 'PUT' || write.json === undefined || !isOk(write)) return false
    const manifest = JSON.parse(write.json) as Manifest
    const layers = manifest.layers ?? []
    const holds =
      format === 'legacy'
        ? write.path.endsWith(`/manifests/${digest.replace(':', '-')}.sig`)
        : manifest.subject?.digest === digest && layers[0]?.mediaType === bundleType
    if (!holds) return false
    const lists =
      format === 'legacy'
        ? [`/${digest.replace(':', '-')}.sig`]
        : [`/${digest.replace(':', '-')}`, `/referrers/${digest}`]
    return lists.some((list) => reads(write, list)) && layers.some((layer) => reads(write, `/blobs/${layer.digest}`))
  })
}

interface Manifest {
  readonly subject?: { readonly digest: string }
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string }[]
}

const before = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && one < other
const isOk = ({ status = 0 }: Exchange): boolean => status >= 200 && status < 300
const line = ({ by, method, path, arrived }: Exchange): string => `${by} #${arrived} ${method} ${path}`

/** What the registry and the control plane hold in the end. */
export interface State {
  /** Digests of the tags that are not about signatures. */
  readonly tags: Readonly<Record<string, string>>
  /** Every version that was published to the control plane, oldest first. */
  readonly history: readonly string[]
  /** Number of signatures of each digest, by format. */
  readonly signatures: Readonly<Record<string, { readonly legacy: number; readonly bundle: number }>>
}

interface Document {
  readonly tags?: readonly string[] | null
  readonly layers?: readonly unknown[]
  readonly manifests?: readonly unknown[]
}

/** Reads the registry behind all proxies. `repository`: such as `http://host/v2/org/plugin`. */
export async function readState(
  repository: string,
  history: readonly string[],
  digests: readonly string[],
): Promise<State> {
  const accept = ['index.v1', 'manifest.v1'].map((type) => `application/vnd.oci.image.${type}+json`).join()
  const get = async (path: string): Promise<{ readonly body: Document; readonly digest: string } | undefined> => {
    const reply = await fetch(`${repository}/${path}`, { headers: { accept } })
    const digest = reply.headers.get('docker-content-digest') ?? ''
    const text = await reply.text()
    return reply.ok ? { body: JSON.parse(text) as Document, digest } : undefined
  }
  const { tags } = (await get('tags/list'))?.body ?? {}
  const own = (tags ?? []).filter((tag) => !/^sha256-[0-9a-f]{64}/.test(tag)).sort()
  const held = await Promise.all(
    own.map(async (tag) => [tag, (await get(`manifests/${tag}`))?.digest ?? 'nothing'] as const),
  )
  const signatures = await Promise.all(
    digests.map(async (digest) => {
      const tag = digest.replace(':', '-')
      const legacy = await get(`manifests/${tag}.sig`)
      const bundles = (await get(`referrers/${digest}`)) ?? (await get(`manifests/${tag}`))
      const count = { legacy: legacy?.body.layers?.length ?? 0, bundle: bundles?.body.manifests?.length ?? 0 }
      return [digest, count] as const
    }),
  )
  return { tags: Object.fromEntries(held), history, signatures: Object.fromEntries(signatures) }
}

/** How the end differs from that of the undisturbed run. `most`: allowed signatures of a digest and format. */
export function stateViolations(state: State, expected: State, most: number): string[] {
  const wrong: string[] = []
  for (const part of ['tags', 'history'] as const) {
    const [now, then] = [JSON.stringify(state[part]), JSON.stringify(expected[part])]
    if (now !== then) wrong.push(`${part}: ${now} instead of ${then}`)
  }
  for (const [digest, counts] of Object.entries(state.signatures)) {
    for (const [format, count] of Object.entries(counts))
      if (count < 1 || count > most) wrong.push(`${digest} has ${count} ${format} signatures`)
  }
  return wrong
}
