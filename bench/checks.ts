import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { openProject } from '../test/support/project.ts'
import { registerQemu } from '../test/support/qemu.ts'
import { median } from './measure.ts'

/**
 * What the checks add to a dry run of the example with two platforms, arm64 under QEMU: their share of a run that
 * compiles changed sources, and their own time.
 */
const rounds = Number(process.argv[2] ?? 5)

const Result = v.object({
  plugins: v.tuple([v.object({ stages: v.array(v.object({ name: v.string(), milliseconds: v.number() })) })]),
})

const undo: (() => Promise<void>)[] = []
await using _qemu = await registerQemu()
try {
  const project = await openProject({
    after: (work) => {
      undo.push(work)
    },
  })
  const runs: { total: number; check: number; starts: string }[] = []
  for (let round = 0; round <= rounds; round++) {
    await appendFile(join(project.plugin, 'src/main.go'), `\nvar round${round} = ${round}\n`)
    const run = await project.check({ event: 'push', inputs: { 'smoke-test': 'true' } })
    if (run.exitCode !== 0) throw new Error(run.log.join('\n'))
    const { stages } = v.parse(Result, JSON.parse(run.outputs['result'] ?? '')).plugins[0]
    const starts = run.log
      .filter((line) => line.includes('started in'))
      .map((line) => line.replace(/ \(.*/, ''))
      .join(', ')
    // The first run fills the compiler's cache.
    if (round > 0)
      runs.push({
        total: stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        check: stages.find(({ name }) => name === 'check')?.milliseconds ?? Number.NaN,
        starts,
      })
  }
  const [total, check] = [median(runs.map((run) => run.total)), median(runs.map((run) => run.check))]
  console.log(
    [
      `| dry run, changed sources | checks | share | start |`,
      '|---|---|---|---|',
      `| ${(total / 1000).toFixed(2)} s | ${check.toFixed(0)} ms | ${((100 * check) / total).toFixed(0)} % | `
        + `${runs.at(-1)?.starts ?? ''} |`,
    ].join('\n'),
  )
} finally {
  for (const work of undo.toReversed()) await work()
}
