import { mkdir, readFile, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import * as v from 'valibot'
import { run } from './run.ts'
import { goEnv } from './gotools.ts'
import { inCache, root } from './paths.ts'

/** The result of one file of tests, or of one check of the sources. */
export interface Outcome {
  readonly name: string
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly seconds: number
}

export interface Failure {
  readonly name: string
  readonly detail: string
}

const Line = v.object({
  name: v.string(),
  outcome: v.picklist(['passed', 'failed', 'skipped']),
  error: v.optional(v.string()),
})

/** Time limits of a file of tests, in milliseconds. A file that hangs is ended and fails; the others still run. */
const limits: readonly (readonly [folder: string, limit: number])[] = [
  ['test/e2e/', 900_000],
  ['test/attack/', 2_400_000],
  ['test/faults/', 2_400_000],
  ['test/scenarios/', 900_000],
  ['test/', 300_000],
]

/** Folders that have tests. */
export const testFolders = ['test', 'src/oras/test'] as const

const node = join(root, 'node_modules/.bin/node')

/** The files of tests below these paths, relative to the root. */
export async function findTests(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const path of paths) {
    const absolute = join(root, path)
    const entries = await readdir(absolute, { recursive: true, withFileTypes: true }).catch(() => undefined)
    if (entries === undefined) found.add(path)
    for (const entry of entries ?? []) {
      if (entry.isFile() && entry.name.endsWith('.test.ts'))
        found.add(relative(root, join(entry.parentPath, entry.name)))
    }
  }
  return [...found].filter((path) => !path.includes('node_modules/')).sort()
}

/** Files of which a result is another one while a test has QEMU registered. */
const withoutEmulators = new Set(['test/hosts/openbao/openbao.test.ts'])

/** Files that import a helper for the engine, or stand beside files that use it, but play no case on it. */
const withoutEngine = new Set([
  'test/content/docker/progress.test.ts',
  'test/e2e/from.test.ts',
  'test/e2e/keyless.test.ts',
  'test/e2e/layout.test.ts',
  'test/e2e/restore.test.ts',
  'test/hosts/cup/rules.test.ts',
  'test/hosts/generic/recipes.test.ts',
  'test/hosts/openbao/program.test.ts',
  'test/hosts/packing.test.ts',
  'test/run/layout-claim.test.ts',
])

/**
 * Whether a file, or a helper that it imports, uses the Docker engine or the kernel's table of binary formats. There is
 * one of each. Other files have their own ports and directories.
 */
export async function needsEngine(file: string): Promise<boolean> {
  if (withoutEngine.has(file)) return false
  return (
    file.startsWith('test/e2e/')
    || withoutEmulators.has(file)
    || (await uses(file, (path, text) => path.endsWith('/support/qemu.ts') || /\bdockerEnv\b/.test(text)))
  )
}

/** Whether a file does what only root can do: registers emulators, starts an engine, becomes another user. */
export async function needsRoot(file: string): Promise<boolean> {
  return await uses(file, (_, text) => /\b(mustA|a)sRoot\b/.test(text))
}

/** What tests take from `test/support/rig.ts` without a set-up. */
const withoutSetUp = new Set(['root', 'node', 'scratchDirectory', 'type Scope'])

/** Whether a file uses what the set-up makes: a program, an image, the engine, Go, or the right to become root. */
export async function needsSetUp(file: string): Promise<boolean> {
  return await uses(file, (path, text) => {
    const taken = /^import \{([^}]*)\} from '[^']*\/rig\.ts'/m.exec(text)?.[1] ?? ''
    const names = taken.split(',').map((name) => name.trim())
    return (
      names.some((name) => name !== '' && !withoutSetUp.has(name))
      || /\b(goEnv|inCache|(mustA|a)sRoot)\b|'go',\s*\[|\bunpackProgram\b/.test(text)
      || /\b(wgcHome|lintWorkflows)\b/.test(text)
      || path.includes('/sigstore-services/')
    )
  })
}

/** Tests that need no set-up, but take several seconds: most of them start many processes. */
const slow = new Set([
  'test/plan/changed.test.ts',
  'src/oras/test/faults.test.ts',
  'src/oras/test/conformance.test.ts',
  'test/checks/wasm/run.test.ts',
  'test/github/start.test.ts',
  'test/hosts/connect.test.ts',
  'test/hosts/hostile.test.ts',
  'test/run/ask-registry.test.ts',
  'test/repository/adding.test.ts',
  'test/support/runner/runner.test.ts',
])

