import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../script/rig/run.ts'
import type { BuildKit } from '../support/buildkit.ts'
import type { Role } from '../support/control-plane/index.ts'
import { isWrite, startPushRegistry, type EnforceTag, type PushRegistry } from '../support/push-registry/index.ts'
import { dockerEnv, program, rig, scratchDirectory, type Scope } from '../support/rig.ts'
import { runAction, type EventName } from '../support/runner/index.ts'
import { startLossyProxy, type LossyProxy } from './lossy-proxy.ts'
import { readStored, type Space, type Stored } from './plane.ts'
import { writePlugin, type PluginFiles } from './plugin.ts'

export type Program = 'action' | 'wgc'

/** What one run came to. */
export interface Outcome {
  readonly exitCode: number | null
  /** Codes of the errors and warnings, each once, sorted. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  /** All texts: annotations, log and summary. */
  readonly text: string
  readonly outputs: Readonly<Record<string, string>>
}

export interface RunOptions {
  /** Default: `admin`, which may create plugins and not see graphs. */
  readonly role?: Role | 'expired' | 'unknown'
  readonly name?: string
  readonly namespace?: string
  readonly labels?: string
  readonly platforms?: string
  /** More of the action's inputs; `wgc` has none of these. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Default: a tag, which publishes. */
  readonly event?: EventName
}

export interface StageOptions {
  readonly scope: Scope
  readonly program: Program
  readonly space: Space
  readonly buildkit: BuildKit
  /** Registry without authentication behind the push registry. */
  readonly upstream: string
  readonly enforceTag: EnforceTag
}

type StageParts = Omit<StageOptions, 'enforceTag'> & { readonly registry: PushRegistry; readonly proxy: LossyProxy }

export const pluginName = 'birds'

/** One program at work in one namespace: what a scenario acts with, and what it reads afterwards. */
export class Stage {
  readonly program: Program
  readonly space: Space
  readonly registry: PushRegistry
  readonly proxy: LossyProxy
  /** What happened, for the table. */
  readonly steps: string[] = []
  readonly #parts: StageParts
  readonly #directory: string

  private constructor(parts: StageParts, directory: string) {
    this.#parts = parts
    this.#directory = directory
    this.program = parts.program
    this.space = parts.space
    this.registry = parts.registry
    this.proxy = parts.proxy
  }

  static async open({ scope, enforceTag, ...rest }: StageOptions): Promise<Stage> {
    const { url, secret } = rest.space
    const registry = await startPushRegistry({ enforceTag, secret, upstream: rest.upstream })
    scope.after(() => registry.close())
    const proxy = await startLossyProxy(url)
    scope.after(async () => {
      await proxy[Symbol.asyncDispose]()
    })
    const stage = new Stage({ ...rest, scope, registry, proxy }, await scratchDirectory(scope))
    await stage.write()
    return stage
  }

