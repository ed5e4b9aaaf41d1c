import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { nameOf } from './cell.ts'
import { groups, largeSampleOf, sampleOf, type Group } from './cells.ts'
import { Permits } from '../support/permits.ts'
import { play } from './play.ts'
import { playAll } from '../support/sample.ts'
import { openMachine, type Machine } from './stage.ts'

/** Which cells are the sample. `FAULTS_SEED` plays others. */
const seed = Number(process.env['FAULTS_SEED'] ?? 12)
/** In front of which registry the cells are played: `docker-registry`, or for those of the registry also `olareg`. */
const registry = process.env['FAULTS_REGISTRY'] === 'olareg' ? 'olareg' : 'docker-registry'
/** Cells that wait for limits of minutes cost nothing while they wait. */
const permits = { usual: new Permits(3), long: new Permits(20) }
/** Names of the cells that were played, and what was violated in each. */
const played = new Map<string, readonly string[]>()

describe('fault matrix', { concurrency: 1000 }, async () => {
  const machine = await openMachine({ after }, registry)
  for (const group of playAll ? largeSampleOf(groups, seed) : sampleOf(groups, seed)) playGroup(group, machine)
  after(() => {
    const violations = [...played.values()].filter((problems) => problems.length > 0).length
    console.log(`fault matrix: ${played.size} cells on ${registry}, FAULTS_SEED=${seed}; ${violations} violations`)
  })
})

function playGroup({ cells, open }: Group, machine: Machine): void {
  // A run that nothing disturbs: all others make the same digest.
  let undisturbed: Promise<string> | undefined
  const digestOf = (): Promise<string> =>
    (undisturbed ??= open({ after }, machine).then(async (stage) => {
      const run = await stage.publish()
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      return run.outputs['digest'] ?? ''
    }))
  // Those that wait begin first.
  for (const cell of [...cells.filter(({ long }) => long === true), ...cells.filter(({ long }) => long !== true)]) {
    test(nameOf(cell), { timeout: 7_200_000 }, async (t) => {
      await permits[cell.long === true ? 'long' : 'usual'].run(async () => {
        const { outcome, problems, log } = await play(await open(t, machine), cell, await digestOf())
        played.set(nameOf(cell), problems)
        // Results are reported in the order of the tests, and the first ones wait for minutes.
        if (playAll) console.log(`${nameOf(cell)} => ${[outcome, ...problems].flat().join('; ')}`)
        const expected = (machine.kind === 'olareg' ? cell.withOlareg : undefined) ?? cell.expected
        assert.deepEqual({ outcome, problems }, { outcome: expected, problems: [] }, log)
      })
    })
  }
}
