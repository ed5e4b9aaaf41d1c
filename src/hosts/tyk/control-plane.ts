import * as v from 'valibot'
import { PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type {
  Announcement,
  ControlPlane,
  ControlPlaneOptions,
  DeploymentReport,
  PublishReport,
  RemotePlugin,
  ServedInstead,
} from '../control-plane.ts'
import { findPlugin, type StudioPlugin } from './find.ts'
import { createRest, type Rest } from './rest.ts'

/** Milliseconds. `load`: AI Studio pulls, verifies and starts the plugin before it answers. */
const timeouts = { read: 30_000, write: 60_000, load: 300_000 }
const maxPages = 200
const pageLength = 100

/** A text of AI Studio as far as it is kept: nothing that is compared with it is longer. */
const text = v.pipe(
  v.string(),
  v.transform((value) => (value.length > 1024 ? 'a text of more than 1024 characters' : value)),
)

const plugin = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
    attributes: v.object({
      name: text,
      command: text,
      hook_type: text,
      is_active: v.boolean(),
      namespace: text,
      oci_reference: v.optional(text, ''),
    }),
  }),
  v.transform(({ id, attributes }) => ({
    id,
    name: attributes.name,
    command: attributes.command,
    hookType: attributes.hook_type,
    active: attributes.is_active,
    namespace: attributes.namespace,
    reference: attributes.oci_reference,
  })),
)
const page = v.object({
  data: v.pipe(v.array(plugin), v.maxLength(pageLength, 'has more plugins than a page')),
  meta: v.object({ total_pages: v.number() }),
})
const one = v.object({ data: plugin })
const loaded = v.object({
  data: v.object({
    attributes: v.object({
      // Older versions have one type of plugin instead.
      hook_types: v.nullish(v.array(v.string()), []),
      scopes: v.nullish(v.array(v.string()), []),
      status: v.string(),
    }),
  }),
})
const status = v.object({ data: v.object({ loaded: v.boolean(), hook_types: v.nullish(v.array(v.string()), []) }) })

