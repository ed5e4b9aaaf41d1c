import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { readText } from '../../shared/read-text.ts'
import { isFile } from '../plugin-directory.ts'

const ignored = 'What .gitignore names is not committed.'
/** `wgc` runs `go mod tidy` or `bun install` too. */
const generateGo =
  'Run `wgc router plugin generate` in the plugin directory, and commit `generated/`, `go.mod` and `go.sum`. ' + ignored
const tidy = `Run \`go mod tidy\` in the plugin directory, and commit \`go.mod\` and \`go.sum\`. ${ignored}`
const generateTypeScript =
  'Run `wgc router plugin generate` in the plugin directory, and commit `generated/` and `bun.lock`. ' + ignored

/** Source files that are read, how deep they are below `src`, and directories that are looked at for them. */
const maxFiles = 200
const maxDepth = 3
const maxDirectories = 500
/** Imports that are looked at, and missing modules that are reported. */
const maxImports = 1000
const maxMissing = 10

/**
 * Files that the build of the Dockerfile needs beside those for the control plane: generated code that the sources
 * import, and `go.sum`. A plugin that was only scaffolded has none of them, and the compiler's message would be about
 * something else. Nothing is reported if the Dockerfile may make them itself, or compiles nothing.
 *
 * Patterns that begin at a line do not go on to the next ones: many empty lines would take hours.
 *
 * @returns one `E_PLUGIN_FILE` for each
 */
