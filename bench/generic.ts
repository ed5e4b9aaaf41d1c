import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Packer, readArtifact } from '../src/artifact/index.ts'
import { copyFiles, type WantedFile } from '../src/content/index.ts'
import { generic } from '../src/hosts/generic/index.ts'
import type { Platform } from '../src/shared/platform.ts'
import { program } from '../test/support/rig.ts'
import { median } from './measure.ts'

/**
 * Packs the same files with the generic host and with `oras push` to an image layout, in turn. Compares the digests.
 * For oras, the time is that of its processes; for this action, that of the call, because its process is there already.
 * Prints the table for bench/README.md.
 *
 *     node bench/generic.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const mediaType = 'application/octet-stream'
const artifactType = 'application/vnd.example.v1'
const annotations = { 'org.opencontainers.image.created': '2026-11-22T00:00:00Z' }
const mebibyte = 2 ** 20

interface Case {
  readonly name: string
  readonly files: readonly { readonly path: string; readonly size: number; readonly platform?: string }[]
}

const cases: readonly Case[] = [
  { name: '1 file of 10 MiB', files: [{ path: 'plugin.wasm', size: 10 * mebibyte }] },
  {
    name: '2 platforms, a program of 25 MiB each',
    files: ['amd64', 'arm64'].map((arch) => ({ path: `bin/${arch}`, size: 25 * mebibyte, platform: `linux/${arch}` })),
  },
  {
    name: '100 files of 64 KiB',
    files: Array.from({ length: 100 }, (_, index) => ({ path: `files/${index}`, size: 65_536 })),
  },
]

/** Milliseconds. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

const temp = await mkdtemp(join(tmpdir(), 'pp-'))
try {
  console.log(
    '| case | packing | with reading it back | oras push | ratio of packing '
      + '| processor time with reading it back | processor time of oras |',
  )
  console.log('|---|--:|--:|--:|--:|--:|--:|')
  for (const [number, { name, files }] of cases.entries()) {
    const workspace = join(temp, `workspace${number}`)
    for (const { path, size } of files) {
      await mkdir(dirname(join(workspace, path)), { recursive: true })
      await writeFile(join(workspace, path), randomBytes(size))
    }
    const wanted = files.map(({ path, platform }): WantedFile => ({
      title: path,
      path: join(workspace, path),
      mediaType,
      roots: [workspace],
      ...(platform !== undefined && { platform: platform as Platform }),
    }))
    const runs: { packing: Cost; whole: Cost; oras: Cost }[] = []
    for (let round = 0; round <= rounds; round++) {
      const layouts = join(temp, 'layouts')
      await mkdir(layouts)
      const ours = await pack(wanted, workspace, join(layouts, 'ours'))
      const theirs = push(files, workspace, join(layouts, 'theirs'))
      if (ours.digests.join() !== theirs.digests.join()) throw new Error(`${name}: the digests differ`)
      await rm(layouts, { recursive: true })
      // The first round warms the caches of both.
      if (round > 0) runs.push({ packing: ours.packing, whole: ours.whole, oras: theirs.cost })
    }
    const of = (pick: (run: (typeof runs)[number]) => number): number => median(runs.map(pick))
    const [packing, whole, oras] = [
      of((run) => run.packing.wall),
      of((run) => run.whole.wall),
      of((run) => run.oras.wall),
    ]
    console.log(
      `| ${name} | ${packing.toFixed(0)} ms | ${whole.toFixed(0)} ms | ${oras.toFixed(0)} ms | `
        + `${(packing / oras).toFixed(2)} | ${of((run) => run.whole.cpu).toFixed(0)} ms | `
        + `${of((run) => run.oras.cpu).toFixed(0)} ms |`,
    )
  }
} finally {
  await rm(temp, { recursive: true })
}

async function pack(
  files: readonly WantedFile[],
  workspace: string,
  directory: string,
): Promise<{ packing: Cost; whole: Cost; digests: string[] }> {
  const { signal } = new AbortController()
  const platforms = files.flatMap(({ platform }) => platform ?? [])
  const started = { wall: performance.now(), cpu: process.cpuUsage() }
  const passed = (): Cost => {
    const { user, system } = process.cpuUsage(started.cpu)
    return { wall: performance.now() - started.wall, cpu: (user + system) / 1000 }
  }
  const sources = await generic.read(workspace, { files, platforms, artifactType })
  const packer = new Packer({ directory, annotations, sourceDateEpoch: 0, signal })
  const content = await copyFiles(files, platforms, `${directory}-files`, signal)
  await generic.assemble(content, sources, packer, { name: 'birds', version: undefined })
  const packing = passed()
  const { parts } = await readArtifact(directory, signal)
  return { packing, whole: passed(), digests: parts.map(({ descriptor }) => descriptor.digest) }
}

/** One `oras push` for each platform, or one for all files. */
function push(files: Case['files'], workspace: string, layout: string): { cost: Cost; digests: string[] } {
  const platforms = [...new Set(files.map(({ platform }) => platform))]
  const cost = { wall: 0, cpu: 0 }
  const digests = platforms.map((platform, index) => {
    const names = files.filter((file) => file.platform === platform).map(({ path }) => `${path}:${mediaType}`)
    const options = ['--oci-layout', '--no-tty', '--format', 'go-template={{.digest}}', '--artifact-type', artifactType]
    const [created] = Object.entries(annotations).map((pair) => pair.join('='))
    // Bash tells the seconds of the process and of the processor.
    const script = 'TIMEFORMAT="%R %U %S"; time "$@" 2>/dev/null'
    const args = ['push', ...options, '--annotation', created ?? '', `${layout}:${index}`, ...names]
    const output = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, 'bash', program('oras'), ...args], {
      cwd: workspace,
      env: { PATH: process.env['PATH'], DOCKER_CONFIG: '/nonexistent' },
    }).toString()
    const [, digest = '', wall = '', user = '', system = ''] =
      /^(sha256:[0-9a-f]{64})\s*([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(output) ?? []
    cost.wall += Number(wall) * 1000
    cost.cpu += (Number(user) + Number(system)) * 1000
    return digest
  })
  return { cost, digests }
}
