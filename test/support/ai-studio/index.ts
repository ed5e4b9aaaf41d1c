import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { loadProgram, type Loaded, type StudioManifest } from './load.ts'
import { checkCommand, createPlugin, parseChange, serialize, updatePlugin, type StoredPlugin } from './plugins.ts'
import type { PluginCache } from './pull.ts'
import { Refusal } from './refusal.ts'

export { judgeManifests, loadProgram } from './load.ts'
export { parseReference, PluginCache, type PullOptions } from './pull.ts'
export type { StoredPlugin } from './plugins.ts'

export interface AiStudioOptions {
  /** API keys of users, and what the users are. */
  readonly users: Readonly<Record<string, 'admin' | 'user' | 'unverified'>>
  /** Undefined: OCI plugins are off, as without `AI_STUDIO_OCI_CACHE_DIR`. */
  readonly cache?: PluginCache
}

export interface StudioRequest {
  readonly method: string
  /** Path with query. */
  readonly url: string
  readonly authorization: string | undefined
  readonly body: string
  readonly status: number
}

/** AI Studio's REST interface on loopback, as far as a publisher uses it. README.md lists its rules. */
export interface AiStudio extends AsyncDisposable {
  readonly url: string
  readonly plugins: StoredPlugin[]
  readonly requests: readonly StudioRequest[]
  /** Answers the next requests that fit with this status instead: a proxy, or a database that is away. */
  fail(match: RegExp, status: number, times?: number): void
  /** Answers the next request that fits as if it were carried out, and keeps nothing of it. */
  pretend(match: RegExp): void
}

interface Answer {
  readonly status: number
  readonly body: string
  /** Where a redirect leads. */
  readonly location?: string
}

