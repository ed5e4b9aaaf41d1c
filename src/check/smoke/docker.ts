import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run, type RunResult } from '../../shared/exec.ts'
import { newResourceName, type ResourceOwner } from '../../shared/resources.ts'
import { pluginDirectory, temporaryDirectory, user, type Probe, type Process, type Room, type Sandbox } from './sandbox.ts'

/** An archive without entries: the image that containers are made from holds nothing, the room's directories are mounted into it. */
const emptyArchive = Buffer.alloc(1024)

/**
 * A container without network and privileges, for machines where namespaces cannot be made but an engine can be reached. It has to see this machine's
 * files: an engine elsewhere, or beside the container that the job runs in, does not.
 */
export const docker: Probe = async ({ signal, resources }) => {
  const image = { kind: 'image', name: newResourceName('smoke') } as const
  resources.add(image)
  const imported = await run('docker', ['import', '-', image.name], { input: emptyArchive, signal, timeout: 20_000 })
  const problem = imported.code === 0 ? await tryMount(image.name, signal, resources) : failed(imported)
  if (problem === undefined) {
    return {
      name: 'a container without network', otherUser: user.uid !== process.getuid?.(),
      start: (room) => start(image.name, room, resources), [Symbol.asyncDispose]: () => resources.remove(image),
    } satisfies Sandbox
  }
  // Without an engine there is no image either.
  if (imported.code === 0) await resources.remove(image)
  else resources.release(image)
  return `no container: ${problem}`
}

/** The engine looks for the source of a mount when a container is created. Returns why one cannot be created. */
async function tryMount(image: string, signal: AbortSignal, resources: ResourceOwner): Promise<string | undefined> {
  const directory = await mkdtemp(join(resources.temp, 'probe-'))
  const container = { kind: 'container', name: newResourceName('probe') } as const
  resources.add(container)
  const args = ['create', '--name', container.name, '--network', 'none', ...mount(directory, '/probe', true), image, '/probe']
  const created = await run('docker', args, { signal, timeout: 20_000 })
  await resources.remove(container)
  await rmdir(directory)
  return created.code === 0 ? undefined : failed(created)
}

const failed = ({ spawnError, stderr }: RunResult): string => spawnError?.message ?? stderr.trim().slice(-500)

/** Docker's client tells every container the proxies of its configuration, passwords included; there is no network to use them for. */
const noProxies = Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [[name, ''], [name.toLowerCase(), '']]))

/** The engine brings its own `/dev`, `/proc` and `/etc`. */
const writable = [pluginDirectory, temporaryDirectory]
const shown = [...writable, '/lib', '/lib64', '/usr']

const mount = (source: string, target: string, readOnly: boolean): string[] => ['--mount', `type=bind,source=${source},target=${target}${readOnly ? ',readonly' : ''}`]

async function start(image: string, room: Room, resources: ResourceOwner): Promise<Process> {
  const name = newResourceName('smoke')
  const container = { kind: 'container', name } as const
  resources.add(container)
  // Created before it is started: what exists can be removed at any moment, what is about to exist cannot.
  const created = await run('docker', [
    'create', '--rm', '--name', name, '--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges',
    '--user', `${user.uid}:${user.gid}`, '--pids-limit', '512', '--ulimit', 'core=0', '--ulimit', 'fsize=1073741824',
    // The engine would keep all that a plugin writes in a log file.
    '--log-driver', 'none',
    ...Object.entries({ ...noProxies, ...room.environment }).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    ...shown.filter((directory) => existsSync(join(room.root, directory))).flatMap((directory) => mount(join(room.root, directory), directory, !writable.includes(directory))),
    '--workdir', pluginDirectory, '--entrypoint', room.program, image, ...room.arguments,
  ], { timeout: 30_000 })
  if (created.code !== 0) await resources.remove(container)
  if (created.spawnError !== undefined) throw created.spawnError
  if (created.code !== 0) throw new PublishError('E_SMOKE_IMPOSSIBLE', 'The container for the smoke test could not be made', { cause: failed(created) })
  const child = spawn('docker', ['start', '--attach', name], { env: childEnvironment(process.env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  return {
    child,
    descendants: () => Promise.resolve([]),
    kill: () => resources.remove(container),
  }
}
