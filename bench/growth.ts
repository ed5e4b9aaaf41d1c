import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, open as openFile, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices } from '../test/support/cosmo.ts'
import { startDockerRegistry, type Registry } from '../test/support/registry.ts'
import { median, type Measurement } from './measure.ts'
import { runAction, type ActionResult } from './sides/action.ts'
import { machine } from './sides/machine.ts'
import { changeSource, copyPlugins, pluginNames } from './sides/plugin.ts'
import type { FreshBuilder } from './support/builder.ts'
import { startWarmBuilder } from './support/internet.ts'
import { runPart, type Part } from './support/part.ts'
import { readPublished, type Published } from './support/published.ts'
import { printHead, printTable, timeCells } from './support/table.ts'
import { progress, seconds, takeTurn, takeTurns, type Side, type Turns } from './support/turns.ts'

/**
 * How time and memory of a publish grow with the number of plugins, with that of platforms and with the size of a
 * layer. Prints the tables of the section "Growth" of bench/README.md.
 *
 *     node bench/growth.ts [ROUNDS [ROW,ROW…]]
 *
 * A row is one of those below, such as `plugins-20`, or all of a kind, such as `layer`.
 */
const rows = [
  ...[1, 5, 20, 50].map((size) => ({ kind: 'plugins', size, name: `plugins-${size}` }) as const),
  ...[1, 2, 5].map((size) => ({ kind: 'platforms', size, name: `platforms-${size}` }) as const),
  ...[10, 100, 1024, 2048].map(
    (size) => ({ kind: 'layer', size, name: `layer-${size < 1024 ? `${size}MB` : `${size / 1024}GB`}` }) as const,
  ),
]

type Row = (typeof rows)[number]

/** All that the router takes: https://github.com/wundergraph/cosmo (`wgc router plugin publish --platform`). */
const platforms = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64']

/** What one turn wrote: for GitHub's limits of outputs and logs. */
interface Written {
  readonly log: number
  readonly outputs: number
}

interface Case {
  readonly title: string
  readonly turns: Turns | undefined
  readonly memory: Turns | undefined
  readonly written: readonly Written[]
}

await runPart(3, async (part) => {
  const named = process.argv[3]?.split(',')
  const wanted = rows.filter(({ kind, name }) => named?.some((one) => one === kind || one === name) !== false)
  if (wanted.length === 0) throw new Error(`there is no such row; rows are ${rows.map(({ name }) => name).join(', ')}`)
  const results = new Map<Row, readonly Case[]>()
  const builds = wanted.some(({ kind }) => kind !== 'layer')
  const cosmo = builds ? await startServices(part) : undefined
  for (const row of wanted) {
    try {
      if (row.kind === 'layer') results.set(row, [await layer(part, row)])
      else if (cosmo !== undefined) results.set(row, await plugins(part, row, cosmo))
    } catch (error) {
      progress(`growth, ${row.name} FAILED: ${String(error)}`)
    }
  }
  report(part.rounds, results)
  assert.equal(results.size, wanted.length, 'not all rows were measured')
})

interface Cosmo {
  readonly services: CosmoServices
  readonly builder: FreshBuilder
}

async function startServices(part: Part): Promise<Cosmo> {
  const plane = { settings: { pluginLimit: 1000 } }
  const services = part.use(await startCosmo({ directory: part.directory, plane }))
  return { services, builder: await startWarmBuilder(part) }
}

