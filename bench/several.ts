import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices } from '../test/support/cosmo.ts'
import { isWrite } from '../test/support/push-registry/index.ts'
import type { Measurement } from './measure.ts'
import { runAction, type ActionResult } from './sides/action.ts'
import { changeSource, copyPlugins, pluginNames } from './sides/plugin.ts'
import { openRepository } from './sides/repository.ts'
import { runWgcForEach } from './sides/wgc.ts'
import type { FreshBuilder } from './support/builder.ts'
import { startWarmBuilder } from './support/internet.ts'
import { runPart, type Part } from './support/part.ts'
import { assertSigned, readPublished, type Published } from './support/published.ts'
import { printAims, printHead, printTable, ratio, ratioCell, timeCells } from './support/table.ts'
import { progress, takeTurn, takeTurns, warmUp, type Side, type Turns } from './support/turns.ts'
import { median } from './measure.ts'

/**
 * Many plugins of which two changed, in one step, against wgc for one after the other; and a dry run that finds the two
 * itself, against one that is given them. Prints the tables of the section "Several" of bench/README.md.
 *
 *     node bench/several.ts [ROUNDS [PLUGINS [SIDE,SIDE…]]]
 */
const titles: Readonly<Record<string, string>> = {
  none: 'ours in one step, `sign: none`',
  signed: 'ours in one step, signed',
  attested: 'ours in one step, signed and attested (the default)',
  wgc: 'wgc for one after the other',
  'only-changed': 'dry run, `only-changed: true`',
  alone: 'dry run of the two alone',
}

/** One way to publish the plugins of a directory. */
interface Publisher {
  readonly name: string
  readonly plugins: ReadonlyMap<string, string>
  readonly formats: readonly ('bundle' | 'legacy')[]
  readonly isOurs: boolean
  publish(memory: boolean): Promise<Measurement>
}

type Served = ReadonlyMap<string, Published>

/** How many requests the registry got in each turn of a side, and how many of them wrote something. */
type Requests = Map<string, { readonly all: number; readonly writes: number }[]>

await runPart(3, async (part) => {
  const count = Number(process.argv[3] ?? 20)
  if (!Number.isInteger(count) || count < 2) throw new Error('give two plugins or more: two of them are changed')
  const only = process.argv[4]?.split(',')
  const wanted = ({ name }: { readonly name: string }): boolean => only?.includes(name) !== false
  const services = part.use(await startCosmo({ directory: part.directory, plane: { settings: { pluginLimit: 1000 } } }))
  const builder = await startWarmBuilder(part)
  const publishers = (await openPublishers(part, services, builder, count)).filter(wanted)
  const requests: Requests = new Map()
  const side = (publisher: Publisher, change: 'all' | 'two', memory = false): Side<Served> =>
    publishing(services, publisher, { change, memory, requests })
  for (const publisher of publishers)
    for (const change of ['all', 'two'] as const) {
      const { milliseconds } = await takeTurn(side(publisher, change), 0)
      progress(`warm-up, ${publisher.name}, ${change} changed: ${(milliseconds / 1000).toFixed(2)} s`)
    }
  requests.clear()
  const publishes = await takeTurns(
    'several',
    publishers.map((publisher) => side(publisher, 'two')),
    part.rounds,
  )
  const memory = await takeTurns(
    'several, memory',
    publishers.filter(({ isOurs }) => isOurs).map((publisher) => side(publisher, 'two', true)),
    part.rounds,
  )
  const checks = (await openChecks(part, services, builder, count)).filter(wanted)
  await warmUp(checks)
  const checked = await takeTurns('several, dry run', checks, part.rounds)
  report(part.rounds, count, { publishes, memory, checked, requests })
})

/** The two that change: neither first, and not beside each other. */
function changing(plugins: ReadonlyMap<string, string>): readonly [string, string][] {
  const all = [...plugins]
  return [all[Math.floor(all.length / 3)] ?? ['', ''], all.at(-1) ?? ['', '']]
}