export async function startAiStudio(options: AiStudioOptions): Promise<AiStudio> {
  const studio = new Studio(options)
  const requests: StudioRequest[] = []
  const faults: { match: RegExp; status: number; times: number }[] = []
  const pretended: RegExp[] = []
  const carryOut = async (method: string, url: string, headers: IncomingMessage['headers'], body: string) => {
    const index = pretended.findIndex((match) => match.test(`${method} ${url}`))
    const before = index === -1 ? undefined : structuredClone(studio.plugins)
    const answer = await studio.answer(method, new URL(url, 'http://studio'), headers, body)
    if (before !== undefined) {
      pretended.splice(index, 1)
      studio.plugins.splice(0, Infinity, ...before)
    }
    return answer
  }
  const respond = async (request: IncomingMessage): Promise<Answer> => {
    const { method = '', url = '', headers } = request
    const body = await text(request)
    const fault = faults.find(({ match, times }) => times > 0 && match.test(`${method} ${url}`))
    if (fault !== undefined) fault.times--
    const answer =
      fault === undefined
        ? await carryOut(method, url, headers, body)
        : { status: fault.status, body: '<html>Bad Gateway</html>', location: '/api/v1/plugins?redirected=true' }
    requests.push({ method, url, authorization: headers.authorization, body, status: answer.status })
    return answer
  }
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body, location }) => {
      const headers = { 'content-type': 'application/json; charset=utf-8', ...(location !== undefined && { location }) }
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plugins: studio.plugins,
    requests,
    fail: (match, status, times = 1) => {
      faults.push({ match, status, times })
    },
    pretend: (match) => {
      pretended.push(match)
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

class Studio {
  readonly plugins: StoredPlugin[] = []
  readonly #options: AiStudioOptions
  /** Configuration schemas by command: kept for 24 hours. */
  readonly #schemas = new Map<string, string>()

  constructor(options: AiStudioOptions) {
    this.#options = options
  }

  async answer(method: string, url: URL, headers: IncomingMessage['headers'], body: string): Promise<Answer> {
    const denied = this.#authenticate(url, headers)
    if (denied !== undefined) return denied
    const [, id = '', action = ''] = /^\/api\/v1\/plugins(?:\/([^/]+)(?:\/(.+))?)?$/.exec(url.pathname) ?? []
    if (!url.pathname.startsWith('/api/v1/plugins')) return { status: 404, body: '404 page not found' }
    try {
      const answer = await this.#route(`${method} ${id === '' ? '' : ':id'}${action === '' ? '' : `/${action}`}`, {
        url,
        id,
        body,
      })
      return answer ?? { status: 404, body: '404 page not found' }
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  #authenticate(url: URL, { authorization = '' }: IncomingMessage['headers']): Answer | undefined {
    const [, key = url.searchParams.get('token') ?? ''] = authorization.split(' ')
    const role = Object.hasOwn(this.#options.users, key) ? this.#options.users[key] : undefined
    if (role === undefined || role === 'unverified') return { status: 401, body: '{"error":"Unauthorized"}' }
    return role === 'admin' ? undefined : { status: 403, body: '{"error":"Forbidden"}' }
  }

  async #route(
    route: string,
    { url, id, body }: { readonly url: URL; readonly id: string; readonly body: string },
  ): Promise<Answer | undefined> {
    switch (route) {
      case 'GET ':
        return this.#list(url.searchParams)
      case 'POST ':
        return await this.#create(body)
      case 'GET :id':
        return ok({ data: serialize(this.#find(id)) })
      case 'PATCH :id':
        return await this.#update(id, body)
      case 'POST :id/validate-and-load':
        return await this.#validateAndLoad(id, body)
      case 'GET :id/config-schema':
        return await this.#schema(id, false)
      case 'POST :id/config-schema/refresh':
        return await this.#schema(id, true)
      case 'POST :id/reload':
        return await this.#reload(this.#find(id))
      case 'GET :id/status':
        return this.#status(this.#find(id))
      default:
        return undefined
    }
  }

  #list(query: URLSearchParams): Answer {
    const number = (name: string, otherwise: number): number => Number.parseInt(query.get(name) ?? '', 10) || otherwise
    const page = Math.max(1, number('page', 1))
    const limit = number('limit', 20) < 1 || number('limit', 20) > 100 ? 20 : number('limit', 20)
    const namespace = query.get('namespace')
    const hook = query.get('hook_type') ?? ''
    const found = this.plugins
      .filter((plugin) => namespace === null || plugin.namespace === '' || plugin.namespace === namespace)
      .filter((plugin) => hook === '' || plugin.hook_type === hook)
      .reverse()
    return ok({
      data: found.slice((page - 1) * limit, page * limit).map(serialize),
      meta: {
        total_count: found.length,
        total_pages: Math.ceil(found.length / limit),
        page_size: limit,
        page_number: page,
      },
    })
  }

  /** A new plugin without a hook is loaded at once if it is active; what goes wrong then is only logged. */
  async #create(body: string): Promise<Answer> {
    const change = parseChange(body)
    const plugin = createPlugin(this.plugins.length + 1, change)
    this.plugins.push(plugin)
    if (plugin.is_active && (change.load_immediately === true || plugin.hook_type === 'pending')) {
      const manifest = await this.#load(plugin.command).then(
        (loaded) => loaded.manifest,
        () => undefined,
      )
      const first = manifest?.capabilities.primary_hook ?? ''
      if (plugin.hook_type === 'pending' && first !== '') plugin.hook_type = first
    }
    return { status: 201, body: JSON.stringify({ data: serialize(plugin) }) }
  }

  async #update(id: string, body: string): Promise<Answer> {
    const change = parseChange(body)
    if (change.command !== undefined && change.command !== null) checkCommand(change.command)
    const plugin = this.#find(id)
    updatePlugin(plugin, change)
    if (!plugin.is_active) plugin.loaded = false
    else if (change.load_immediately === true && hooksOf(plugin).includes('studio_ui'))
      plugin.loaded = await this.#load(plugin.command).then(
        () => true,
        () => false,
      )
    return ok({ data: serialize(plugin) })
  }

  /** Keeps hooks and permissions at once, also of a command that the plugin does not have yet. */
  async #validateAndLoad(id: string, body: string): Promise<Answer> {
    const plugin = this.#find(id)
    const command = (JSON.parse(body === '' ? '{}' : body) as { command?: string }).command ?? plugin.command
    const { manifest, schema } = await this.#load(command).catch((error: unknown) => {
      throw internal(`Failed to load plugin metadata: ${(error as Error).message}`)
    })
    const hooks = manifest?.capabilities.hooks ?? []
    const [first = ''] = hooks
    if (manifest === undefined || first === '')
      throw new Refusal(
        400,
        'Invalid Plugin',
        'Plugin manifest must declare at least one hook type in capabilities.hooks',
      )
    const primary = manifest.capabilities.primary_hook ?? ''
    if (plugin.hook_types.length === 0 || !plugin.hook_types_customized) {
      plugin.hook_type = primary === '' ? first : primary
      plugin.hook_types = hooks
      plugin.hook_types_customized = false
    }
    const scopes = scopesOf(manifest)
    if (scopes.length > 0) {
      plugin.service_scopes = scopes
      plugin.service_access_authorized = false
    }
    return ok({
      data: {
        type: 'plugin-metadata',
        id,
        attributes: {
          command,
          hook_types: hooks,
          primary_hook: primary === '' ? first : primary,
          ...(isObject(schema) && { config_schema: JSON.parse(schema) as object }),
          manifest,
          scopes,
          status: scopes.length > 0 ? 'scopes_pending' : 'ready',
          loaded_at: '2026-01-01T00:00:00Z',
        },
      },
    })
  }

  async #schema(id: string, refresh: boolean): Promise<Answer> {
    const { command } = this.#find(id)
    const kept = refresh ? undefined : this.#schemas.get(command)
    const schema =
      kept
      ?? (
        await this.#load(command).catch((error: unknown) => {
          throw internal(`failed to fetch fresh schema from plugin: ${(error as Error).message}`)
        })
      ).schema
    this.#schemas.set(command, schema)
    if (!isJson(schema)) throw internal('Plugin returned invalid JSON schema')
    return ok({ data: { type: 'plugin-config-schema', id, attributes: { schema: JSON.parse(schema) as unknown } } })
  }

  async #reload(plugin: StoredPlugin): Promise<Answer> {
    if (!hooksOf(plugin).includes('studio_ui'))
      throw new Refusal(400, 'Bad Request', 'Only AI Studio UI plugins can be reloaded')
    plugin.loaded = false
    if (!plugin.is_active) throw internal(`Failed to load plugin: plugin ${plugin.id} is not active`)
    await this.#load(plugin.command).catch((error: unknown) => {
      throw internal(`Failed to load plugin: ${(error as Error).message}`)
    })
    plugin.loaded = true
    return ok({ message: 'Plugin reloaded and manifest registered successfully', plugin: serialize(plugin) })
  }

  #status({ id, name, is_active, command, hook_type, loaded, ...plugin }: StoredPlugin): Answer {
    const hook_types = [...new Set([hook_type, ...plugin.hook_types])].filter((hook) => hook !== 'pending')
    const data = {
      plugin_id: id,
      plugin_name: name,
      hook_types,
      is_active,
      command,
      hook_type,
      loaded,
      healthy: loaded,
    }
    return ok({ data: { ...data, is_oci: command.startsWith('oci://'), error: null } })
  }

  /** Pulls, verifies and starts it. Other commands than OCI references are programs on AI Studio's own machine. */
  async #load(command: string): Promise<Loaded> {
    if (!command.startsWith('oci://')) throw new Error(`fork/exec ${command}: no such file or directory`)
    if (this.#options.cache === undefined) throw new Error('OCI client not configured')
    return await loadProgram(await this.#options.cache.get(command))
  }

  #find(id: string): StoredPlugin {
    if (!/^\d+$/.test(id)) throw new Refusal(400, 'Bad Request', 'Invalid plugin ID')
    const plugin = this.plugins.find((one) => one.id === Number(id))
    if (plugin === undefined) throw new Refusal(404, 'Not Found', 'Plugin not found')
    return plugin
  }
}

const ok = (body: object): Answer => ({ status: 200, body: JSON.stringify(body) })
const internal = (detail: string): Refusal => new Refusal(500, 'Internal Server Error', detail)
const hooksOf = ({ hook_type, hook_types }: StoredPlugin): readonly string[] => [hook_type, ...hook_types]
const scopesOf = ({ permissions }: StudioManifest): string[] => [
  ...(permissions.services ?? []),
  ...(permissions.object_hooks ?? []),
]

function isJson(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}

function isObject(json: string): boolean {
  const parsed: unknown = isJson(json) ? JSON.parse(json) : undefined
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
}
