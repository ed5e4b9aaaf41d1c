import { access, constants, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run } from '../../shared/exec.ts'
import type { RunOptions, RunResult } from '../../shared/exec.ts'

/** A program with the arguments that always come first. */
export interface Program {
  readonly command: string
  readonly first: readonly string[]
}

/** buildx and the environment it is started with. */
export interface Buildx {
  readonly program: Program
  readonly env: NodeJS.ProcessEnv
}

export const docker: Program = { command: 'docker', first: [] }

/** Where Docker's CLI looks for its plugins, after the user's own directories. */
const systemPlugins = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]

/**
 * buildx, started without Docker's CLI in front of it, which starts every one of its plugins to ask for its name before
 * it runs one: that costs as much as an unchanged build. The same plugin is found where the CLI would find it; where
 * none is, the CLI is asked after all.
 * @throws PublishError `E_DOCKER` if there is neither
 */
export async function findBuildx(env: NodeJS.ProcessEnv): Promise<Program> {
  const own = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const directories = [
    ...(await extraDirectories(join(own, 'config.json'))),
    join(own, 'cli-plugins'),
    ...systemPlugins,
  ]
  const paths = process.platform === 'win32' ? [] : directories.map((directory) => join(directory, 'docker-buildx'))
  const usable = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  const plugin = paths[usable.indexOf(true)]
  if (plugin !== undefined) return { command: plugin, first: [] }
  if (!(await isOnPath(docker.command, env))) throw absent(docker.command, env)
  return { ...docker, first: ['buildx'] }
}

/** Known without starting anything, so that it is said together with what else is wrong. */
async function isOnPath(command: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (process.platform === 'win32') return true
  const places = (env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, command))
  return (
    await Promise.all(
      places.map((place) =>
        access(place, constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    )
  ).includes(true)
}

function absent(command: string, env: NodeJS.ProcessEnv): PublishError {
  return new PublishError('E_DOCKER', `${command} is not on PATH`, {
    cause: `PATH has ${env['PATH']?.split(delimiter).length ?? 0} directories and none contains it`,
  })
}

async function extraDirectories(config: string): Promise<string[]> {
  try {
    const { cliPluginsExtraDirs: directories } = JSON.parse(await readFile(config, 'utf8')) as {
      cliPluginsExtraDirs?: unknown
    }
    return Array.isArray(directories) ? directories.filter((directory) => typeof directory === 'string') : []
  } catch {
    return [] // no configuration, or one that Docker itself will complain about
  }
}

/** The environment of Docker and buildx: this process's own without what is none of their business. */
export function dockerEnvironment(env: NodeJS.ProcessEnv, certificateFile: string | undefined): NodeJS.ProcessEnv {
  const child = childEnvironment(env)
  // buildx itself fetches registry tokens. Go adds the system's certificate directory to this file.
  if (certificateFile !== undefined) child['SSL_CERT_FILE'] ??= certificateFile
  return child
}

/** Runs Docker or buildx. What it prints is returned, not judged; only its absence throws (`E_DOCKER`). */
export async function runDocker(program: Program, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const result = await run(program.command, [...program.first, ...args], options)
  if (result.spawnError !== undefined) {
    if (result.spawnError.code === 'ENOENT') throw absent(program.command, options.env)
    throw new PublishError('E_DOCKER', `${program.command} cannot be started`, { cause: result.spawnError })
  }
  return result
}

/** One `name=value` field of a comma-separated option, quoted as Go's CSV reader expects it. */
export function csvField(name: string, value: string): string {
  const field = `${name}=${value}`
  return /[",\r\n]/.test(field) || field.startsWith(' ') ? `"${field.replaceAll('"', '""')}"` : field
}
