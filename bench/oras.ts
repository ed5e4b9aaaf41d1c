import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, program, rigPath, root } from '../test/support/rig.ts'
import { startDockerRegistry, type Registry } from '../test/support/registry.ts'
import { cases, makeLayout } from './oras/layouts.ts'
import { median } from './measure.ts'
import { measure, type Measured } from './oras/measure.ts'

/**
 * Pushes the same layout with this client, `oras cp` and `crane push`, in turn, to the same registry. Then
 * pushes it with this client, and with a loop that only hashes and sends, to a server that discards everything. Prints
 * the tables for bench/README.md.
 *
 *     node bench/oras.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const env = { ...process.env, PATH: rigPath(), NODE_COMPILE_CACHE: '', DOCKER_CONFIG: '/nonexistent' }
const script = (name: string): string => join(root, 'bench', 'oras', name)

interface Contender {
  readonly name: string
  push(layout: string, host: string, repository: string): Promise<Measured>
}

const contenders: readonly Contender[] = [
  {
    name: 'ours',
    push: (layout, host, repository) => measure(node, [script('push.ts'), layout, host, repository], env),
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

interface Row {
  readonly runs: Measured[]
  requests: string
}

const lines: string[] = []
const say = (line: string): void => {
  lines.push(line)
  process.stdout.write(`${line}\n`)
}

say('| case | client | time | the call itself | to the fastest other | peak RSS | requests |')
say('|---|---|--:|--:|--:|--:|---|')
const directory = await mkdtemp(join(tmpdir(), 'bench-oras-'))
try {
  const layouts: string[] = []
  for (const [n, which] of cases.entries()) {
    const layout = join(directory, String(n))
    await makeLayout(layout, which)
    layouts.push(layout)
    await againstOthers(which.name, layout)
  }
  say('')
  say('| case, to a server that discards everything | ours | bare loop | throughput of ours |')
  say('|---|--:|--:|--:|')
  for (const [n, which] of cases.entries()) await againstBare(which.name, layouts[n] ?? '', which.count * which.size)
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function againstOthers(name: string, layout: string): Promise<void> {
  const first = new Map<string, Row>(contenders.map((contender) => [contender.name, { runs: [], requests: '' }]))
  const again = new Map<string, Row>(contenders.map((contender) => [contender.name, { runs: [], requests: '' }]))
  for (let round = 0; round < rounds; round++) {
    // Storage of its own for each round: the disk is part of what is measured, but not how full it gets.
    await using registry = await startDockerRegistry()
    for (let n = 0; n < contenders.length; n++) {
      const contender = contenders[(n + round) % contenders.length]
      if (contender === undefined) continue
      await run(contender, layout, registry, first.get(contender.name))
      await run(contender, layout, registry, again.get(contender.name))
    }
  }
  table(name, first)
  table(`${name}, again unchanged`, again)
}

async function run(contender: Contender, layout: string, registry: Registry, row: Row | undefined): Promise<void> {
  const before = (await registry.requests()).length
  row?.runs.push(await contender.push(layout, registry.host, `bench/${contender.name}`))
  const counts = new Map<string, number>()
  for (const { method } of (await registry.requests()).slice(before)) counts.set(method, (counts.get(method) ?? 0) + 1)
  if (row !== undefined)
    row.requests = [...counts]
      .sort()
      .map(([method, count]) => `${String(count)} ${method}`)
      .join(', ')
}

function table(name: string, rows: ReadonlyMap<string, Row>): void {
  const others = [...rows]
    .filter(([who]) => who !== 'ours')
    .map(([, { runs }]) => median(runs.map(({ milliseconds }) => milliseconds)))
  for (const [who, { runs, requests }] of rows) {
    const time = median(runs.map(({ milliseconds }) => milliseconds))
    const inside = who === 'ours' ? median(runs.map((measured) => measured.inside)) : undefined
    const ratio =
      inside === undefined
        ? ''
        : `${(time / Math.min(...others)).toFixed(2)} (call ${(inside / Math.min(...others)).toFixed(2)})`
    const rss = Math.max(...runs.map(({ peakRss }) => peakRss))
    say(
      `| ${name} | ${who} | ${time.toFixed(0)} ms | ${inside === undefined ? '' : `${inside.toFixed(0)} ms`} | `
        + `${ratio} | ${rss.toFixed(0)} MiB | ${requests} |`,
    )
  }
}

async function againstBare(name: string, layout: string, bytes: number): Promise<void> {
  const sink = spawn(node, [script('sink.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(sink.stdout, 'data')) as [Buffer]
  const host = `127.0.0.1:${port.toString().trim()}`
  const [ours, bare]: [number[], number[]] = [[], []]
  try {
    for (let round = 0; round < rounds; round++) {
      ours.push((await measure(node, [script('push.ts'), layout, host, 'bench/ours'], env)).inside)
      bare.push((await measure(node, [script('bare.ts'), layout, host], env)).inside)
    }
  } finally {
    sink.kill()
  }
  const rate = (milliseconds: number): string => `${(bytes / 1024 / 1024 / (milliseconds / 1000)).toFixed(0)} MiB/s`
  say(
    `| ${name} | ${rate(median(ours))} | ${rate(median(bare))} | `
      + `${((100 * median(bare)) / median(ours)).toFixed(0)} % |`,
  )
}
