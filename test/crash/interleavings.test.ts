import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { randomFrom } from '../support/random.ts'
import { schema, startPublisher, type Publisher } from '../publish/support.ts'
import type { Signer } from '../../src/sign/index.ts'
import { collectingLog } from '../support/context.ts'
import { Race, type Name, type Outcome } from './race.ts'
import { readState, type State } from './violations.ts'
import { chosenBy, playEvery, testWithAll } from '../support/sample.ts'

/** `CRASH_SEED` chooses other random orders. */
const random = randomFrom(Number(process.env['CRASH_SEED'] ?? 12))

/** What two publishers of one plugin share: tags, and the control plane. The rest is by digest. */
const shared = /^action (?:(?:GET|PUT) manifests\/(?:v\d|latest)|POST (?:ValidateAndFetch|PublishFederated))/

const write = /PUT manifests\/v1/
const tell = /PublishFederated/

interface Bench {
  readonly publisher: Publisher
  readonly signer: Signer
}

async function openBench(t: TestContext): Promise<Bench> {
  const publisher = await startPublisher()
  // Each order has a plugin of its own.
  publisher.world.plane.settings.pluginLimit = 1000
  t.after(() => publisher[Symbol.asyncDispose]())
  // Orders of tags do not depend on the format.
  return { publisher, signer: await publisher.signer({ format: 'bundle' }) }
}

let plugins = 0

interface Raced {
  readonly steps: readonly string[]
  readonly outcomes: Readonly<Record<Name, Outcome>>
  readonly state: State
  readonly digests: Readonly<Record<Name, string>>
  /** Version and content that the control plane has. */
  readonly served: { readonly version: string | undefined; readonly content: Name | 'other' }
  /** Notices and warnings of both. */
  readonly said: readonly string[]
}

/** A switch: who goes on, and for how many steps or until it is before a step of this kind. */
type Turn = readonly [Name, number | RegExp]

/** Plays one order. After its turns, A goes on to its end, and then B. */
async function play({ publisher, signer }: Bench, order: readonly Turn[], same = false): Promise<Raced> {
  const plugin = `birds-${++plugins}`
  const schemas = { A: `# A\n${schema}`, B: `# ${same ? 'A' : 'B'}\n${schema}` }
  const first = await publisher.release('A', schemas.A)
  const releases = { A: first, B: same ? first : await publisher.release('B', schemas.B) }
  const log = collectingLog()
  await using race = new Race({ publisher, signer, log, releases, plugin, step: shared })
  await race.start('A')
  await race.start('B')
  for (const [name, end] of order) await (typeof end === 'number' ? race.go(name, end) : race.goTo(name, end))
  await race.go('A')
  await race.go('B')
  const { A, B } = race.outcomes
  assert.ok(A !== undefined && B !== undefined)
  const { plane, registry } = publisher.world
  const subgraph = plane.find(plugin)
  const repository = `${registry.upstream}/v2/${plane.organization.id}/${subgraph?.id ?? ''}`
  const digests = { A: releases.A.digest, B: releases.B.digest }
  const content = (['A', 'B'] as const).find((name) => subgraph?.sdl === schemas[name].trimEnd()) ?? 'other'
  return {
    steps: race.steps,
    outcomes: { A, B },
    state: await readState(repository, subgraph?.history ?? [], Object.values(digests)),
    digests,
    served: { version: subgraph?.version, content },
    said: [...log.notices, ...log.warnings],
  }
}

/** What is wrong with the end of a race. */
function violations({ outcomes, state, digests, served, said }: Raced): string[] {
  const wrong: string[] = []
  const names = ['A', 'B'] as const
  const tagged = served.version === undefined ? undefined : state.tags[served.version]
  if (served.content === 'other' || tagged !== digests[served.content])
    wrong.push(`mixed: ${served.version} is ${served.content} for the control plane and ${String(tagged)} as a tag`)
  for (const [tag, digest] of Object.entries(state.tags)) {
    if (!Object.values(digests).includes(digest)) wrong.push(`${tag} holds ${digest}`)
    if ((state.signatures[digest]?.bundle ?? 0) === 0) wrong.push(`${tag} holds ${digest}, which has no signature`)
  }
  for (const name of names) {
    const { error, record } = outcomes[name]
    if (error === undefined) {
      if (!record.published || !record.signed) wrong.push(`${name} ended well without a publish`)
      // Between a look at a tag and its write there is a window: what is replaced in it must at least be said.
      const replaced = state.tags[record.version ?? ''] !== digests[name]
      if (replaced && !said.some((line) => line.includes('another run published other content')))
        wrong.push(`${name} published ${record.version}, which now holds something else, and nobody was told`)
    } else {
      if (!['E_TAG_RACE', 'E_TAG_TAKEN', 'E_NOT_SERVED'].includes(error.code ?? ''))
        wrong.push(`${name} ended with ${String(error)}`)
      if (record.published && record.tags.includes('latest')) wrong.push(`${name} failed after it had published`)
    }
  }
  if (names.every((name) => outcomes[name].error !== undefined)) wrong.push('nobody published')
  return wrong
}