/** Copies of the example in one step, signed and attested as by default: each turn changes all of them, or none. */
async function plugins(part: Part, row: Row, { services, builder }: Cosmo): Promise<Case[]> {
  const [count, targets] =
    row.kind === 'plugins' ? [row.size, platforms.slice(0, 2)] : [1, platforms.slice(0, row.size)]
  const home = join(part.directory, row.name)
  const directory = join(home, 'workspace', 'plugins')
  await mkdir(directory, { recursive: true })
  const all = await copyPlugins(directory, pluginNames(row.name, count))
  if (row.kind === 'platforms') for (const plugin of all.values()) await nameForWindows(plugin)
  const env = { ...(await builder.for(join(home, 'docker'))), COSIGN_PASSWORD: services.key.password }
  const inputs = { ...services.inputs, path: 'plugins/*', platforms: targets.join(), 'signature-format': 'both' }
  const read = async (): Promise<ReadonlyMap<string, Published>> => {
    const served = new Map<string, Published>()
    for (const name of all.keys()) served.set(name, await readPublished(services, name))
    return served
  }
  const side = (changed: boolean, memory: boolean, written: Written[]): Side<ReadonlyMap<string, Published>> => ({
    name: row.name,
    prepare: async () => {
      if (changed) for (const plugin of all.values()) await changeSource(plugin)
      return await read()
    },
    run: () =>
      runAction({
        plugin: directory,
        event: 'workflow_dispatch',
        inputs,
        env,
        memory,
        timeout: (count + 2) * 5 * 60_000,
      }),
    verify: async (measurement, before) => {
      written.push(sizeOf(measurement))
      for (const [name, after] of await read()) {
        assert.deepEqual(after.platforms, targets.toSorted(), name)
        assert.equal(after.digest !== before.get(name)?.digest, changed, `${name} is served with the wrong sources`)
      }
    },
  })
  const { milliseconds } = await takeTurn(side(true, false, []), 0)
  progress(`growth, ${row.name}, first publish: ${seconds(milliseconds)}`)
  const cases: Case[] = []
  for (const [title, changed] of [
    ['all changed', true],
    ['unchanged', false],
  ] as const)
    cases.push(
      await measured(`growth, ${title}`, title, (memory, written) => side(changed, memory, written), part, count >= 20),
    )
  await rm(home, { recursive: true, force: true })
  return cases
}

/** Windows starts no program without an extension, and the others do not mind one. */
async function nameForWindows(plugin: string): Promise<void> {
  const dockerfile = join(plugin, 'Dockerfile')
  const text = await readFile(dockerfile, 'utf8')
  await writeFile(dockerfile, text.replaceAll('./cosmo-go-plugin', './cosmo-go-plugin.exe'))
}

