import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, root } from '../test/support/rig.ts'
import { median } from './measure.ts'

/**
 * How long a user waits for the first line of the log: from the start of the process to its first byte, in turn with a
 * Node process that prints a line and holds no code of ours. Prints a table of medians.
 */
const turns = Number(process.argv[2] ?? 15)

const programs: Readonly<Record<string, readonly string[]>> = {
  'Node that prints a line': ['-e', "process.stdout.write('a line\\n')"],
  'the action (`dist/index.js`)': [join(root, 'dist/index.js')],
  'everything in one step (`dist/action/index.js` loaded, then a line)': [
    '--input-type=module',
    '-e',
    `await import(${JSON.stringify(join(root, 'dist/action/index.js'))}); process.stdout.write('a line\\n')`,
  ],
  'verify (`dist/verify/index.js`)': [join(root, 'dist/verify/index.js')],
}

/** Milliseconds until the process prints its first byte; it is ended then. */
async function firstByte(args: readonly string[], directory: string): Promise<number> {
  const start = performance.now()
  const child = spawn(node, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'], RUNNER_TEMP: directory, GITHUB_WORKSPACE: directory },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const closed = once(child, 'close')
  let elapsed: number | undefined
  child.stdout.once('data', () => {
    elapsed = performance.now() - start
    child.kill('SIGKILL')
  })
  await closed
  if (elapsed === undefined) throw new Error(`${args.join(' ')} printed nothing`)
  return elapsed
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'start-'))
  try {
    const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]))
    for (let turn = 0; turn < turns; turn++) {
      const inTurn = Object.entries(programs)
      for (const [name, args] of turn % 2 === 0 ? inTurn : inTurn.toReversed())
        times.get(name)?.push(await firstByte(args, directory))
    }
    const [bare = NaN] = [...times.values()].map(median)
    console.log(
      `${cpus().length} cores, ${turns} turns each\n\n`
        + '| first byte of | median | fastest | × bare |\n|---|---|---|---|',
    )
    for (const [name, all] of times) {
      const middle = median(all)
      const cells = [`${middle.toFixed(0)} ms`, `${Math.min(...all).toFixed(0)} ms`, (middle / bare).toFixed(2)]
      console.log(`| ${name} | ${cells.join(' | ')} |`)
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

await main()
