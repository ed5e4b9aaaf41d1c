import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selfSigned } from '../support/certificate.ts'
import { startControlPlane } from '../support/control-plane/index.ts'
import { quickKey } from '../support/signing-key.ts'
import { goProgram } from '../support/programs.ts'
import { startPushRegistry } from '../support/push-registry/index.ts'
import { Recording, startRecordingProxy } from '../support/recording-proxy/index.ts'
import type { Registry } from '../support/registry.ts'
import { root, scratchDirectory, type Scope } from '../support/rig.ts'
import { startSigstore, type Sigstore } from '../support/sigstore/index.ts'
import { startAction, type RunningAction } from './action.ts'

export interface BenchOptions {
  /** A registry without authentication. */
  readonly start: () => Promise<Registry>
  /**
   * `control-plane`: Cosmo's control plane assigns the version and hands out push tokens; signed with a key.
   * `keyless`: no control plane, the git tag gives the version; signed without a key; the registry speaks TLS.
   */
  readonly kind: 'control-plane' | 'keyless'
}

/** What all cases share: a registry, what signs, and what a consumer verifies it by. */
export interface Bench {
  readonly directory: string
  readonly registry: Registry
  readonly open: (recording: Recording) => Promise<Services>
  /** Arguments of `cosign verify`. */
  readonly verifyArguments: readonly string[]
}

/** The servers of one case, which nobody has used before. */
interface Services extends AsyncDisposable {
  /** The repository behind the proxies, such as `org/plugin`. Undefined until it exists. */
  repository(): string | undefined
  /** Every version that the control plane got, oldest first. */
  readonly history: () => readonly string[]
  /** Starts the proxies of a run, and gives what a workflow sets. */
  step(by: string): Promise<Step>
}

interface Step {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: NodeJS.ProcessEnv
}

/** Name of the plugin and of its directory. */
export const plugin = 'birds'

export async function openBench(scope: Scope, { start, kind }: BenchOptions): Promise<Bench> {
  const directory = await scratchDirectory(scope)
  const registry = await start()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const opened =
    kind === 'keyless' ? await openKeyless(scope, directory, registry) : await openKeyed(directory, registry)
  return { directory, registry, ...opened }
}

async function openKeyed(directory: string, registry: Registry): Promise<Pick<Bench, 'open' | 'verifyArguments'>> {
  const key = await quickKey(directory)
  return {
    verifyArguments: ['--key', key.publicPath, '--insecure-ignore-tlog'],
    open: async (recording) => {
      const stack = new AsyncDisposableStack()
      const plane = stack.use(await startControlPlane())
      const upstream = `http://${registry.host}`
      const push = stack.use(await startPushRegistry({ secret: plane.secret, graphToken: 'graph', upstream }))
      return {
        repository: () => {
          const subgraph = plane.find(plugin)
          return subgraph === undefined ? undefined : `${plane.organization.id}/${subgraph.id}`
        },
        history: () => plane.find(plugin)?.history ?? [],
        step: async (by) => {
          const images = stack.use(await startRecordingProxy(recording, { by, upstream: push.url }))
          const control = stack.use(await startRecordingProxy(recording, { by, upstream: plane.url }))
          const inputs = {
            registry: images.host,
            tags: 'latest',
            'control-plane-url': control.url,
            'control-plane-token': plane.key('admin'),
            'cosign-key': key.path,
            'transparency-log': 'false',
          }
          return { inputs, env: { COSIGN_PASSWORD: key.password } }
        },
        [Symbol.asyncDispose]: () => stack.disposeAsync(),
      }
    },
  }
}

let teams = 0