/** One file of random bytes, which the generic host publishes as it is. Each turn has a registry of its own. */
async function layer(part: Part, row: Row): Promise<Case> {
  const bytes = row.size * 2 ** 20
  const home = join(part.directory, row.name)
  const directory = join(home, 'workspace', 'file')
  await mkdir(directory, { recursive: true })
  await assertRoom(home, bytes)
  const file = join(directory, 'layer.bin')
  await writeRandom(file, bytes - 16)
  const env = await machine(join(home, 'docker'))
  const side = (memory: boolean, written: Written[]): Side<Registry> => ({
    name: row.name,
    prepare: async () => {
      await changeEnd(file, bytes)
      return await startDockerRegistry()
    },
    run: (registry) =>
      runAction({
        plugin: directory,
        event: 'workflow_dispatch',
        inputs: {
          path: 'file',
          host: 'generic',
          files: 'file/layer.bin=application/octet-stream',
          'artifact-type': 'application/vnd.example.bench',
          registry: registry.host,
          'plain-http': 'true',
          repository: 'bench/layer',
          tags: 'v1',
          sign: 'none',
          'dry-run': 'false',
        },
        env,
        memory,
        timeout: 30 * 60_000,
      }),
    verify: async (measurement, registry) => {
      written.push(sizeOf(measurement))
      const answer = await fetch(`http://${registry.host}/v2/bench/layer/manifests/v1`, {
        headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
      })
      const { layers = [] } = (await answer.json()) as { layers?: { digest: string; size: number }[] }
      assert.deepEqual(
        layers.map(({ size }) => size),
        [bytes],
      )
      const blob = await fetch(`http://${registry.host}/v2/bench/layer/blobs/${layers[0]?.digest ?? ''}`, {
        method: 'HEAD',
      })
      assert.equal(Number(blob.headers.get('content-length')), bytes)
    },
    finish: async (registry) => {
      await registry[Symbol.asyncDispose]()
    },
  })
  try {
    const title = `${row.size < 1024 ? row.size : row.size / 1024} ${row.size < 1024 ? 'MiB' : 'GiB'}`
    return await measured('growth', title, side, part)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** The file, the action's own copy, its layout and the registry; and as much again for what others need. */
async function assertRoom(directory: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const needed = 4 * bytes + 2 * 2 ** 30
  if (bavail * bsize < needed)
    throw new Error(
      `${(needed / 2 ** 30).toFixed(0)} GiB of disk are needed, ${((bavail * bsize) / 2 ** 30).toFixed(1)} are free`,
    )
}

async function writeRandom(file: string, bytes: number): Promise<void> {
  // Nothing compresses it, and no two chunks of it are alike, as far as anything here looks.
  const chunk = randomBytes(8 * 2 ** 20)
  const handle = await openFile(file, 'w')
  try {
    for (let at = 0; at < bytes; at += chunk.length) {
      chunk.writeUInt32LE(at / chunk.length, 0)
      await handle.write(chunk, 0, Math.min(chunk.length, bytes - at))
    }
  } finally {
    await handle.close()
  }
}

/** Random bytes at the end, so that the file has another digest and exactly this size. */
async function changeEnd(file: string, bytes: number): Promise<void> {
  const handle = await openFile(file, 'r+')
  try {
    await handle.truncate(bytes - 16)
  } finally {
    await handle.close()
  }
  await appendFile(file, randomBytes(16))
}

function sizeOf(measurement: Measurement): Written {
  const { outputs } = measurement as ActionResult
  return {
    log: Buffer.byteLength(measurement.output),
    outputs: Object.values(outputs).reduce((sum, value) => sum + Buffer.byteLength(value), 0),
  }
}

/**
 * Turns for the time, and then others for the memory, because sampling costs time.
 *
 * @param together the same turns for both, where each takes minutes
 */
async function measured<Turn>(
  title: string,
  name: string,
  side: (memory: boolean, written: Written[]) => Side<Turn>,
  { rounds }: Part,
  together = false,
): Promise<Case> {
  const written: Written[] = []
  const one = async (memory: boolean): Promise<Turns | undefined> => {
    const what = side(memory, written)
    return (await takeTurns(memory ? `${title}, memory` : title, [what], rounds)).get(what.name)
  }
  const turns = await one(together)
  return { title: name, turns, memory: together ? turns : await one(true), written }
}

function report(rounds: number, results: ReadonlyMap<Row, readonly Case[]>): void {
  printHead('growth', rounds)
  for (const kind of ['plugins', 'platforms', 'layer'] as const) {
    const those = [...results].filter(([row]) => row.kind === kind)
    if (those.length === 0) continue
    const texts = kind === 'layer' ? 1 : 2
    printTable(
      [
        kind,
        ...(kind === 'layer' ? [] : ['sources']),
        'time',
        'processor time',
        kind === 'layer' ? 'MiB/s' : 'time for each',
        'peak PSS',
        'log',
        'outputs',
      ],
      those.flatMap(([{ size }, cases]) =>
        cases.map(({ title, turns, memory, written }) => {
          const time = turns?.milliseconds ?? Number.NaN
          return [
            ...(kind === 'layer' ? [title] : [String(size), title]),
            ...timeCells(turns),
            Number.isNaN(time) ? '–' : kind === 'layer' ? (size / (time / 1000)).toFixed(0) : seconds(time / size),
            `${((memory?.of(({ peakPss }) => peakPss) ?? Number.NaN) / 2 ** 20).toFixed(0)} MiB`,
            kibibytes(written.map(({ log }) => log)),
            kibibytes(written.map(({ outputs }) => outputs)),
          ]
        }),
      ),
      texts,
    )
  }
}

function kibibytes(sizes: readonly number[]): string {
  return sizes.length === 0 ? '–' : `${(median(sizes) / 1024).toFixed(0)} KiB`
}
