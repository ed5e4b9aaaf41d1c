import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { must, RigError } from './command.ts'
import { contentKey, inCache, once, root } from './paths.ts'

/** A Go module below test/tools: its go.mod pins programs as `tool` lines, its go.sum what they are built from. */
export interface GoTool {
  readonly name: string
  readonly directory: string
}

/** Programs that have other sources too (`tools.ts`): they are built only if those do not work. */
const lastResort = new Set(['cosign', 'crane', 'oras'])

/** Those that take minutes, the longest first. They are started before the others. */
const longest = ['buildkit', 'sigstore', 'router', 'act', 'cosign-2', 'ct-log', 'distribution']

/** Programs that only `script/setup --all` builds. */
const optional = new Set(['act', 'distribution', 'cosign-2', 'ct-log', 'protoc-gen', 'sigstore'])

/** The file of the only program of a module that would have the name of another module's. */
const fileNames: Readonly<Record<string, string>> = { 'cosign-2': 'cosign-2' }

/** Linker flags that set the version of programs that are built from a module. */
const linkerFlags: Readonly<Record<string, (version: string) => string>> = {
  buildkit: (version) => `-X github.com/moby/buildkit/version.Version=${version}`,
}

const toolsDirectory = join(root, 'test/tools')

/** The modules whose programs a set-up builds, in the order in which they are started. */
export async function goTools(all: boolean): Promise<GoTool[]> {
  const names: string[] = []
  for (const entry of await readdir(toolsDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory() || lastResort.has(entry.name) || (optional.has(entry.name) && !all)) continue
    if ((await readdir(join(toolsDirectory, entry.name))).includes('go.mod')) names.push(entry.name)
  }
  const rank = (name: string): number => (longest.includes(name) ? longest.indexOf(name) : longest.length)
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map(goToolNamed)
}

export function goToolNamed(name: string): GoTool {
  return { name, directory: join(toolsDirectory, name) }
}

/** Reports once that Go is missing or too old, instead of one failure for each module. */
export async function checkGo(directories: readonly string[]): Promise<string | undefined> {
  const hint = 'install Go 1.26 or newer and put it on PATH'
  for (const directory of directories) {
    const wanted = /^go (\S+)$/m.exec(await readFile(join(directory, 'go.mod'), 'utf8'))?.[1] ?? ''
    await must('go', ['list', '-m'], {
      cwd: directory,
      env: goEnv(),
      hint: `${hint}; ${relative(root, directory)} needs ${wanted}`,
    })
  }
  return undefined
}

export function goEnv(): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', CGO_ENABLED: '0', GOWORK: 'off' }
}

/** The directory of a tool's programs. */
export function goBin(tool: GoTool): string {
  return inCache('go', tool.name)
}

export async function buildGoTool(tool: GoTool): Promise<string | undefined> {
  const key = await contentKey(tool.directory)
  const go = await must('go', ['env', 'GOVERSION'], { env: goEnv() })
  const did = await once(`go-${tool.name}`, `${key} ${go}`, async () => {
    const fresh = `${goBin(tool)}.new/`
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    const flags = await versionFlags(tool)
    const target = `${fresh}${fileNames[tool.name] ?? ''}`
    const build = ['build', '-ldflags', `-s -w ${flags}`, '-o', target, 'tool']
    await must('nice', ['go', ...build], {
      cwd: tool.directory,
      env: goEnv(),
      timeout: 1_200_000,
      hint: 'is the Go module proxy (go env GOPROXY) in reach?',
    })
    await rm(goBin(tool), { recursive: true, force: true })
    await rename(fresh, goBin(tool))
  })
  return did ? `${(await readdir(goBin(tool))).join(', ')} built` : undefined
}

async function versionFlags(tool: GoTool): Promise<string> {
  const flags = linkerFlags[tool.name]
  if (flags === undefined) return ''
  const paths = (
    await must('go', ['list', '-f', '{{.Module.Version}}', 'tool'], { cwd: tool.directory, env: goEnv() })
  ).split('\n')
  const [version] = paths
  if (version === undefined) throw new RigError(`${tool.name}: go.mod names no tool`)
  return flags(version)
}

/** Two builds at a time keep a small machine busy but usable; each uses all processors. */
const slots = { free: Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2))), waiting: [] as (() => void)[] }

/** Waits until fewer builds run. */
export async function inBuildSlot<T>(work: () => Promise<T>): Promise<T> {
  if (slots.free === 0) await new Promise<void>((go) => slots.waiting.push(go))
  else slots.free -= 1
  try {
    return await work()
  } finally {
    const next = slots.waiting.shift()
    if (next === undefined) slots.free += 1
    else next()
  }
}
