import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quietContext } from '../script/rig/quiet-context.ts'
import { run } from '../script/rig/run.ts'
import { Packer, readArtifact } from '../src/artifact/index.ts'
import { goSo } from '../src/hosts/go-so/index.ts'
import type { Platform } from '../src/shared/platform.ts'
import { buildGoSo } from '../test/support/go-so.ts'
import { median } from './measure.ts'

/**
 * The checks of a Go plugin of 50 MB against a host of 150 MB, and in turn the tools that show the same facts without
 * judging them: `go version -m` and `nm -D` of both files. Each file has what `net/http` needs, 200 more packages with
 * 8000 functions, and random data.
 */
const rounds = Number(process.argv[2] ?? 7)
const platform = 'linux/amd64' as Platform
const packages = 200
const functions = 40

const directory = mkdtempSync(join(tmpdir(), 'pp-bench-'))
try {
  const [host, plugin] = [await build('host', 140), await build('plugin', 40)]
  const megabytes = (path: string): string => `${(statSync(path).size / 1e6).toFixed(0)} MB`
  const { signal } = new AbortController()
  const packer = new Packer({ directory: join(directory, 'layout'), annotations: {}, sourceDateEpoch: 0, signal })
  const context = quietContext(directory, signal)
  const packing: number[] = []
  const checking: Sample[] = []
  const peers: Sample[] = []
  for (let round = 0; round <= rounds; round++) {
    rmSync(packer.directory, { recursive: true, force: true })
    const sources = { declared: {}, hosts: new Map([[platform, host]]) }
    const content = { kind: 'programs', platforms: [platform], programs: [{ platform, path: plugin }] } as const
    const packed = await timed(() =>
      goSo.assemble(content, sources, packer, { name: 'birds', version: undefined }).then(() => undefined),
    )
    const artifact = await readArtifact(packer.directory, signal)
    const [check] = goSo.checks({ smokeTest: false, dryRun: true }, sources)
    const checked = await timed(async () => {
      const outcome = await check?.run(artifact, context)
      if (outcome === undefined || outcome.findings.some(({ severity }) => severity === 'error'))
        throw new Error(JSON.stringify(outcome?.findings))
    })
    const shown = await timed(async () => {
      for (const file of [plugin, host]) {
        await run('go', ['version', '-m', file])
        await run('nm', ['-D', file], { maxOutput: 2 ** 28 })
      }
    })
    // The first round fills the page cache and compiles our code.
    if (round === 0) continue
    packing.push(packed.milliseconds)
    checking.push(checked)
    peers.push(shown)
  }
  const of = (samples: readonly Sample[], value: keyof Sample): number => median(samples.map((one) => one[value]))
  const ratio = (value: keyof Sample): string => (of(checking, value) / of(peers, value)).toFixed(2)
  const cells = (samples: readonly Sample[]): string =>
    `${of(samples, 'milliseconds').toFixed(0)} ms | ${of(samples, 'processor').toFixed(0)} ms`
  console.log(
    [
      `plugin ${megabytes(plugin)}, host ${megabytes(host)}; packing ${median(packing).toFixed(0)} ms`,
      '',
      '| what | time | processor time |',
      '|---|--:|--:|',
      `| checks | ${cells(checking)} |`,
      `| \`go version -m\` and \`nm -D\` of both | ${cells(peers)} |`,
      `| ratio | **${ratio('milliseconds')}** | **${ratio('processor')}** |`,
    ].join('\n'),
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}

interface Sample {
  readonly milliseconds: number
  /** Of this process and its children, in milliseconds. */
  readonly processor: number
}

async function timed(work: () => Promise<void>): Promise<Sample> {
  const [started, before] = [performance.now(), processorTime()]
  await work()
  return { milliseconds: performance.now() - started, processor: processorTime() - before }
}

/** Clock ticks of 10 ms: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorTime(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 10 * [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
}

/** Host or plugin with many packages that both share, and `padding` megabytes of random data. */
async function build(part: 'host' | 'plugin', padding: number): Promise<string> {
  const target = join(directory, part)
  const files: Record<string, string> = {}
  const names = Array.from({ length: packages }, (_, index) => `p${index}`)
  for (const name of names) {
    const code = Array.from(
      { length: functions },
      (_, index) => `//go:noinline\nfunc F${index}(a int) int { return a*${index} + len("${name}") }\n`,
    )
    files[`host/many/${name}/p.go`] = `package ${name}\n\n${code.join('\n')}`
  }
  const calls = names.map((name) => Array.from({ length: functions }, (_, index) => `${name}.F${index}`).join(', '))
  const imports = names.map((name) => `\t"example.com/aviary/many/${name}"\n`).join('')
  files[`${part}/many.go`] =
    `package main\n\nimport (\n\t_ "embed"\n\t"net/http"\n${imports})\n\n`
    + `//go:embed padding\nvar Padding string\n\nvar Client = http.DefaultClient\n\n`
    + `var Many = []func(int) int{\n${calls.map((line) => `\t${line},\n`).join('')}}\n`
  mkdirSync(join(target, part), { recursive: true })
  writeFileSync(join(target, part, 'padding'), randomBytes(padding * 1_000_000))
  if (part === 'host')
    files['host/keep.go'] =
      'package main\n\nfunc init() { if len(Many) == 0 || len(Padding) == 0 || Client == nil { panic(0) } }\n'
  return await buildGoSo(target, part, { files })
}
