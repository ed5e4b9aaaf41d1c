import { access, constants, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run, type RunOptions, type RunResult } from '../../shared/exec.ts'

/** A program with the arguments that always come first. */
export interface Program {
  readonly command: string
  readonly first: readonly string[]
}

/** buildx, and the environment that it is started with. */
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
 * Finds buildx where Docker's CLI would find it, so that it can be started directly. The CLI starts all of its plugins
 * to ask for their names before it runs one, which takes as long as an unchanged build. If buildx is not found there,
 * the CLI is used.
 * @throws PublishError `E_DOCKER` if the CLI is missing too
 */
export async function findBuildx(env: NodeJS.ProcessEnv): Promise<Program> {
  const own = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const directories = [
    ...(await extraDirectories(join(own, 'config.json'))),
    join(own, 'cli-plugins'),
    ...systemPlugins,
  ]
  const paths = process.platform === 'win32' ? [] : directories.map((directory) => join(directory, 'docker-buildx'))
  const usable = await Promise.all(paths.map(isExecutable))
  const plugin = paths[usable.indexOf(true)]
  if (plugin !== undefined) return { command: plugin, first: [] }
  if (!(await isOnPath(docker.command, env))) throw missingProgram(docker.command, env)
  return { ...docker, first: ['buildx'] }
}

/** Looked up without starting it, so that its absence is reported together with other problems. */
async function isOnPath(command: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (process.platform === 'win32') return true
  const paths = (env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, command))
  return (await Promise.all(paths.map(isExecutable))).includes(true)
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function missingProgram(command: string, env: NodeJS.ProcessEnv): PublishError {
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
    return [] // There is no configuration, or Docker itself will report what is wrong with it.
  }
}

/**
 * buildx asks git about the build context, and git runs what the configuration there names, such as `core.fsmonitor`.
 * A pull request can add a directory that git takes for a repository. No label or provenance of buildx is used.
 * https://docs.docker.com/build/building/variables/#buildx_git_info
 */
const noGit = { BUILDX_GIT_INFO: 'false', BUILDX_GIT_LABELS: 'false' }

/** The environment for Docker and buildx: the given one without the secrets of this action, and without git. */
export function dockerEnvironment(env: NodeJS.ProcessEnv, certificateFile: string | undefined): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = { ...childEnvironment(env), ...noGit }
  // buildx itself fetches registry tokens. Go adds the system's certificate directory to this file.
  if (certificateFile !== undefined) child['SSL_CERT_FILE'] ??= certificateFile
  return child
}

/**
 * Runs Docker or buildx, and returns its result also if it failed. @throws PublishError `E_DOCKER` if it cannot be
 * started
 */
export async function runDocker(program: Program, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const result = await run(program.command, [...program.first, ...args], options)
  if (result.spawnError !== undefined) {
    if (result.spawnError.code === 'ENOENT') throw missingProgram(program.command, options.env)
    throw new PublishError('E_DOCKER', `${program.command} cannot be started`, { cause: result.spawnError })
  }
  return result
}

/** One `name=value` field of a comma-separated option, quoted for Go's CSV reader. */
export function csvField(name: string, value: string): string {
  const field = `${name}=${value}`
  return /[",\r\n]/.test(field) || field.startsWith(' ') ? `"${field.replaceAll('"', '""')}"` : field
}
