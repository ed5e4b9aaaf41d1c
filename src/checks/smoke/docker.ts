import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { PublishError } from '../../shared/errors.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run, type RunOptions, type RunResult } from '../../shared/exec.ts'
import { newResourceName, type Resource, type ResourceOwner } from '../../shared/resources.ts'
import { launcherArchitecture } from './launcher.ts'
import {
  isRoot,
  launcherPath,
  memoryExceeded,
  nobody,
  ownIds,
  pluginDirectory,
  rootName,
  temporaryDirectory,
  watchInterval,
  type Bounds,
  type Ending,
  type Probe,
  type Sandbox,
  type SandboxProcess,
  type SandboxSpec,
} from './sandbox.ts'

/** The environment of Docker's client, and the owner of what it makes. */
interface Engine {
  readonly env: NodeJS.ProcessEnv
  readonly resources: ResourceOwner
}

const runDocker = ({ env }: Engine, args: readonly string[], options: Omit<RunOptions, 'env'>): Promise<RunResult> =>
  run('docker', args, { ...options, env })

/**
 * An archive without entries. The image of the containers is empty, and the plugin's directories are mounted into it.
 */
const emptyArchive = Buffer.alloc(1024)

/** This process must be able to remove the plugin's files, so the plugin runs as the same user, unless that is root. */
const user = isRoot ? nobody : ownIds

/**
 * A container without network and privileges, for machines where namespaces cannot be made but an engine can be used.
 * The engine has to see this machine's files. An engine on another machine, or outside of the job's container, does
 * not.
 */
export const docker: Probe = async ({ env, signal, resources }) => {
  const engine: Engine = { env: childEnvironment(env), resources }
  if (launcherArchitecture() === undefined) return 'no container: not on this architecture'
  const image = { kind: 'image', name: newResourceName('smoke') } as const
  resources.add(image)
  const imported = await runDocker(engine, ['import', '-', image.name], {
    input: emptyArchive,
    signal,
    timeout: 20_000,
  })
  const problem = imported.code === 0 ? await tryMount(image.name, signal, engine) : failed(imported)
  if (problem === undefined) {
    return {
      name: 'a container without network',
      user,
      otherUser: isRoot,
      start: async (spec) => await Container.start(image.name, spec, engine),
      [Symbol.asyncDispose]: () => resources.remove(image),
    } satisfies Sandbox
  }
  // If the import failed, there is no image to remove.
  if (imported.code === 0) await resources.remove(image)
  else resources.release(image)
  return `no container: ${problem}`
}

/** Why a container with a mount cannot be created; undefined if it can. The engine checks mounts at creation. */
async function tryMount(image: string, signal: AbortSignal, engine: Engine): Promise<string | undefined> {
  const { resources } = engine
  const directory = await mkdtemp(join(resources.temp, 'probe-'))
  const container = { kind: 'container', name: newResourceName('probe') } as const
  resources.add(container)
  const args = [
    'create',
    '--name',
    container.name,
    '--network',
    'none',
    ...mount(directory, '/probe', true),
    image,
    '/probe',
  ]
  const created = await runDocker(engine, args, { signal, timeout: 20_000 })
  await resources.remove(container)
  await rm(directory, { recursive: true })
  return created.code === 0 ? undefined : failed(created)
}

const failed = ({ spawnError, stderr }: RunResult): string => spawnError?.message ?? stderr.trim().slice(-500)

/**
 * Docker's client passes the proxies of its configuration to every container, passwords included. Empty values override
 * them; there is no network anyway.
 */
const noProxies = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
    [name, ''],
    [name.toLowerCase(), ''],
  ]),
)

/** What is mounted of the plugin's root directory. The engine makes `/dev`, `/proc` and `/etc`. */
const writable = [pluginDirectory, temporaryDirectory]
const mounted = [...writable, launcherPath, '/lib', '/lib64', '/usr']

const mount = (source: string, target: string, readOnly: boolean): string[] => [
  '--mount',
  `type=bind,source=${source},target=${target}${readOnly ? ',readonly' : ''}`,
]

/** A plugin that runs in a container. */
class Container implements SandboxProcess {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ending: Promise<Ending>
  readonly #container: Resource
  readonly #engine: Engine
  readonly #resources: ResourceOwner
  readonly #root: string
  readonly #bounds: Bounds
  #filledDisk: string | undefined
  #killed = false

