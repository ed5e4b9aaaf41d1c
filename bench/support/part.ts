import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endRunning } from '../measure.ts'
import type { Scope } from '../../test/support/rig.ts'

/** What a part of the bench works with. Everything that it starts is ended with it, also after an error or a signal. */
export interface Part extends Scope {
  /** A directory of its own. */
  readonly directory: string
  readonly rounds: number
  use<T extends AsyncDisposable>(resource: T): T
}

/** Runs a part with the number of rounds from the command line. */
export async function runPart(usualRounds: number, work: (part: Part) => Promise<void>): Promise<void> {
  const rounds = Number(process.argv[2] ?? usualRounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`the number of rounds is ${String(process.argv[2])}: give 1 or more`)
  const directory = await mkdtemp(join(tmpdir(), 'pp-bench-'))
  const stack = new AsyncDisposableStack()
  stack.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= stack.disposeAsync())
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      endRunning()
      void close().finally(() => {
        process.exit(1)
      })
    })
  try {
    await work({
      directory,
      rounds,
      use: (resource) => stack.use(resource),
      after: (undo) => {
        stack.defer(undo)
      },
    })
  } finally {
    await close()
  }
}
