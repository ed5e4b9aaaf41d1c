import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run } from '../../shared/exec.ts'
import { pluginDirectory, scratch, temporaryDirectory, user, type Probe, type Process, type Room, type Sandbox } from './sandbox.ts'

/** An archive without entries: the image that containers are made from holds nothing, the room's directories are mounted into it. */
const emptyArchive = Buffer.alloc(1024)

/**
 * A container without network and privileges, for machines where namespaces cannot be made but an engine can be reached. It has to see this machine's
 * files: an engine elsewhere, or beside the container that the job runs in, does not.
 */
export const docker: Probe = async (signal) => {
  const imported = await run('docker', ['import', '-'], { input: emptyArchive, signal, timeout: 20_000 })
  const image = imported.stdout.trim()
  if (imported.code !== 0 || image === '') return `no container: ${imported.spawnError?.message ?? imported.stderr.trim().slice(-500)}`
  const remove = async (): Promise<void> => { await run('docker', ['image', 'rm', '--force', image], { timeout: 20_000 }) }
  const directory = await mkdtemp(join(scratch(), 'probe-'))
  try {
    // The engine looks for the source of a mount when a container is created.
    const created = await run('docker', ['create', '--network', 'none', ...mount(directory, '/probe', true), image, '/probe'], { signal, timeout: 20_000 })
    const container = created.stdout.trim()
    if (created.code === 0) await run('docker', ['rm', '--force', container], { timeout: 20_000 })
    else {
      await remove()
      return `no container: ${created.stderr.trim().slice(-500)}`
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return { name: 'a container without network', otherUser: user.uid !== process.getuid?.(), start: (room) => start(image, room), [Symbol.asyncDispose]: remove } satisfies Sandbox
}

/** Docker's client tells every container the proxies of its configuration, passwords included; there is no network to use them for. */
const noProxies = Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [[name, ''], [name.toLowerCase(), '']]))

/** The engine brings its own `/dev`, `/proc` and `/etc`. */
const writable = [pluginDirectory, temporaryDirectory]
const shown = [...writable, '/lib', '/lib64', '/usr']

const mount = (source: string, target: string, readOnly: boolean): string[] => ['--mount', `type=bind,source=${source},target=${target}${readOnly ? ',readonly' : ''}`]

async function start(image: string, room: Room): Promise<Process> {
  const name = `plugin-publish-smoke-${randomBytes(8).toString('hex')}`
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
  if (created.code !== 0) throw new PublishError('E_SMOKE_IMPOSSIBLE', 'The container for the smoke test could not be made', { cause: created.stderr.trim().slice(-500) })
  const child = spawn('docker', ['start', '--attach', name], { env: childEnvironment(process.env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  return {
    child,
    descendants: () => Promise.resolve([]),
    kill: async () => { await run('docker', ['rm', '--force', name], { timeout: 20_000 }) },
  }
}