async function openKeyless(
  scope: Scope,
  directory: string,
  registry: Registry,
): Promise<Pick<Bench, 'open' | 'verifyArguments'>> {
  const sigstore = await startSigstore(directory)
  scope.after(async () => {
    await sigstore[Symbol.asyncDispose]()
  })
  const tls = selfSigned(directory, 'IP:127.0.0.1')
  const { issuer, subject } = sigstore.identity
  const identity = ['--certificate-identity', subject, '--certificate-oidc-issuer', issuer]
  return {
    verifyArguments: [...identity, '--trusted-root', sigstore.trustedRoot],
    open: (recording) => {
      const stack = new AsyncDisposableStack()
      const team = `team-${++teams}`
      return Promise.resolve({
        repository: () => `${team}/${plugin}`,
        history: () => [],
        step: async (by) => {
          const upstream = `http://${registry.host}`
          const images = stack.use(await startRecordingProxy(recording, { by, upstream, tls }))
          const inputs = {
            registry: `${images.host}/${team}`,
            'plain-http': 'false',
            'ca-certificates': tls.certPath,
            'control-plane': 'none',
          }
          const signing = await keylessStep(stack, recording, { by, directory, sigstore })
          return { inputs: { ...inputs, ...signing.inputs }, env: signing.env }
        },
        [Symbol.asyncDispose]: () => stack.disposeAsync(),
      })
    },
  }
}

interface KeylessRun {
  readonly by: string
  readonly directory: string
  readonly sigstore: Sigstore
}

/** Certificate authority, token issuer and log are reached through proxies, too. */
async function keylessStep(
  stack: AsyncDisposableStack,
  recording: Recording,
  { by, directory, sigstore }: KeylessRun,
): Promise<Step> {
  const authority = stack.use(await startRecordingProxy(recording, { by, upstream: sigstore.url }))
  const log = stack.use(await startRecordingProxy(recording, { by, upstream: sigstore.log.url }))
  const through = (text: string): string =>
    text.replaceAll(sigstore.url, authority.url).replaceAll(sigstore.log.url, log.url)
  const signingConfig = join(directory, `signing-config-${new URL(log.url).port}.json`)
  await writeFile(signingConfig, through(await readFile(sigstore.signingConfig, 'utf8')))
  const environment = Object.entries(sigstore.jobEnvironment).map(([name, value]) => [name, through(value)] as const)
  return {
    inputs: { 'signing-config': signingConfig, 'trusted-root': sigstore.trustedRoot },
    env: Object.fromEntries(environment),
  }
}

/** A checkout with the plugin. Two with other `words` differ in the program and in the schema. */
export async function checkout({ directory }: Bench, words: string): Promise<string> {
  const workspace = join(directory, `workspace-${words}`)
  const sources = join(workspace, plugin)
  await cp(join(root, 'examples/cosmo-go'), sources, { recursive: true })
  await writeFile(join(sources, 'src/schema.graphql'), `\n# ${words}\n`, { flag: 'a' })
  const program = join(sources, 'bin/linux_amd64')
  await mkdir(join(sources, 'bin'))
  // A loader does not read what stands after the last section of a program.
  await writeFile(program, Buffer.concat([await goProgram('plugin'), Buffer.from(words)]))
  await chmod(program, 0o755)
  return workspace
}

/** A repository that nobody has published to, and the way to it through recording proxies. */
export interface Stage extends AsyncDisposable {
  readonly recording: Recording
  /** `http://host/v2/org/plugin` behind the proxies. */
  repository(): string
  /** Every version that the control plane got, oldest first. */
  readonly history: () => readonly string[]
  /** Starts a run. Its requests have the name `by` in the recording. */
  start(by: string, workspace: string): Promise<RunningAction>
}

/**
 * All runs of a case use the same services. Each has proxies of its own, so that the recording tells whose request it
 * was, also if programs of an earlier run still send some.
 */
export async function openStage({ directory, registry, open }: Bench): Promise<Stage> {
  const recording = new Recording()
  const services = await open(recording)
  return {
    recording,
    repository: () => `http://${registry.host}/v2/${services.repository() ?? 'none'}`,
    history: services.history,
    start: async (by, workspace) => {
      const { inputs, env } = await services.step(by)
      const common = { path: plugin, platforms: 'linux/amd64', 'smoke-test': 'false' }
      const binaries = `${plugin}/bin/{os}_{arch}`
      return startAction({ directory, workspace, env, inputs: { ...common, binaries, ...inputs } })
    },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  }
}
