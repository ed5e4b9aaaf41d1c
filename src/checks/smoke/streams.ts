import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { getExecOutput } from '@actions/exec'
import { PublishError } from '../../shared/errors.ts'
import { searchPath } from './sandbox.ts'

/** Standard output and error of a plugin: what it writes to, and where that is read. */
export interface Streams {
  readonly stdout: Readable
  readonly stderr: Readable
  /** To be handed to the plugin, then closed here with `handedOver`. */
  readonly descriptors: readonly [stdout: number, stderr: number]
  handedOver(): void
}

/**
 * Named pipes (FIFOs). The `pipe` of Node's `spawn` is a pair of sockets, and a socket tells who is at its other end:
 * with `SO_PEERPIDFD` and `pidfd_getfd`, a program of the same user takes the descriptors of this process from there.
 */
export async function openStreams(directory: string): Promise<Streams> {
  const paths = [join(directory, 'stdout'), join(directory, 'stderr')] as const
  const problem = await makePipes(paths)
  if (problem !== undefined)
    throw new PublishError('E_SMOKE_IMPOSSIBLE', 'The pipes for the smoke test could not be made', { cause: problem })
  const [stdout, stderr] = [openPipe(paths[0]), openPipe(paths[1])]
  return {
    stdout: stdout.reader,
    stderr: stderr.reader,
    descriptors: [stdout.writer, stderr.writer],
    handedOver: () => {
      closeSync(stdout.writer)
      closeSync(stderr.writer)
    },
  }
}

/**
 * Returns why the pipes could not be made. `@actions/exec` cannot end what it starts, so it runs only this program,
 * which makes two entries in a local directory and asks nobody. By its path: `@actions/exec` looks for a bare name on
 * the PATH of this process, not of `env`.
 */
async function makePipes(paths: readonly string[]): Promise<unknown> {
  const options = { env: { PATH: searchPath }, silent: true, ignoreReturnCode: true }
  try {
    const { exitCode, stderr } = await getExecOutput('/usr/bin/mkfifo', ['--mode=600', '--', ...paths], options)
    return exitCode === 0 ? undefined : stderr.trim()
  } catch (error) {
    return error
  }
}

/**
 * Both ends of a pipe, whose name is removed. The end that reads comes first: nothing else lets a writer open it at
 * once.
 */
function openPipe(path: string): { readonly reader: Socket; readonly writer: number } {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY)
  unlinkSync(path)
  return { reader: new Socket({ fd: descriptor, readable: true, writable: false }), writer }
}