/** The tests of `script/test --fast`. */
export async function fastTests(files: readonly string[]): Promise<string[]> {
  const need = await Promise.all(files.map(needsSetUp))
  return files.filter((file, position) => need[position] === false && !slow.has(file))
}

/** Whether `matches` is true for a file of tests, or for a test helper that it imports. */
async function uses(file: string, matches: (path: string, text: string) => boolean): Promise<boolean> {
  const seen = new Set<string>()
  const reaches = async (path: string): Promise<boolean> => {
    if (seen.has(path) || path.endsWith('/support/rig.ts')) return false
    seen.add(path)
    const text = await readFile(path, 'utf8').catch(() => '')
    if (matches(path, text)) return true
    const imports = [...text.matchAll(/from '(\.[^']*)'/g)].map(([, target = '']) => join(dirname(path), target))
    for (const target of imports)
      if (testFolders.some((folder) => target.startsWith(join(root, folder))) && (await reaches(target))) return true
    return false
  }
  return await reaches(join(root, file))
}

/** Runs one file in a process of its own. */
export async function runFile(file: string, signal: AbortSignal): Promise<Outcome> {
  const from = performance.now()
  const report = inCache('test', `${file.replaceAll('/', '.')}.ndjson`)
  await mkdir(inCache('test'), { recursive: true })
  const timeout = limits.find(([folder]) => file.startsWith(folder))?.[1] ?? 300_000
  const args = [
    `--test-reporter=${join(root, 'script/rig/reporter.ts')}`,
    `--test-reporter-destination=${report}`,
    join(root, file),
  ]
  const result = await run(node, args, { cwd: root, timeout, signal })
  const lines = (await readFile(report, 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(v.pipe(v.string(), v.parseJson(), Line), line))
  const failures = lines
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ name, outcome, error }) => ({
      name,
      detail: outcome === 'skipped' ? 'skipped: every test has to run' : (error ?? ''),
    }))
  const said = tail(`${result.stdout}\n${result.stderr}`)
  if (result.timedOut) failures.push({ name: file, detail: `ended after ${timeout / 1000} s\n${said}` })
  else if (result.code !== 0 && failures.length === 0)
    failures.push({ name: file, detail: `exit code ${result.code ?? 'none'}\n${said}` })
  else if (lines.length === 0) failures.push({ name: file, detail: `no test ran\n${said}` })
  return {
    name: file,
    passed: lines.filter(({ outcome }) => outcome === 'passed').length,
    failures,
    seconds: (performance.now() - from) / 1000,
  }
}

const GoEvent = v.object({
  Action: v.string(),
  Package: v.optional(v.string()),
  Test: v.optional(v.string()),
  Output: v.optional(v.string()),
})

/** Runs the Go tests of an example. Subtests are not counted. */
export async function runGoTests(example: string, signal: AbortSignal): Promise<Outcome> {
  const from = performance.now()
  const result = await run('go', ['test', '-json', './...'], {
    cwd: join(root, example),
    env: goEnv(),
    timeout: 600_000,
    signal,
  })
  const events = result.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => v.parse(v.pipe(v.string(), v.parseJson(), GoEvent), line))
  const tests = events.filter(({ Test }) => Test !== undefined && !Test.includes('/'))
  const failures = tests
    .filter(({ Action }) => Action === 'fail' || Action === 'skip')
    .map(({ Test = '' }) => ({
      name: Test,
      detail: events
        .filter((event) => event.Test === Test)
        .map(({ Output = '' }) => Output)
        .join(''),
    }))
  if (result.code !== 0 && failures.length === 0)
    failures.push({
      name: example,
      detail: tail(`${events.map(({ Output = '' }) => Output).join('')}\n${result.stderr}`),
    })
  return {
    name: `${example} (go test)`,
    passed: tests.filter(({ Action }) => Action === 'pass').length,
    failures,
    seconds: (performance.now() - from) / 1000,
  }
}

/** Runs a check of the sources, which counts as one test. */
export async function runCheck(
  name: string,
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const from = performance.now()
  const result = await run(command, args, { cwd: root, timeout: 600_000, signal })
  const failures = result.code === 0 ? [] : [{ name, detail: tail(`${result.stdout}\n${result.stderr}`, 40) }]
  return { name, passed: failures.length === 0 ? 1 : 0, failures, seconds: (performance.now() - from) / 1000 }
}

function tail(text: string, lines = 25): string {
  return text.trim().split('\n').slice(-lines).join('\n')
}