  /** Another checkout of the same plugin, published through the same registry and control plane. */
  async another(files: PluginFiles): Promise<Stage> {
    const stage = new Stage(this.#parts, await scratchDirectory(this.#parts.scope))
    await stage.write(files)
    return stage
  }

  get plugin(): string {
    return join(this.#directory, 'workspace', pluginName)
  }

  /** Writes the plugin anew. */
  async write(files: PluginFiles = {}): Promise<void> {
    await mkdir(this.plugin, { recursive: true })
    await writePlugin(this.plugin, files)
  }

  /** Publishes, with the program whose turn it is. */
  async publish(options: RunOptions = {}): Promise<Outcome> {
    const outcome = this.program === 'action' ? await this.act(options) : await this.#wgc(options)
    const { version = '', changed = '' } = outcome.outputs
    const said = [...outcome.errors, ...outcome.warnings.map((code) => `(${code})`)].join(' ')
    const words = [`exit ${outcome.exitCode ?? 'signal'}`, version, changed === 'false' ? 'unchanged' : '', said]
    this.steps.push(words.filter((word) => word !== '').join(' '))
    return outcome
  }

  /** A dry run, which `wgc` has none of. */
  dryRun(options: RunOptions = {}): Promise<Outcome> {
    return this.publish({ event: 'pull_request', ...options })
  }

  stored(name = pluginName): Promise<Stored> {
    return readStored(this.space, name)
  }

  /** Requests that changed something in the registry. */
  get uploads(): string[] {
    return this.registry.log.filter(isWrite).map(({ method, path }) => `${method} ${path}`)
  }

  /** What a tag of the plugin's repository stands for; undefined if there is none. */
  async tag(tag: string): Promise<string | undefined> {
    const { repository } = await this.stored()
    const accept = ['oci.image.index.v1', 'oci.image.manifest.v1', 'docker.distribution.manifest.list.v2']
    const url = `${this.registry.upstream}/v2/${repository ?? 'none/none'}/manifests/${tag}`
    const headers = { accept: accept.map((type) => `application/vnd.${type}+json`).join() }
    const response = await fetch(url, { method: 'HEAD', headers })
    return response.headers.get('docker-content-digest') ?? undefined
  }

  async tags(): Promise<string[]> {
    const { repository } = await this.stored()
    const response = await fetch(`${this.registry.upstream}/v2/${repository ?? 'none/none'}/tags/list`)
    const { tags } = (await response.json()) as { tags?: string[] | null }
    return (tags ?? []).sort()
  }

  async act(options: RunOptions): Promise<Outcome> {
    const { role = 'admin', name, namespace, labels, platforms, inputs, event = 'tag' } = options
    const key = await this.space.key(role)
    const { scope, buildkit } = this.#parts
    const result = await runAction(scope, {
      workspace: join(this.#directory, 'workspace'),
      path: rig().path,
      event,
      env: await buildkit.environment(join(await scratchDirectory(scope), 'docker')),
      secrets: [key],
      inputs: {
        path: pluginName,
        host: 'cosmo',
        name: name ?? pluginName,
        platforms: platforms ?? 'linux/amd64',
        namespace: namespace ?? this.space.namespace,
        ...(labels !== undefined && { 'control-plane-labels': labels }),
        registry: this.registry.host,
        'control-plane-url': this.proxy.url,
        'control-plane-token': key,
        sign: 'none',
        'smoke-test': 'false',
        emulation: 'never',
        cache: 'false',
        ...inputs,
      },
    })
    const of = (level: string): string[] => {
      const found = result.annotations.filter((one) => one.level === level)
      return [...new Set(found.map(({ title = 'untitled' }) => title))].sort()
    }
    const { exitCode, outputs, log, summary, annotations } = result
    const text = [...log, ...annotations.map(({ message }) => message), summary].join('\n')
    return { exitCode, outputs, errors: of('error'), warnings: of('warning'), text }
  }

  async #wgc({ role = 'admin', name, namespace, labels, platforms }: RunOptions): Promise<Outcome> {
    const { scope, buildkit } = this.#parts
    const home = await scratchDirectory(scope)
    const args = [
      'router',
      'plugin',
      'publish',
      this.plugin,
      '--name',
      name ?? pluginName,
      '--namespace',
      namespace ?? this.space.namespace,
      '--platform',
      ...(platforms ?? 'linux/amd64').split(','),
      ...(labels === undefined ? [] : ['--label', labels]),
      '--fail-on-composition-error',
    ]
    const env = dockerEnv({
      HOME: home,
      ...(await buildkit.environment(join(home, 'docker'))),
      DISABLE_UPDATE_CHECK: 'true',
      DO_NOT_TRACK: '1',
      COSMO_API_KEY: await this.space.key(role),
      COSMO_API_URL: this.proxy.url,
      PLUGIN_REGISTRY_URL: this.registry.host,
    })
    const result = await run(program('wgc'), args, { cwd: home, timeout: 180_000, env })
    return { exitCode: result.code, errors: [], warnings: [], outputs: {}, text: `${result.stdout}\n${result.stderr}` }
  }
}

/** One line of what a plugin came to, in the control plane and in the registry. */
export async function describe(stage: Stage): Promise<string> {
  const stored = await stage.stored()
  if (stored.repository === undefined) return `nothing${stage.uploads.length > 0 ? '; something was pushed' : ''}`
  const tags = await stage.tags()
  return [
    `versions ${stored.versions.join(' ') || 'none'}`,
    `tags ${tags.join(' ') || 'none'}`,
    `compositions ${stored.compositions}, newest ${stored.newest}`,
  ].join('; ')
}