export async function missingBuildFiles(home: string, dockerfile: string): Promise<PublishError[]> {
  const commands = dockerfile.replaceAll(/^[ \t]*#.*$/gm, '')
  // A Dockerfile that runs nothing copies what was compiled before.
  if (mayGenerate(commands) || !/^[ \t]*RUN\b/im.test(commands)) return []
  const goMod = await readText(join(home, 'go.mod'))
  const missing = goMod !== undefined ? await missingInGo(home, goMod, commands) : await missingInTypeScript(home)
  return missing.map(
    ({ name, why, hint }) =>
      new PublishError('E_PLUGIN_FILE', `${name} is missing, and ${why}.`, { hint, at: { file: join(home, name) } }),
  )
}

interface MissingFile {
  /** Relative to the plugin directory. */
  readonly name: string
  readonly why: string
  readonly hint: string
}

async function missingInGo(home: string, goMod: string, commands: string): Promise<MissingFile[]> {
  if (!/\bgo\s+(?:build|install)\b/.test(commands)) return []
  const code = await missingGoCode(home, goMod)
  const sum = await missingGoSum(home, goMod, commands)
  return [...sum.map((file) => (code.length > 0 ? { ...file, hint: generateGo } : file)), ...code]
}

async function missingInTypeScript(home: string): Promise<MissingFile[]> {
  const packageJson = await readText(join(home, 'package.json'))
  return packageJson === undefined || installGenerates(packageJson) ? [] : await missingModules(home)
}

/** Whether a command may generate code or run a script that does. */
function mayGenerate(commands: string): boolean {
  return /\bgenerate\b|\bprotoc\b|\bbuf\b|\bwgc\b|\bmake\b|\.sh\b|\b(?:bun|npm|pnpm|yarn) run\b/.test(commands)
}

function installGenerates(packageJson: string): boolean {
  const hooks = [...packageJson.matchAll(/"(?:pre|post)?(?:install|prepare)"\s*:\s*"([^"]*)"/g)]
  return hooks.some(([, script = '']) => /generate|\bprotoc\b(?!-gen)|\bbuf\b|\.sh\b/.test(script))
}

/** Whether `go build` will stop for lack of checksums: nothing writes, replaces or avoids them. */
async function missingGoSum(home: string, goMod: string, commands: string): Promise<MissingFile[]> {
  const needs = /^[ \t]*(?:require[ \t]+)?github\.com\/wundergraph\/cosmo\/router-plugin[ \t]+v/m.test(goMod)
  const avoids = /\bgo\s+(?:mod\s+(?:tidy|vendor|download\s+\w)|get|work)\b|-mod[ =]mod\b/.test(commands)
  if (!needs || avoids || /^[ \t]*replace\b/m.test(goMod)) return []
  if (await isAnyThere(home, ['go.sum', 'go.work', 'vendor'])) return []
  return [{ name: 'go.sum', why: '`go build` compiles no module without its checksum', hint: tidy }]
}

/** Go code that `wgc` generates from `service.proto`. */
const goCode = ['service.pb.go', 'service_grpc.pb.go']

/** Reads the package that is built, `src`. */
async function missingGoCode(home: string, goMod: string): Promise<MissingFile[]> {
  const [, module] = /^module\s+"?([^\s"]+)/m.exec(goMod) ?? []
  if (module === undefined) return []
  for (const path of (await sourceFiles(join(home, 'src'), /(?<!_test)\.go$/, 0)).sort()) {
    const text = withoutBlockComments((await readText(path)) ?? '')
    const imports = [...text.matchAll(/^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([^"\s]+)"/gm)].map(([, name]) => name)
    if (!imports.includes(`${module}/generated`)) continue
    const present = (await namesIn(join(home, 'generated'))).filter((name) => name.endsWith('.go'))
    // Another name is none of `wgc`, so it is not known here which files belong together.
    if (present.some((name) => !goCode.includes(name))) return []
    const why = `${relative(home, path)} imports its package`
    return goCode
      .filter((name) => !present.includes(name))
      .map((name) => ({ name: `generated/${name}`, why, hint: generateGo }))
  }
  return []
}

/** Modules of `generated` that a TypeScript source imports for more than their types. */
async function missingModules(home: string): Promise<MissingFile[]> {
  const missing = new Map<string, MissingFile>()
  const seen = new Set<string>()
  // Bun compiles no tests, but `tsc` in the Dockerfile reads them.
  const isTest = (path: string): number => (path.endsWith('.test.ts') ? 1 : 0)
  const paths = (await sourceFiles(join(home, 'src'), /\.ts$/, maxDepth)).sort()
  for (const path of paths.sort((a, b) => isTest(a) - isTest(b))) {
    const text = withoutBlockComments((await readText(path)) ?? '')
    // It matches wherever a statement begins, so that no text is read twice.
    const statements = text.matchAll(/^(?:import|export)\b(?!\s+type\b)[^'";]*(?:['"](\.[^'"\n]+)['"])?/gm)
    for (const [, target] of statements) {
      if (target === undefined) continue
      const name = relative(home, join(dirname(path), target))
      if (!name.startsWith('generated/') || seen.has(name)) continue
      if (seen.size === maxImports || missing.size === maxMissing) return [...missing.values()]
      seen.add(name)
      if (await isModule(join(home, name))) continue
      missing.set(name, { name, why: `${relative(home, path)} imports it`, hint: generateTypeScript })
    }
  }
  return [...missing.values()]
}

/** Whether one of the files is there that an import of `path` can mean. */
async function isModule(path: string): Promise<boolean> {
  const stem = path.replace(/\.(?:js|mjs)$/, '')
  const endings = ['', '.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']
  const candidates = [path, ...endings.map((ending) => `${stem}${ending}`)]
  return (await Promise.all(candidates.map(isFile))).includes(true)
}

/** A comment that does not end goes to the end of the file. */
const withoutBlockComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, '')

/** Absolute paths of the files of a directory whose names match. */
async function sourceFiles(
  directory: string,
  names: RegExp,
  depth: number,
  seen = { directories: 0 },
): Promise<string[]> {
  const found: string[] = []
  if (++seen.directories > maxDirectories) return found
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name)
    if (entry.isFile() && names.test(entry.name)) found.push(path)
    else if (entry.isDirectory() && depth > 0 && entry.name !== 'node_modules')
      found.push(...(await sourceFiles(path, names, depth - 1, seen)))
    if (found.length >= maxFiles) break
  }
  return found.slice(0, maxFiles)
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch(() => [])
}

async function isAnyThere(home: string, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    names.map((name) =>
      stat(join(home, name)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
