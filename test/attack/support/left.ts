import { readFile, readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { dockerEnv } from '../../support/rig.ts'

/** What a run may leave on a machine. Each entry is a line for a person. */
export interface Machine {
  readonly mounts: ReadonlySet<string>
  readonly files: ReadonlySet<string>
  readonly engine: ReadonlySet<string>
  readonly binfmt: ReadonlySet<string>
}

export interface MachineOptions {
  /** Directories whose entries are compared, besides what is mounted anywhere below them. */
  readonly directories: readonly string[]
  /** Environment for the run's engine; undefined: it uses none. */
  readonly engine: NodeJS.ProcessEnv | undefined
}

/**
 * Part of all names that the action gives in the engine. Other runs on this machine use it too.
 */
const own = /plugin-publish/

/** Everything that a run may leave, except processes: the runner double finds those. */
export async function inspect({ directories, engine }: MachineOptions): Promise<Machine> {
  const [mounts, files, made, binfmt] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    Promise.all(directories.map(async (directory) => (await readdir(directory)).map((name) => `${directory}/${name}`))),
    engine === undefined ? [] : engineNames(engine),
    // The table of binary formats is the whole machine's: only runs that use the engine, which run alone, compare it.
    engine === undefined ? [] : readdir('/proc/sys/fs/binfmt_misc').catch((): string[] => []),
  ])
  const points = mounts
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => directories.some((directory) => point.startsWith(`${directory}/`)))
  return { mounts: new Set(points), files: new Set(files.flat()), engine: new Set(made), binfmt: new Set(binfmt) }
}

/** The directory that a run hands to the steps after it, below RUNNER_TEMP. */
export const layout = /^plugin-publish-layout-[0-9a-f]+(?:\/|$)/

/** What a run left: new, and still there after a while. Other runs on the same engine remove theirs in that time. */
export async function stays(before: Machine, options: MachineOptions): Promise<string[]> {
  let left = added(before, await inspect(options))
  for (const deadline = Date.now() + timeout; left.length > 0 && Date.now() < deadline;) {
    await new Promise((resolve) => {
      setTimeout(resolve, 500)
    })
    const now = new Set(added(before, await inspect(options)))
    left = left.filter((name) => now.has(name))
  }
  return left
}

/** Milliseconds. */
const timeout = 10_000

function added(before: Machine, after: Machine): string[] {
  const of = (kind: keyof Machine): string[] =>
    [...after[kind]].filter((name) => !before[kind].has(name)).map((name) => `${kind}: ${name}`)
  const files = of('files').filter((line) => !layout.test(basename(line)))
  return [...of('mounts'), ...files, ...of('engine'), ...of('binfmt')]
}

async function engineNames(engine: NodeJS.ProcessEnv): Promise<string[]> {
  const lists = await Promise.all(
    [
      ['ps', '--all', '--format=container {{.Names}}'],
      ['volume', 'ls', '--format=volume {{.Name}}'],
      ['network', 'ls', '--format=network {{.Name}}'],
      ['image', 'ls', '--format=image {{.Repository}}:{{.Tag}}'],
      ['buildx', 'ls', '--format=builder {{.Name}}'],
    ].map(async (args) => (await run('docker', args, { env: dockerEnv(engine), timeout: 60_000 })).stdout.split('\n')),
  )
  return [...new Set(lists.flat())].filter((name) => own.test(name))
}