/** AI Studio, over its REST interface: api/plugin_handlers.go and api/plugin_workflow_handlers.go of its source. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  return new Studio(createRest(options), options)
}

class Studio implements ControlPlane {
  readonly #rest: Rest
  readonly #options: ControlPlaneOptions
  /** The plugin that `isServing` found. */
  #served: StudioPlugin | undefined
  /** Whether it was said that the plugin is inactive. */
  #warned = false

  constructor(rest: Rest, options: ControlPlaneOptions) {
    this.#rest = rest
    this.#options = options
  }

  /** Shows early whether the token may read; AI Studio knows neither repository nor version of a plugin. */
  async getPlugin(): Promise<RemotePlugin> {
    const plugins = await this.#plugins()
    const exists = plugins.some(({ name }) => name === this.#options.name)
    return { exists, repository: undefined, version: undefined }
  }

  async isServing({ installReference }: Announcement): Promise<boolean> {
    const found = await this.#find(installReference)
    if (found?.command !== installReference || found.hookType === 'pending') return false
    if (found.reference !== installReference) return false
    this.#served = found
    this.#warnInactive(found)
    return true
  }

  /** AI Studio knows no order of versions. */
  async servedInstead({ installReference }: Announcement): Promise<ServedInstead> {
    const found = await this.#find(installReference)
    if (found === undefined) return { description: 'AI Studio has no such plugin', isLater: false }
    const { id, name, command, hookType, reference } = found
    const state = hookType === 'pending' || reference === '' ? ', which was never loaded to its end' : ''
    return { description: `its plugin ${id} ${name} has the command ${command || 'none'}${state}`, isLater: false }
  }

  /**
   * A new plugin is created inactive and activated once it was loaded. An existing one keeps its command until the new
   * one was loaded, and stays inactive if somebody made it so.
   */
  async announce({ installReference }: Announcement): Promise<PublishReport> {
    const { log } = this.#options
    const before = (await this.#find(installReference)) ?? (await this.#create(installReference))
    const { hook_types: hooks, scopes, status: state } = await this.#load(before, installReference)
    const after = await this.#update(before, installReference)
    log.info(
      `AI Studio: plugin ${after.id} ${after.name} runs ${installReference}, hooks ${hooks.join(', ').slice(0, 300)}`,
    )
    this.#warnInactive(after)
    const findings = await this.#bringIntoUse(after, hooks)
    return {
      stored: true,
      findings: [...findings, ...(state === 'scopes_pending' ? [scopesPending(after, scopes)] : [])],
    }
  }

  /** AI Studio itself runs only plugins that extend its user interface; gateways do not tell what they run. */
  async deployments(): Promise<DeploymentReport> {
    const served = this.#served
    if (served?.active !== true) return { errors: [], unknown: [] }
    const { id, name } = served
    const path = `/plugins/${id}/status`
    const { data } = await this.#rest({ method: 'GET', path, reply: status, timeout: timeouts.read })
    if (data.loaded || !data.hook_types.includes('studio_ui')) return { errors: [], unknown: [] }
    const message = `AI Studio does not run its plugin ${id} ${name}.`
    return { errors: [{ code: 'E_TYK_REFUSED', severity: 'error', message }], unknown: [] }
  }

  #warnInactive({ name, active }: StudioPlugin): void {
    if (active || this.#warned) return
    this.#warned = true
    this.#options.log.notice(`The plugin ${name} is inactive in AI Studio: activate it there.`)
  }

  async #create(command: string): Promise<StudioPlugin> {
    const { name, namespace = '', log } = this.#options
    const { data } = await this.#rest({
      method: 'POST',
      path: '/plugins',
      body: { name, command, namespace, is_active: false },
      reply: one,
      timeout: timeouts.write,
    })
    log.info(`AI Studio: created plugin ${data.id} ${name}`)
    return data
  }

  async #load({ id }: StudioPlugin, command: string): Promise<v.InferOutput<typeof loaded>['data']['attributes']> {
    const { data } = await this.#rest({
      method: 'POST',
      path: `/plugins/${id}/validate-and-load`,
      body: { command },
      reply: loaded,
      timeout: timeouts.load,
      refusal: 'E_TYK_REFUSED',
    })
    return data.attributes
  }

  /** A plugin that was created for this release and not activated is what an earlier run left behind. */
  async #update({ id, hookType, ...before }: StudioPlugin, command: string): Promise<StudioPlugin> {
    const activate = hookType === 'pending' || (before.command === command && before.reference === '')
    const { data } = await this.#rest({
      method: 'PATCH',
      path: `/plugins/${id}`,
      body: { command, oci_reference: command, ...(activate && { is_active: true }) },
      reply: one,
      timeout: timeouts.write,
    })
    return data
  }

  /** The command is stored, so what fails now is a finding. */
  async #bringIntoUse({ id, active }: StudioPlugin, hooks: readonly string[]): Promise<readonly Finding[]> {
    const paths = [
      `/plugins/${id}/config-schema/refresh`,
      ...(active && hooks.includes('studio_ui') ? [`/plugins/${id}/reload`] : []),
    ]
    const findings: Finding[] = []
    for (const path of paths) {
      try {
        await this.#rest({ method: 'POST', path, reply: v.unknown(), timeout: timeouts.load, refusal: 'E_TYK_REFUSED' })
      } catch (error) {
        if (!(error instanceof PublishError)) throw error
        const { code, message, cause } = error
        findings.push({ code, severity: 'error', message, ...(typeof cause === 'string' && { detail: cause }) })
      }
    }
    return findings
  }

  async #find(reference: string): Promise<StudioPlugin | undefined> {
    return findPlugin(await this.#plugins(), this.#options.name, reference)
  }

  /** All plugins of exactly this namespace: AI Studio lists those of all namespaces with those of one. */
  async #plugins(): Promise<readonly StudioPlugin[]> {
    const { namespace = '' } = this.#options
    const plugins = new Map<string, StudioPlugin>()
    for (let number = 1; number <= maxPages; number++) {
      const query = new URLSearchParams({ page: String(number), limit: String(pageLength), namespace })
      const { data, meta } = await this.#rest({
        method: 'GET',
        path: `/plugins?${query.toString()}`,
        reply: page,
        timeout: timeouts.read,
      })
      for (const entry of data) if (entry.namespace === namespace) plugins.set(entry.id, entry)
      if (number >= meta.total_pages) return [...plugins.values()]
    }
    throw new PublishError('E_CONTROL_PLANE', `AI Studio lists more than ${maxPages * pageLength} plugins.`)
  }
}

function scopesPending({ id, name }: StudioPlugin, scopes: readonly string[]): Finding {
  return {
    code: 'E_TYK_SCOPES',
    severity: 'warning',
    message: `The plugin ${id} ${name} gets its permissions once an administrator approves them in AI Studio.`,
    detail: scopes.join(', ').slice(0, 1000),
  }
}
