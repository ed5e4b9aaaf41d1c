import { readFile, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { run } from './run.ts'
import { asRoot, RigError, succeeds } from './command.ts'
import { runningDaemon, stopDaemon } from './daemon.ts'
import { inCache, root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'
import { RigFile } from './rigfile.ts'
import { findTests, needsEngine, needsRoot, runCheck, runFile, runGoTests, testFolders, type Outcome } from './tests.ts'

const help = `script/test [--all] [PATH…]

Sets up what the tests need, checks types, style, dist/ and workflows, and runs every test; what it started is stopped
at the end. With paths, relative to the root, only the tests below them run.

  --all   also build the tools that only some tests use, and run every case of the tests that otherwise
          take a sample; they learn of it by TEST_ALL=1`

const node = join(root, 'node_modules/.bin/node')
const outcomes: Outcome[] = []

async function main(paths: readonly string[], all: boolean, signal: AbortSignal): Promise<void> {
  const wasRunning = (await runningDaemon()) !== undefined
  try {
    await setUp(all, signal)
    await useRig()
    if (all) process.env['TEST_ALL'] = '1'
    if (paths.length === 0) await checkSources(signal)
    await testFiles(await allowedTests(await findTests(paths.length === 0 ? testFolders : paths)), signal)
    if (paths.length === 0) for (const example of await goExamples()) settle(await runGoTests(example, signal))
    if (paths.length === 0) say((await run(node, ['test/attack/catalog.ts'], { cwd: root, signal })).stdout.trim())
  } finally {
    if (!wasRunning && (await stopDaemon())) say('the Docker engine was stopped')
  }
}

async function setUp(all: boolean, signal: AbortSignal): Promise<void> {
  const print = (line: string): void => {
    console.log(line)
  }
  const args = [join(root, 'script/setup'), ...(all ? ['--all'] : [])]
  const { code } = await run('bash', args, { signal, onStdoutLine: print, onStderrLine: print })
  if (code !== 0) throw new RigError('the machine could not be set up')
}

/** Sets the environment of `source .cache/env` for all programs that this one starts. */
async function useRig(): Promise<void> {
  const rig = v.parse(v.pipe(v.string(), v.parseJson(), RigFile), await readFile(inCache('rig.json'), 'utf8'))
  if (rig.engine === undefined) throw new RigError('the set-up noted no Docker engine')
  process.env['PATH'] = [...rig.path, process.env['PATH'] ?? ''].join(delimiter)
  process.env['DOCKER_HOST'] = rig.engine.host
  process.env['DOCKER_CONFIG'] = rig.engine.config
}

async function checkSources(signal: AbortSignal): Promise<void> {
  settle(await runCheck('types', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], signal))
  settle(await runCheck('format', node, ['node_modules/prettier/bin/prettier.cjs', '--check', '.'], signal))
  settle(await runCheck('style', node, ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'], signal))
  settle(await runCheck('dist/ is what the sources give', 'bash', ['script/build', '--check'], signal))
  settle(await runCheck('workflows', node, ['script/rig/workflows.ts'], signal))
}

/** All files, if this user can become root. Otherwise those that need root are left out, and listed. */
async function allowedTests(files: readonly string[]): Promise<string[]> {
  if (await succeeds(...asRoot('true', []))) return [...files]
  const forRoot = await Promise.all(files.map(needsRoot))
  const leftOut = files.filter((_, position) => forRoot[position])
  say(`left out, because this user cannot become root: ${leftOut.join(', ')}`)
  return files.filter((_, position) => forRoot[position] === false)
}

/** Runs files two at a time, but of those that need the Docker engine one at a time. */
async function testFiles(files: readonly string[], signal: AbortSignal): Promise<void> {
  const needEngine = await Promise.all(files.map(needsEngine))
  const some = (chosen: boolean): Iterator<string> & Iterable<string> =>
    files.filter((_, position) => needEngine[position] === chosen)[Symbol.iterator]()
  const [withEngine, without] = [some(true), some(false)]
  const lane = async (queue: Iterable<string>): Promise<void> => {
    for (const file of queue) settle(await runFile(file, signal))
  }
  await Promise.all([lane(withEngine).then(() => lane(without)), lane(without)])
}

async function goExamples(): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir(join(root, 'examples'))) {
    const files = await readdir(join(root, 'examples', name), { recursive: true }).catch((): string[] => [])
    if (files.some((file) => file.endsWith('_test.go'))) found.push(`examples/${name}`)
  }
  return found
}

function settle(outcome: Outcome): void {
  outcomes.push(outcome)
  const { name, passed, failures, seconds } = outcome
  say(
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${passed} `
      + `passed${failures.length === 0 ? '' : `, ${failures.length} failed`} (${seconds.toFixed(1)} s)`,
  )
  for (const failure of failures) console.log(indent(`${failure.name}\n${failure.detail}`))
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `          | ${line}`)
    .join('\n')
}

/** Prints the failures and totals. Other programs read the last line. */
function summarize(broken: number): void {
  const failures = outcomes.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure.name}`))
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map((name) => `  ${name}`).join('\n')}`)
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  const failed = failures.length + broken
  console.log(`\ntook ${elapsed()}\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(help)
} else {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stop.abort(new Error(`stopped by ${signal}`))
    })
  try {
    await main(positionals, values.all, stop.signal)
    summarize(0)
  } catch (error) {
    console.error(`error: ${explain(error)}`)
    summarize(1)
  }
}
