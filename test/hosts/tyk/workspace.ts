import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { PluginCache, startAiStudio, type AiStudio, type PullOptions } from '../../support/ai-studio/index.ts'
import type { SigningKey } from '../../support/cosmo.ts'
import { quickKey } from '../../support/signing-key.ts'
import { startDockerRegistry, type Registry } from '../../support/registry.ts'
import { dockerConfig, program, rig, root, scratchDirectory, type Scope } from '../../support/rig.ts'
import { runAction, type ActionRun, type RunOptions } from '../../support/runner/index.ts'
import {
  startTransparencyLog,
  type LogConfiguration,
  type TransparencyLog,
} from '../../support/transparency-log/index.ts'
import { pluginProgram, type Behaviour } from './plugin.ts'

export const example = join(root, 'examples/tyk-go')
const password = 'one-word-of-nobody'
export const tokens = { admin: `admin-${password}`, user: `user-${password}`, unverified: `new-${password}` }

/** A checkout with a plugin of Tyk, and everything that its release needs: registry, log, keys and AI Studio. */
export interface Workspace {
  readonly registry: Registry
  readonly log: TransparencyLog
  readonly studio: AiStudio
  readonly key: SigningKey
  readonly configuration: LogConfiguration
  /** The plugin's directory. */
  readonly plugin: string
  /** Of a product that verifies signatures with `CI` as the publisher's key. */
  cache(changes?: Partial<PullOptions>): Promise<PluginCache>
  /** Runs the action of this checkout from `dist`. */
  start(options?: Partial<RunOptions>): Promise<ActionRun>
}

export async function openWorkspace(scope: Scope): Promise<Workspace> {
  const stack = new AsyncDisposableStack()
  scope.after(() => stack.disposeAsync())
  const directory = await scratchDirectory(scope)
  const [registry, log, key] = await Promise.all([startDockerRegistry(), startTransparencyLog(), quickKey(directory)])
  stack.use(registry)
  stack.use(log)
  const configuration = await log.writeConfiguration(directory)
  const { publicKey: tykKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = await readFile(key.publicPath, 'utf8')
  let caches = 0
  const cache = async (changes: Partial<PullOptions> = {}): Promise<PluginCache> => {
    const at = join(directory, `cache-${caches++}`)
    await mkdir(at)
    return new PluginCache({
      directory: at,
      keys: { CI: publicKey },
      tykKey: tykKey.export({ type: 'spki', format: 'pem' }).toString(),
      requireSignature: true,
      logKey: configuration.publicKey,
      ...changes,
    })
  }
  const users = { [tokens.admin]: 'admin', [tokens.user]: 'user', [tokens.unverified]: 'unverified' } as const
  const studio = stack.use(await startAiStudio({ users, cache: await cache() }))
  const workspace = join(directory, 'workspace')
  const plugin = join(workspace, 'body-limit')
  await mkdir(join(plugin, 'bin'), { recursive: true })
  for (const name of ['plugin.manifest.json', 'config.schema.json']) await cp(join(example, name), join(plugin, name))
  const env = { DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')), COSIGN_PASSWORD: key.password }
  const inputs = {
    path: 'body-limit',
    platforms: 'linux/amd64',
    binaries: 'body-limit/bin/{os}_{arch}',
    registry: `${registry.host}/team`,
    'cosign-key': key.path,
    'signing-config': configuration.signingConfig,
    'trusted-root': configuration.trustedRoot,
    'public-key-name': 'CI',
    'control-plane-url': studio.url,
    'control-plane-token': tokens.admin,
  }
  return {
    registry,
    log,
    studio,
    key,
    configuration,
    plugin,
    cache,
    start: (options = {}) =>
      runAction(scope, {
        workspace,
        path: rig().path,
        event: 'tag',
        env,
        secrets: [key.password, tokens.admin, tokens.user],
        ...options,
        inputs: onlySet({ ...inputs, ...options.inputs }),
      }),
  }
}

/** An input that is empty is not set. */
function onlySet(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''))
}

/** Compiles the example. */
export async function buildExample(plugin: string, architecture = 'amd64'): Promise<string> {
  const path = join(plugin, `bin/linux_${architecture}`)
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', path, '.']
  const env = { ...process.env, GOOS: 'linux', GOARCH: architecture, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' }
  const { code, stderr } = await run('go', args, { cwd: example, env })
  if (code !== 0) throw new Error(`go build: ${stderr}`)
  return path
}

/** Puts a program that does as told, and the files that belong to it, in place of the example. */
export async function usePlugin(plugin: string, behaviour: Behaviour & { readonly manifest: string }): Promise<void> {
  await writeFile(join(plugin, 'plugin.manifest.json'), behaviour.manifest)
  await writeFile(join(plugin, 'config.schema.json'), behaviour.schema ?? '{"type":"object","properties":{}}')
  await writeFile(join(plugin, 'bin/linux_amd64'), await pluginProgram(behaviour))
}

/** What the registry has at a path, as an independent client reads it. */
export async function fetchManifest(registry: Registry, repository: string, reference: string): Promise<unknown> {
  const address = `${registry.host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`
  const { code, stdout, stderr } = await run(program('oras'), ['manifest', 'fetch', '--plain-http', address])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** The log of a run. */
export const text = ({ log }: ActionRun): string => log.join('\n')