async function open(
  part: Part,
  builder: FreshBuilder,
  id: string,
  count: number,
): Promise<{ directory: string; plugins: ReadonlyMap<string, string>; env: NodeJS.ProcessEnv }> {
  const directory = join(part.directory, id, 'workspace', 'plugins')
  await mkdir(directory, { recursive: true })
  return {
    directory,
    plugins: await copyPlugins(directory, pluginNames(id, count)),
    env: await builder.for(join(part.directory, id, 'docker')),
  }
}

async function openPublishers(
  part: Part,
  services: CosmoServices,
  builder: FreshBuilder,
  count: number,
): Promise<Publisher[]> {
  const { plane, registry, key } = services
  const action = async (
    name: string,
    formats: Publisher['formats'],
    inputs: Readonly<Record<string, string>>,
  ): Promise<Publisher> => {
    const { directory, plugins, env } = await open(part, builder, name, count)
    return {
      name,
      plugins,
      formats,
      isOurs: true,
      publish: (memory) =>
        runAction({
          plugin: directory,
          event: 'workflow_dispatch',
          inputs: { ...services.inputs, path: 'plugins/*', ...inputs },
          env: { ...env, COSIGN_PASSWORD: key.password },
          memory,
          timeout: (count + 1) * 5 * 60_000,
        }),
    }
  }
  const { plugins, env } = await open(part, builder, 'wgc', count)
  const target = { registry: registry.host, controlPlane: plane.url, token: plane.key('admin') }
  const both = ['bundle', 'legacy'] as const
  return [
    await action('none', [], { sign: 'none', 'cosign-key': '' }),
    await action('signed', both, { 'signature-format': 'both', attest: 'false' }),
    await action('attested', both, { 'signature-format': 'both' }),
    {
      name: 'wgc',
      plugins,
      formats: [],
      isOurs: false,
      publish: (memory) => runWgcForEach([...plugins.values()], { ...target, env, memory }),
    },
  ]
}

interface Turn {
  readonly change: 'all' | 'two'
  readonly memory: boolean
  readonly requests: Requests
}

function publishing(services: CosmoServices, publisher: Publisher, { change, memory, requests }: Turn): Side<Served> {
  const { name, plugins, formats, isOurs } = publisher
  const changed = new Map(change === 'all' ? plugins : changing(plugins))
  const read = async (): Promise<Served> => {
    const served = new Map<string, Published>()
    for (const plugin of plugins.keys()) served.set(plugin, await readPublished(services, plugin))
    return served
  }
  return {
    name,
    prepare: async () => {
      for (const directory of changed.values()) await changeSource(directory)
      const before = await read()
      services.registry.log.length = 0
      return before
    },
    run: () => publisher.publish(memory),
    verify: async (_, before) => {
      const seen = services.registry.log
      requests.set(name, [...(requests.get(name) ?? []), { all: seen.length, writes: seen.filter(isWrite).length }])
      for (const [plugin, after] of await read()) {
        const earlier = before.get(plugin)
        assert.deepEqual(after.platforms, ['linux/amd64', 'linux/arm64'], plugin)
        if (changed.has(plugin)) assert.notEqual(after.digest, earlier?.digest, `the change of ${plugin} is not served`)
        else assert.equal(after.digest, earlier?.digest, `${plugin} has not changed, and has another digest`)
        // Only the action finds that nothing changed, and says so by keeping the version.
        if (isOurs && !changed.has(plugin)) assert.equal(after.version, earlier?.version, `${plugin} got a new version`)
      }
      const verified = changing(plugins).map(([plugin]) => plugin)
      for (const plugin of [...verified, [...plugins.keys()][0] ?? ''])
        await assertSigned(services, plugin, formats, ['--key', services.key.publicPath, '--insecure-ignore-tlog'])
    },
  }
}

