import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { getExecOutput } from '@actions/exec'
import { abortable } from '../../shared/abortable.ts'
import { PublishError } from '../../shared/errors.ts'
import { searchPath } from './sandbox.ts'

/** Milliseconds for making the pipes. */
const timeout = 10_000

/** Standard output and error of a plugin, with both ends of their pipes. */
export interface Streams {
  readonly stdout: Readable
  readonly stderr: Readable
  /** For the plugin. Call `handedOver` after its start to close them here. */
  readonly descriptors: readonly [stdout: number, stderr: number]
  handedOver(): void
}

/**
 * Makes named pipes (FIFOs). The `pipe` of Node's `spawn` is a pair of sockets, and a socket identifies the process at
 * its other end: with `SO_PEERPIDFD` and `pidfd_getfd`, a program of the same user could take this process's
 * descriptors.
 */
export async function openStreams(directory: string): Promise<Streams> {
  const paths = [join(directory, 'stdout'), join(directory, 'stderr')] as const
  const problem = await makePipes(paths)
  if (problem !== undefined) throw impossible(problem)
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
 * which makes two entries in a local directory and asks nobody. On a file system that hangs, nobody waits for it longer
 * than the timeout. The program has its path, because `@actions/exec` looks for a bare name on the PATH of this
 * process, not of `env`.
 */
async function makePipes(paths: readonly string[]): Promise<unknown> {
  const options = { env: { PATH: searchPath }, silent: true, ignoreReturnCode: true }
  try {
    const made = getExecOutput('/usr/bin/mkfifo', ['--mode=600', '--', ...paths], options)
    const { exitCode, stderr } = await abortable(made, AbortSignal.timeout(timeout))
    return exitCode === 0 ? undefined : stderr.trim()
  } catch (error) {
    return error
  }
}

function impossible(cause: unknown): PublishError {
  return new PublishError('E_SMOKE_IMPOSSIBLE', 'The pipes for the smoke test could not be made', { cause })
}

/**
 * Opens both ends of a pipe and removes its name. The reading end is opened first, because opening the writing end
 * would wait for it.
 */
function openPipe(path: string): { readonly reader: Socket; readonly writer: number } {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY)
  unlinkSync(path)
  return { reader: new Socket({ fd: descriptor, readable: true, writable: false }), writer }
}
