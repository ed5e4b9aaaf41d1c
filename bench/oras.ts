import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, program, rigPath, root } from '../test/support/rig.ts'
import { startDockerRegistry, type Registry } from '../test/support/registry.ts'
import { compilePrograms } from './oras/compile.ts'
import { cases, makeLayout } from './oras/layouts.ts'
import { median } from './measure.ts'
import { measure, type Measured } from './oras/measure.ts'
import { FarWay } from './oras/way.ts'

/**
 * Pushes the same layout with this client, `oras cp` and `crane push`, in turn, to the same registry; then the same
 * with the registry behind 30 ms each way. Then pushes it with this client, and with a loop that only hashes and sends,
 * to a server that discards everything. Every program is a process of its own; this client is compiled and bundled as
 * the action is. Prints the tables for bench/README.md.
 *
 *     node bench/oras.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const env = { ...process.env, PATH: rigPath(), NODE_COMPILE_CACHE: '', DOCKER_CONFIG: '/nonexistent' }
const programs = await compilePrograms()

interface Contender {
  readonly name: string
  push(layout: string, host: string, repository: string): Promise<Measured>
}

const contenders: readonly Contender[] = [
  {
    name: 'ours',
    push: (layout, host, repository) => measure(node, [programs.push, layout, host, repository], env),
  },
  {
    name: 'oras',
    push: (layout, host, repository) =>
      measure(
        program('oras'),
        ['cp', '--no-tty', '--from-oci-layout', '--to-plain-http', `${layout}:v1`, `${host}/${repository}:v1`],
        env,
      ),
  },
  {
    name: 'crane',
    push: (layout, host, repository) => measure(program('crane'), ['push', layout, `${host}/${repository}:v1`], env),
  },
]
/** What no program for Node can do without. */
const nodeAlone: Contender = { name: 'node -e 0', push: () => measure(node, ['-e', '0'], env) }

interface Row {
  readonly runs: Measured[]
  requests: string
}
type Rows = ReadonlyMap<string, Row>

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`
const medianOf = (runs: readonly Measured[], of: 'milliseconds' | 'inside' | 'processor'): number =>
  median(runs.map((run) => run[of]))

const directory = await mkdtemp(join(tmpdir(), 'bench-oras-'))
try {
  const layouts: string[] = []
  for (const [n, which] of cases.entries()) {
    const layout = join(directory, String(n))
    await makeLayout(layout, which)
    layouts.push(layout)
  }
  heads()
  for (const [n, { name }] of cases.entries()) await againstOthers(name, layouts[n] ?? '', false)
  for (const [n, { name, far }] of cases.entries())
    if (far) await againstOthers(`${name}, 30 ms away`, layouts[n] ?? '', true)
  say('')
  say('| case, to a server that discards everything | ours | bare loop | throughput of ours | processor time |')
  say('|---|--:|--:|--:|---|')
  for (const [n, which] of cases.entries()) await againstBare(which.name, layouts[n] ?? '', which.count * which.size)
} finally {
  await rm(directory, { recursive: true, force: true })
}

function heads(): void {
  say('| case | client | time | to the faster other | the call itself | processor time | peak RSS | requests |')
  say('|---|---|--:|--:|--:|--:|--:|---|')
}

async function againstOthers(name: string, layout: string, far: boolean): Promise<void> {
  const all = [...contenders, nodeAlone]
  const rows = (): Rows => new Map(all.map((contender) => [contender.name, { runs: [], requests: '' }]))
  const [first, again] = [rows(), rows()]
  for (let round = 0; round < rounds; round++) {
    // Storage of its own for each round: the disk is part of what is measured, but not how full it gets.
    await using registry = await startDockerRegistry()
    using way = far ? await FarWay.to(registry.host) : undefined
    for (let n = 0; n < all.length; n++) {
      const contender = all[(n + round) % all.length]
      if (contender === undefined) continue
      if (contender !== nodeAlone) await run(contender, layout, registry, way, first.get(contender.name))
      await run(contender, layout, registry, way, again.get(contender.name))
    }
  }
  table(name, first)
  table(`${name}, again unchanged`, again)
}

async function run(
  contender: Contender,
  layout: string,
  registry: Registry,
  way: FarWay | undefined,
  row: Row | undefined,
): Promise<void> {
  const before = (await registry.requests()).length
  await way?.passed()
  row?.runs.push(await contender.push(layout, (way ?? registry).host, `bench/${contender.name}`))
  const counts = new Map<string, number>()
  for (const { method } of (await registry.requests()).slice(before)) counts.set(method, (counts.get(method) ?? 0) + 1)
  const passed = await way?.passed()
  if (row === undefined) return
  row.requests = [...counts]
    .sort()
    .map(([method, count]) => `${String(count)} ${method}`)
    .join(', ')
  if (passed !== undefined && passed.requests > 0)
    row.requests += `; ${String(passed.inARow)} in a row, ${String(passed.connections)} connections`
}

function table(name: string, rows: Rows): void {
  const others = [...rows]
    .filter(([who]) => who === 'oras' || who === 'crane')
    .map(([, { runs }]) => medianOf(runs, 'milliseconds'))
  for (const [who, { runs, requests }] of rows) {
    if (runs.length === 0) continue
    const time = medianOf(runs, 'milliseconds')
    const cells = [
      name,
      who,
      milliseconds(time),
      who === 'ours' ? `**${(time / Math.min(...others)).toFixed(2)}**` : '',
      who === 'ours' ? milliseconds(medianOf(runs, 'inside')) : '',
      milliseconds(medianOf(runs, 'processor')),
      who === nodeAlone.name ? '' : `${Math.max(...runs.map(({ peakRss }) => peakRss)).toFixed(0)} MiB`,
      requests,
    ]
    say(`| ${cells.join(' | ')} |`)
  }
}

async function againstBare(name: string, layout: string, bytes: number): Promise<void> {
  const sink = spawn(node, [join(root, 'bench/oras/sink.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(sink.stdout, 'data')) as [Buffer]
  const host = `127.0.0.1:${port.toString().trim()}`
  const [ours, bare]: [Measured[], Measured[]] = [[], []]
  const turns = [
    async () => ours.push(await measure(node, [programs.push, layout, host, 'bench/ours'], env)),
    async () => bare.push(await measure(node, [programs.bare, layout, host], env)),
  ]
  try {
    for (let round = 0; round < rounds; round++)
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  } finally {
    sink.kill()
  }
  const rate = (runs: readonly Measured[]): string =>
    `${(bytes / 1024 / 1024 / (medianOf(runs, 'inside') / 1000)).toFixed(0)} MiB/s`
  const share = (100 * medianOf(bare, 'inside')) / medianOf(ours, 'inside')
  const processor = [ours, bare].map((runs) => milliseconds(medianOf(runs, 'processor'))).join(' against ')
  say(`| ${name} | ${rate(ours)} | ${rate(bare)} | **${share.toFixed(0)} %** | ${processor} |`)
}