  static async start(image: string, spec: SandboxSpec, engine: Engine): Promise<Container> {
    const { env, resources } = engine
    const container = { kind: 'container', name: newResourceName('smoke') } as const,
      root = join(spec.directory, rootName)
    resources.add(container)
    // Created first and started later, because a container can only be removed once it exists.
    const args = [
      'create',
      '--name',
      container.name,
      ...confinement(spec.bounds),
      ...view(root, spec),
      image,
      spec.program,
      ...spec.arguments,
    ]
    const created = await runDocker(engine, args, { timeout: 30_000 })
    if (created.code !== 0) await resources.remove(container)
    if (created.spawnError !== undefined) throw created.spawnError
    if (created.code !== 0)
      throw new PublishError('E_SMOKE_IMPOSSIBLE', 'The container for the smoke test could not be made', {
        cause: failed(created),
      })
    const child = spawn('docker', ['start', '--attach', container.name], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    return new Container(container, root, child, spec.bounds, engine)
  }

  private constructor(
    container: Resource,
    root: string,
    child: ChildProcessByStdio<null, Readable, Readable>,
    bounds: Bounds,
    engine: Engine,
  ) {
    this.#engine = engine
    this.#resources = engine.resources
    this.#bounds = bounds
    this.#container = container
    this.#root = root
    this.stdout = child.stdout
    this.stderr = child.stderr
    this.ending = new Promise((resolve, reject) => {
      child.on('error', reject)
      // Not `close`, because another process may keep the pipes open.
      child.on('exit', (code, signal) => {
        resolve({ code, signal })
      })
    })
    this.ending.catch(() => undefined)
    void this.#watchDisk()
  }

  rootDirectory(): Promise<string | undefined> {
    return Promise.resolve(this.#root)
  }

  allowConnection(): Promise<void> {
    return Promise.resolve()
  }

  descendants(): Promise<string[]> {
    return Promise.resolve([])
  }

  async exceeded(): Promise<string | undefined> {
    if (this.#filledDisk !== undefined) return this.#filledDisk
    const state = await runDocker(this.#engine, ['inspect', '--format', '{{.State.OOMKilled}}', this.#container.name], {
      timeout: 20_000,
    })
    return state.stdout.trim() === 'true' ? memoryExceeded(this.#bounds) : undefined
  }

  async kill(): Promise<void> {
    this.#killed = true
    await this.#resources.remove(this.#container)
  }

  /**
   * Kills the plugin if it writes too much. Its files are on this machine's disk, where this process can reach its
   * socket. Files that it has removed but still writes to are not found in its directories, so the free space of the
   * disk is measured. Other processes use that space too (images of other platforms are being unpacked), hence the
   * factor. At most half of the free space may be used.
   */
  async #watchDisk(): Promise<void> {
    const ended = this.ending.then(
      () => true,
      () => true,
    )
    const before = await statfs(this.#root)
    const bytes = Math.min(8 * this.#bounds.disk, (before.bavail * before.bsize) / 2)
    const files = Math.min(8 * this.#bounds.files, before.ffree / 2)
    while (!(await Promise.race([ended, sleep(watchInterval, false, { ref: false })])) && !this.#killed) {
      const now = await statfs(this.#root)
      const usedBytes = (before.bavail - now.bavail) * now.bsize,
        usedFiles = before.ffree - now.ffree
      if (usedBytes <= bytes && usedFiles <= files) continue
      this.#filledDisk =
        usedBytes > bytes
          ? `wrote more than ${Math.round(bytes / 1024 ** 2)} MiB to the disk`
          : `made more than ${files} files`
      await this.kill()
    }
  }
}

const confinement = ({ memory, disk, processes }: Bounds): readonly string[] => [
  '--network',
  'none',
  '--cgroupns',
  'private',
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
  '--user',
  `${user.uid}:${user.gid}`,
  '--pids-limit',
  String(processes),
  '--memory',
  String(memory),
  '--memory-swap',
  String(memory),
  '--oom-score-adj',
  '1000',
  '--ulimit',
  'core=1',
  '--ulimit',
  `fsize=${disk}`,
  // Otherwise the engine would write all output of the plugin to a log file.
  '--log-driver',
  'none',
]

const view = (root: string, { environment }: SandboxSpec): string[] => [
  ...Object.entries({ ...noProxies, ...environment }).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
  ...mounted
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => mount(join(root, path), path, !writable.includes(path))),
  '--workdir',
  pluginDirectory,
  '--entrypoint',
  launcherPath,
]