/** Dry runs in a repository whose last commit changed two plugins. */
async function openChecks(
  part: Part,
  services: CosmoServices,
  builder: FreshBuilder,
  count: number,
): Promise<Side<Awaited<ReturnType<Awaited<ReturnType<typeof openRepository>>['commit']>>>[]> {
  const side = async (
    name: string,
    inputs: (names: readonly string[]) => Readonly<Record<string, string>>,
  ): Promise<Side<Awaited<ReturnType<Awaited<ReturnType<typeof openRepository>>['commit']>>>> => {
    const { directory, plugins, env } = await open(part, builder, name, count)
    const repository = await openRepository(join(directory, '..'))
    const those = changing(plugins)
    const names = those.map(([plugin]) => plugin)
    return {
      name,
      prepare: async () => {
        for (const [, plugin] of those) await changeSource(plugin)
        return await repository.commit()
      },
      run: (event) =>
        runAction({
          plugin: directory,
          event,
          inputs: { ...services.inputs, 'cosign-key': '', sign: 'none', 'dry-run': 'true', ...inputs(names) },
          env,
        }),
      verify: (measurement) => {
        const { plugins: results = [] } = JSON.parse((measurement as ActionResult).outputs['result'] ?? '{}') as {
          plugins?: { name: string; verdict: string }[]
        }
        const built = results.filter(({ verdict }) => verdict === 'checked').map((result) => result.name)
        assert.deepEqual(built.sort(), names.toSorted())
        return Promise.resolve()
      },
    }
  }
  return [
    await side('only-changed', () => ({ path: 'plugins/*', 'only-changed': 'true' })),
    await side('alone', (names) => ({ path: names.map((name) => `plugins/${name}`).join('\n') })),
  ]
}

interface Results {
  readonly publishes: ReadonlyMap<string, Turns>
  readonly memory: ReadonlyMap<string, Turns>
  readonly checked: ReadonlyMap<string, Turns>
  readonly requests: Requests
}

function report(rounds: number, count: number, { publishes, memory, checked, requests }: Results): void {
  const peak = (name: string): number => (memory.get(name)?.of(({ peakPss }) => peakPss) ?? Number.NaN) / 2 ** 20
  const middle = (name: string, value: 'all' | 'writes'): string => {
    const seen = requests.get(name) ?? []
    return seen.length === 0 ? '–' : median(seen.map((each) => each[value])).toFixed(0)
  }
  printHead(`several: ${count} plugins for 2 platforms, two of them changed`, rounds)
  printTable(
    ['publish', 'time', 'processor time', 'to wgc', 'peak PSS', 'requests to the registry', 'of them writes'],
    [...publishes].map(([name, turns]) => [
      titles[name] ?? name,
      ...timeCells(turns),
      ratioCell(ratio(turns, publishes.get('wgc'))),
      Number.isNaN(peak(name)) ? '' : `${peak(name).toFixed(0)} MiB`,
      middle(name, 'all'),
      middle(name, 'writes'),
    ]),
  )
  printTable(
    ['dry run', 'time', 'processor time', 'to the two alone'],
    [...checked].map(([name, turns]) => [
      titles[name] ?? name,
      ...timeCells(turns),
      ratioCell(ratio(turns, checked.get('alone'))),
    ]),
  )
  const toWgc = (name: string): number => ratio(publishes.get(name), publishes.get('wgc'))
  printAims([
    { what: '`sign: none`, to wgc', value: toWgc('none'), atMost: 0.35 },
    { what: 'signed, to wgc', value: toWgc('signed'), atMost: 0.35 },
    {
      what: '`only-changed`, to the two alone',
      value: ratio(checked.get('only-changed'), checked.get('alone')),
      atMost: 1.3,
    },
    { what: 'peak PSS, signed and attested', value: peak('attested'), atMost: 600, unit: ' MiB' },
  ])
}