const told = ({ outcomes }: Raced): string =>
  (['A', 'B'] as const)
    .map((name) => {
      const { error, record } = outcomes[name]
      return `${name}: ${error === undefined ? `published ${String(record.version)}` : (error.code ?? String(error))}`
    })
    .join(', ')

/** Orders with two switches: A makes i steps, B makes j, A goes on to its end, then B. */
function twoSwitches(steps: number): (readonly [Name, number])[][] {
  return Array.from({ length: steps + 1 }, (_, i) =>
    Array.from({ length: steps + 1 }, (_, j) => [['A', i] as const, ['B', j] as const]),
  ).flat()
}

test('two publishers, switched at steps that are chosen by a seed', { timeout: 600_000 }, async (t) => {
  const bench = await openBench(t)
  const all = twoSwitches(11)
  await playOrders(bench, [all[Math.floor(random() * all.length)] ?? []], t)
})

testWithAll('two publishers, switched between any two of their steps', async (t) => {
  const bench = await openBench(t)
  const alone = await play(bench, [['A', Infinity]])
  const steps = alone.steps.filter((step) => step.startsWith('A ')).length
  await playOrders(bench, chosenBy(random, twoSwitches(steps), 48), t)
  const more = Array.from({ length: playEvery ? 50 : 15 }, () =>
    Array.from({ length: 12 }, (_, index) => [index % 2 === 0 ? 'A' : 'B', Math.floor(random() * 5)] as const),
  )
  await playOrders(bench, more, t)
})

testWithAll('two publishers of the same content publish it once, or say what happened', async (t) => {
  const bench = await openBench(t)
  const turns = [
    ['A', tell],
    ['B', tell],
  ] as const
  const raced = await play(bench, turns, true)
  assert.equal(told(raced), 'A: published v1, B: published v1')
  assert.deepEqual(raced.state.tags, { latest: raced.digests.A, v1: raced.digests.A })
})

async function playOrders(bench: Bench, orders: readonly (readonly Turn[])[], t: TestContext): Promise<void> {
  const wrong: string[] = []
  const ends = new Map<string, number>()
  for (const order of orders) {
    const raced = await play(bench, order)
    ends.set(told(raced), (ends.get(told(raced)) ?? 0) + 1)
    const found = violations(raced)
    if (found.length > 0)
      wrong.push(`${JSON.stringify(order)} ${told(raced)}: ${found.join('; ')}\n${raced.steps.join('\n')}`)
  }
  t.diagnostic(`${orders.length} orders, ${wrong.length} violations`)
  for (const [end, count] of ends) t.diagnostic(`${count} times ${end}`)
  assert.deepEqual(wrong, [])
}

testWithAll('a tag that another publisher wrote before is not replaced, and the loser says so', async (t) => {
  const bench = await openBench(t)
  // B saw that v1 is free, and looks again when A has written it.
  const raced = await play(bench, [
    ['B', 3],
    ['A', Infinity],
  ])
  assert.deepEqual(violations(raced), [], raced.steps.join('\n'))
  assert.equal(told(raced), 'A: published v1, B: E_TAG_RACE')
})

test('a tag that another publisher replaces at once is reported before the control plane is told', async (t) => {
  const bench = await openBench(t)
  const raced = await play(bench, [
    ['B', write],
    ['A', write],
    ['A', 1],
    ['B', Infinity],
  ])
  assert.deepEqual(violations(raced), [], raced.steps.join('\n'))
  assert.equal(told(raced), 'A: E_TAG_RACE, B: published v1')
  assert.deepEqual(raced.state.history, ['v1'])
})

test('a tag that another publisher takes while the control plane is told leads to the next version', async (t) => {
  const bench = await openBench(t)
  // Both saw that v1 is free. A saw its own tag; then B writes it, tells the control plane, and ends.
  const raced = await play(bench, [
    ['B', write],
    ['A', tell],
    ['B', Infinity],
  ])
  assert.deepEqual(violations(raced), [], raced.steps.join('\n'))
  assert.equal(told(raced), 'A: published v2, B: published v1')
  assert.deepEqual(raced.served, { version: 'v2', content: 'A' })
})

testWithAll('a tag of another publisher that could not be seen in time is replaced, and that is said', async (t) => {
  const bench = await openBench(t)
  const raced = await play(bench, [
    ['A', write],
    ['B', Infinity],
  ])
  assert.equal(told(raced), 'A: published v1, B: published v1')
  assert.deepEqual([raced.served, raced.state.tags['v1']], [{ version: 'v1', content: 'A' }, raced.digests.A])
  assert.match(raced.said.join('\n'), /another run/)
})
