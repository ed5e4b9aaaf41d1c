import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { must, RigError } from './command.ts'
import { contentKey, inCache, once, root } from './paths.ts'

/** A Go module below test/tools: its go.mod pins programs as `tool` lines, its go.sum what they are built from. */
export interface GoTool {
  readonly name: string
  readonly directory: string
}

/** Programs that only `script/setup --all` builds. */
const optional = new Set(['act', 'distribution', 'cosign-2', 'ct-log', 'sigstore'])

/** The file of the only program of a module that would have the name of another module's. */
const fileNames: Readonly<Record<string, string>> = { 'cosign-2': 'cosign-2' }

/** Linker flags that set the version of programs that are built from a module. */
const linkerFlags: Readonly<Record<string, (version: string) => string>> = {
  buildkit: (version) => `-X github.com/moby/buildkit/version.Version=${version}`,
}

const toolsDirectory = join(root, 'test/tools')

export async function goTools(all: boolean): Promise<GoTool[]> {
  const names: string[] = []
  for (const entry of await readdir(toolsDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory() || (optional.has(entry.name) && !all)) continue
    if ((await readdir(join(toolsDirectory, entry.name))).includes('go.mod')) names.push(entry.name)
  }
  return names.sort().map((name) => ({ name, directory: join(toolsDirectory, name) }))
}

/** Reports once that Go is missing or too old, instead of one failure for each module. */
export async function checkGo(tools: readonly GoTool[]): Promise<string | undefined> {
  const hint = 'install Go 1.26 or newer and put it on PATH'
  for (const { name, directory } of tools) {
    const wanted = /^go (\S+)$/m.exec(await readFile(join(directory, 'go.mod'), 'utf8'))?.[1] ?? ''
    await must('go', ['list', '-m'], {
      cwd: directory,
      env: goEnv(),
      hint: `${hint}; test/tools/${name} needs ${wanted}`,
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

/** Groups of tools that are built one after another; two groups at a time keep a small machine busy but usable. */
export function lanes(tools: readonly GoTool[]): GoTool[][] {
  const count = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)))
  return Array.from({ length: count }, (_, lane) => tools.filter((_tool, position) => position % count === lane))
}
