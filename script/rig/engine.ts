import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'
import { machineArchive, unpackPackages } from './apt.ts'
import { engineSources, type Archive, type EngineSource } from './archive.ts'
import { must, succeeds } from './command.ts'
import { dockerHost, runningDaemon, startDaemon, stopDaemon, withPrograms } from './daemon.ts'
import { inCache, once } from './paths.ts'
import { proveEngine } from './proof.ts'
import { explain, say } from './progress.ts'

/** A Docker engine that builds for several platforms into an OCI layout and runs privileged containers. */
export interface Engine {
  readonly host: string
  /** Directory with the client's configuration and plugins. */
  readonly config: string
  readonly version: string
  /** Directories that have to stand first in PATH. */
  readonly programs: readonly string[]
  /** Whether the set-up started it, and so stops it. */
  readonly own: boolean
  /** Whether this call started it. */
  readonly started: boolean
}

const dockerConfig = inCache('docker')

/** Uses the machine's engine if it can do what tests need; otherwise starts one for this checkout. */
export async function provideEngine(): Promise<Engine> {
  const running = await runningDaemon()
  if (running !== undefined)
    return describe({ host: dockerHost, programs: running.programs, own: true, started: false })
  return (await theMachines()) ?? (await ourOwn())
}

async function theMachines(): Promise<Engine | undefined> {
  const endpoint = await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], {
    timeout: 5000,
  })
  const host = process.env['DOCKER_HOST'] ?? endpoint.stdout.trim()
  if (
    host === ''
    || !(await succeeds('docker', ['version'], { timeout: 5000, env: { ...process.env, DOCKER_HOST: host } }))
  )
    return undefined
  try {
    const engine = await describe({ host, programs: [], own: false, started: false })
    await prove(engine)
    return engine
  } catch (error) {
    say(`docker engine: the one at ${host} cannot do the work, starting another\n    ${explain(error)}`)
    return undefined
  }
}

async function ourOwn(): Promise<Engine> {
  const archive = await machineArchive()
  const installed = await run('dockerd', ['--version'], { env: withPrograms([]), timeout: 5000 })
  const sources = engineSources(archive, installed.stdout)
  const remembered = await readFile(inCache('engine/suite'), 'utf8').catch(() => undefined)
  const first = sources.filter((source) => nameOf(source) === remembered)
  const failures: unknown[] = []
  for (const source of [...first, ...sources.filter((other) => !first.includes(other))]) {
    try {
      const engine = await startFrom(source, archive)
      await writeFile(inCache('engine/suite'), nameOf(source))
      return engine
    } catch (error) {
      failures.push(error)
      say(`docker engine: the one from ${nameOf(source)} does not work here\n    ${explain(error)}`)
      await stopDaemon()
    }
  }
  throw failures[0]
}

function nameOf(source: EngineSource): string {
  return source.kind === 'packages' ? source.suite : 'this machine'
}

async function startFrom(source: EngineSource, archive: Archive): Promise<Engine> {
  const programs = source.kind === 'packages' ? await unpackEngine(source.suite, archive) : []
  await startDaemon(programs)
  const engine = await describe({ host: dockerHost, programs, own: true, started: true })
  await prove(engine)
  return engine
}

async function unpackEngine(suite: string, { arch, enginePackages }: Archive): Promise<string[]> {
  const home = inCache('engine', suite)
  await once(`engine-${suite}`, enginePackages.join(' '), async () => {
    await unpackPackages({ suite, arch }, enginePackages, home)
  })
  return [join(home, 'usr/bin'), join(home, 'usr/sbin')]
}

async function prove(engine: Engine): Promise<void> {
  await once(`proof-${engine.own ? 'own' : 'machine'}`, `${engine.host} ${engine.version}`, () =>
    proveEngine(dockerEnv(engine)),
  )
}

async function describe(engine: Omit<Engine, 'version' | 'config'>): Promise<Engine> {
  await writeDockerConfig(engine.programs)
  const version = await must('docker', ['version', '--format', '{{.Server.Version}}'], {
    env: dockerEnv({ ...engine, config: dockerConfig }),
  })
  return { ...engine, config: dockerConfig, version }
}

/** The environment in which `docker` talks to this engine. */
export function dockerEnv(engine: Pick<Engine, 'host' | 'config' | 'programs'>): NodeJS.ProcessEnv {
  const env = withPrograms(engine.programs)
  delete env['DOCKER_CONTEXT']
  return { ...env, DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.config }
}

async function writeDockerConfig(programs: readonly string[]): Promise<void> {
  const plugins = join(dockerConfig, 'cli-plugins')
  await mkdir(plugins, { recursive: true })
  await rm(join(plugins, 'docker-buildx'), { force: true })
  const bin = programs[0]
  const places = ['libexec', 'lib'].map((name) => join(bin ?? '', '..', name, 'docker/cli-plugins/docker-buildx'))
  const plugin = bin === undefined ? undefined : places.find((path) => existsSync(path))
  if (plugin !== undefined) await symlink(plugin, join(plugins, 'docker-buildx'))
  const users = join(process.env['HOME'] ?? '/root', '.docker/cli-plugins')
  await writeFile(join(dockerConfig, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [plugins, users] }))
}
