import assert from 'node:assert/strict'
import { after, describe, test, type TestContext } from 'node:test'
import { randomFrom } from '../support/random.ts'
import { startDockerRegistry, startOlareg } from '../support/registry.ts'
import { checkout, openBench, type Bench, type BenchOptions } from './bench.ts'
import { allCuts, nameOf, orphanCuts, type Cut } from './cuts.ts'
import { playKilled, playOrphaned, playUndisturbed, releases, type Played, type Reference } from './play.ts'
import { chosenBy, playAll } from '../support/sample.ts'

/** `CRASH_SEED` chooses another sample. `CRASH_ONLY` plays all cuts whose names match, with `TEST_ALL`. */
const random = randomFrom(Number(process.env['CRASH_SEED'] ?? 12))
const only = process.env['CRASH_ONLY']
const isWanted = (cut: Cut): boolean => only === undefined || new RegExp(only).test(nameOf(cut))
/** The cuts of `--all`: `TEST_ALL=every` and `CRASH_ONLY` play every one. */
const wanted = (cuts: readonly Cut[], count: number): readonly Cut[] =>
  chosenBy(random, cuts.filter(isWanted), only === undefined ? count : Infinity)
/** The machine has two cores. */
const parallel = 2

/** The sample has one cut of each row: those of one row are much alike. */
const strata = [
  /action (?:POST|PUT) blobs/,
  /action PUT manifests\/sha256:/,
  /cosign PUT manifests\/sha256-….sig/,
  /cosign PUT manifests\/sha256-…$/,
  /action PUT manifests\/v1/,
  /PublishFederatedSubgraph/,
] as const

interface Case {
  readonly cuts: readonly Cut[]
  readonly play: () => Promise<Played>
}

/** Plays cases, two at a time, and prints what came of them. */
async function playCases(title: string, cases: readonly Case[], t: TestContext): Promise<void> {
  const queue = cases.values()
  const [missed, violations]: [Cut[], string[]] = [[], []]
  const started = performance.now()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const { play } of queue) {
        const played = await play()
        missed.push(...played.missed)
        violations.push(...played.violations)
        for (const line of played.violations) t.diagnostic(line)
      }
    }),
  )
  const cuts = cases.flatMap((one) => one.cuts)
  const seconds = Math.round((performance.now() - started) / 1000)
  t.diagnostic(
    `${title}: ${cuts.length} cut points, ${missed.length} not reached, ${violations.length} violations (${seconds} s)`,
  )
  for (const cut of missed) t.diagnostic(`not reached: ${nameOf(cut)}`)
  assert.deepEqual(violations, [])
  // Which of several equal requests are sent depends on their order, but of every kind at least one is.
  const reached = new Set(cuts.filter((cut) => !missed.includes(cut)).map(({ kind, moment }) => `${kind} ${moment}`))
  const never = missed.filter(({ kind, moment }) => !reached.has(`${kind} ${moment}`))
  assert.deepEqual(never.map(nameOf), [], 'no request of these kinds was cut')
}

/** One cut for each pattern, in the order of an undisturbed run. */
function sampleOf(cuts: readonly Cut[], patterns: readonly RegExp[]): Cut[] {
  const chosen = patterns.map((pattern) => {
    const those = cuts.filter(({ kind, occurrence }) => pattern.test(kind) && occurrence === 1)
    assert.ok(those.length > 0, `an undisturbed run sends no request like ${String(pattern)}`)
    return those[Math.floor(random() * those.length)] as Cut
  })
  return cuts.filter((cut) => chosen.includes(cut))
}

interface Opened {
  readonly bench: Bench
  readonly workspace: string
  readonly reference: Reference
  readonly cuts: readonly Cut[]
}

const cleanUp: (() => Promise<void>)[] = []
after(async () => {
  for (const work of cleanUp.toReversed()) await work()
})

async function open(options: BenchOptions): Promise<Opened> {
  const bench = await openBench({ after: (work) => void cleanUp.push(work) }, options)
  const workspace = await checkout(bench, 'first')
  const reference = await playUndisturbed(bench, workspace)
  return { bench, workspace, reference, cuts: allCuts(reference.exchanges) }
}

const killed = ({ bench, workspace, reference }: Opened, chains: readonly (readonly Cut[])[]): Case[] =>
  chains.map((cuts) => ({ cuts, play: () => playKilled(bench, workspace, reference, cuts) }))

const orphaned = ({ bench, workspace, reference }: Opened, cuts: readonly Cut[]): Case[] =>
  cuts.map((cut, index) => {
    const release = Object.keys(releases)[index % Object.keys(releases).length] as keyof typeof releases
    return { cuts: [cut], play: () => playOrphaned(bench, workspace, reference, cut, release) }
  })

describe('a publish that is killed', { timeout: 3_600_000 }, () => {
  let usual: Promise<Opened> | undefined
  const openUsual = (): Promise<Opened> => (usual ??= open({ start: startDockerRegistry, kind: 'control-plane' }))

  test('with all its programs, at one request of each kind, is finished by the next run', async (t) => {
    const opened = await openUsual()
    // Two chains: each run is killed a little later than the one before.
    const sample = sampleOf(opened.cuts, strata)
    const chains = [0, 1].map((rest) => sample.filter((_, index) => index % 2 === rest))
    await playCases('series A, all programs killed, sample', killed(opened, chains), t)
  })

  test('alone, while cosign reads the list that it will write, is finished by the next run', async (t) => {
    const opened = await openUsual()
    const cuts = sampleOf(orphanCuts(opened.cuts), [/ GET manifests\/sha256-…$/])
    await playCases('series B, cosign lives on, sample', orphaned(opened, cuts), t)
  })

  if (!playAll) return

  test('with all its programs, at any request, is finished by the next run', async (t) => {
    const opened = await openUsual()
    const single = wanted(opened.cuts, 60).map((cut) => [cut])
    await playCases('series A, all programs killed', killed(opened, single), t)
  })

  test('alone, while cosign goes on, at any request, is finished by the next run', async (t) => {
    const opened = await openUsual()
    const cuts = wanted(orphanCuts(opened.cuts), 25)
    await playCases('series B, cosign lives on', orphaned(opened, cuts), t)
  })

  for (const [name, start] of Object.entries({ olareg: () => startOlareg(), 'docker-registry': startDockerRegistry })) {
    test(`keyless, to ${name} with TLS, with all its programs, is finished by the next run`, async (t) => {
      const opened = await open({ start, kind: 'keyless' })
      await playCases(`keyless, TLS, ${name}, all programs killed`, killed(opened, chainsOf(opened.cuts)), t)
    })
  }
})

/** The first request of each kind, at each of its moments, in pieces of five. */
function chainsOf(cuts: readonly Cut[]): Cut[][] {
  const first = cuts.filter((cut) => cut.occurrence === 1 && isWanted(cut))
  const chains = Math.ceil(first.length / 5)
  return Array.from({ length: chains }, (_, rest) => first.filter((_, index) => index % chains === rest))
}
