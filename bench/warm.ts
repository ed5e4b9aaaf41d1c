import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices } from '../test/support/cosmo.ts'
import type { Measurement } from './measure.ts'
import { earlierDist, runAction } from './sides/action.ts'
import { keySigning, runChain } from './sides/chain.ts'
import { changeSource, copyPlugin } from './sides/plugin.ts'
import { runWgc } from './sides/wgc.ts'
import type { FreshBuilder } from './support/builder.ts'
import { startWarmBuilder } from './support/internet.ts'
import { runPart, type Part } from './support/part.ts'
import { assertSigned, readPublished, type Published } from './support/published.ts'
import { printAims, printHead, printTable, ratio, ratioCell, timeCells } from './support/table.ts'
import { takeTurns, warmUp, type Side, type Turns } from './support/turns.ts'

/**
 * Publishes the example in turn: the same machine, engine, registry and control plane on loopback, warm build cache.
 * Prints the tables of the section "Warm" of bench/README.md.
 *
 *     node bench/warm.ts [ROUNDS [SIDE,SIDE…]]
 */
interface Publisher {
  readonly name: string
  readonly plugin: string
  readonly formats: readonly ('bundle' | 'legacy')[]
  publish(): Promise<Measurement>
}

const names = {
  none: 'ours, `sign: none`',
  signed: 'ours, signed',
  bundle: 'ours, signed in `bundle` only',
  attested: 'ours, signed and attested (the default)',
  'before-none': 'before, `sign: none`',
  'before-signed': 'before, signed',
  wgc: 'wgc',
  chain: 'hand chain',
} as const

/** Sides that are this action. */
const ours: Readonly<Record<string, true>> = {
  none: true,
  signed: true,
  bundle: true,
  attested: true,
  'before-none': true,
  'before-signed': true,
}

await runPart(5, async (part) => {
  const services = part.use(await startCosmo({ directory: part.directory, plane: { settings: { pluginLimit: 100 } } }))
  const builder = await startWarmBuilder(part)
  const publishers = await openPublishers(part, services, builder)
  await warmUp(publishers.map((publisher) => sideOf(services, publisher, true)))
  const play = (title: string, changed: boolean): Promise<ReadonlyMap<string, Turns>> =>
    takeTurns(
      title,
      publishers.map((publisher) => sideOf(services, publisher, changed)),
      part.rounds,
    )
  const changed = await play('warm, changed', true)
  const unchanged = await play('warm, unchanged', false)
  report(part.rounds, changed, unchanged)
})

async function openPublishers(part: Part, services: CosmoServices, builder: FreshBuilder): Promise<Publisher[]> {
  const { plane, registry, key } = services
  const open = async (id: string): Promise<{ plugin: string; env: NodeJS.ProcessEnv }> => {
    const workspace = join(part.directory, id, 'workspace')
    await mkdir(workspace, { recursive: true })
    return { plugin: await copyPlugin(workspace), env: await builder.for(join(part.directory, id, 'docker')) }
  }
  const action = async (
    id: keyof typeof names,
    formats: Publisher['formats'],
    inputs: Readonly<Record<string, string>>,
    dist?: string,
  ): Promise<Publisher> => {
    const { plugin, env } = await open(id)
    return {
      name: id,
      plugin,
      formats,
      publish: () =>
        runAction({
          plugin,
          dist,
          event: 'workflow_dispatch',
          inputs: { ...services.inputs, name: id, ...inputs },
          env: { ...env, COSIGN_PASSWORD: key.password },
        }),
    }
  }
  const target = { registry: registry.host, controlPlane: plane.url, token: plane.key('admin') }
  const [wgc, chain, signing] = [await open('wgc'), await open('chain'), await keySigning(part.directory, key)]
  const both = ['bundle', 'legacy'] as const
  const all: Publisher[] = [
    await action('none', [], { sign: 'none', 'cosign-key': '' }),
    await action('signed', both, { 'signature-format': 'both', attest: 'false' }),
    await action('bundle', ['bundle'], { 'signature-format': 'bundle', attest: 'false' }),
    await action('attested', both, { 'signature-format': 'both' }),
    { name: 'wgc', plugin: wgc.plugin, formats: [], publish: () => runWgc({ name: 'wgc', ...target, ...wgc }) },
    {
      name: 'chain',
      plugin: chain.plugin,
      formats: both,
      publish: () => runChain({ name: 'chain', ...target, ...chain, formats: both, signing }),
    },
  ]
  if (earlierDist !== undefined)
    all.push(
      await action('before-none', [], { sign: 'none', 'cosign-key': '' }, earlierDist),
      await action('before-signed', both, { 'signature-format': 'both', attest: 'false' }, earlierDist),
    )
  const wanted = process.argv[3]?.split(',')
  return all.filter(({ name }) => wanted?.includes(name) !== false)
}

/** @param changed whether each turn changes a source file first */
function sideOf(services: CosmoServices, publisher: Publisher, changed: boolean): Side<Published> {
  const { name, plugin, formats } = publisher
  return {
    name,
    prepare: async () => {
      if (changed) await changeSource(plugin)
      return await readPublished(services, name)
    },
    run: () => publisher.publish(),
    verify: async (_, before) => {
      const after = await readPublished(services, name)
      assert.deepEqual(after.platforms, ['linux/amd64', 'linux/arm64'])
      if (changed) assert.notEqual(after.digest, before.digest, 'the digest is that of the sources before the change')
      else assert.equal(after.digest, before.digest, 'unchanged sources have another digest')
      // Only the action finds that nothing changed, and says so by keeping the version.
      if (!changed && name in ours) assert.equal(after.version, before.version, 'an unchanged plugin got a new version')
      await assertSigned(services, name, formats, ['--key', services.key.publicPath, '--insecure-ignore-tlog'])
    },
  }
}

function report(rounds: number, changed: ReadonlyMap<string, Turns>, unchanged: ReadonlyMap<string, Turns>): void {
  printHead('warm', rounds)
  for (const [title, turns] of [
    ['changed', changed],
    ['unchanged', unchanged],
  ] as const)
    printTable(
      [`sources ${title}`, 'time', 'processor time', 'to wgc', 'to the hand chain', 'first line'],
      [...turns].map(([id, each]) => [
        names[id as keyof typeof names],
        ...timeCells(each),
        ratioCell(ratio(each, turns.get('wgc'))),
        ratioCell(ratio(each, turns.get('chain'))),
        id in ours ? `${each.of(({ firstOutput }) => firstOutput).toFixed(0)} ms` : '',
      ]),
    )
  printAims([
    { what: 'changed, `sign: none`, to wgc', value: ratio(changed.get('none'), changed.get('wgc')), atMost: 0.9 },
    {
      what: 'changed, signed, to the hand chain',
      value: ratio(changed.get('signed'), changed.get('chain')),
      atMost: 0.8,
    },
    { what: 'unchanged, signed, to wgc', value: ratio(unchanged.get('signed'), unchanged.get('wgc')), atMost: 0.5 },
  ])
}
