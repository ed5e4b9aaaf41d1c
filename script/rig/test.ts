import { readFile, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { allOrStop } from '../../src/shared/all-or-stop.ts'
import { run } from './run.ts'
import { asRoot, RigError, succeeds } from './command.ts'
import { runningDaemon, stopDaemon } from './daemon.ts'
import { littleRoom } from './disk.ts'
import { inCache, root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'
import { firstFolders, firstTests } from './parts.ts'
import { RigFile } from './rigfile.ts'
import {
  fastTests,
  findTests,
  needsEngine,
  needsRoot,
  runCheck,
  runFile,
  runGoTests,
  testFolders,
  type Outcome,
} from './tests.ts'

const help = `script/test [--fast | --all] [PATH…]

Sets up what the tests need, checks types, style, dist/ and workflows, and runs every test; what it started is stopped
at the end. With paths, relative to the root, only the tests below them run.

  --fast  without a set-up: types, the style of the files that differ from main, and the tests that need only Node
  --all   also build the tools that only some tests use, and run every case of the tests that otherwise
          take a sample; they learn of it by TEST_ALL=1`

const node = join(root, 'node_modules/.bin/node')
const [tsc, prettier, eslint] = ['typescript/bin/tsc', 'prettier/bin/prettier.cjs', 'eslint/bin/eslint.js'].map(
  (file) => join(root, 'node_modules', file),
) as [string, string, string]
const incremental = ['--incremental', '--tsBuildInfoFile', inCache('types.tsbuildinfo')]
const outcomes: Outcome[] = []

interface Options {
  readonly paths: readonly string[]
  readonly fast: boolean
  readonly all: boolean
}

async function main({ paths, fast, all }: Options, stop: AbortController): Promise<void> {
  const files = await findTests(paths.length === 0 ? testFolders : paths)
  if (fast) await testWithoutSetUp(files, paths.length === 0, stop)
  else await testEverything(files, paths.length === 0, all, stop)
}

async function testWithoutSetUp(files: readonly string[], whole: boolean, stop: AbortController): Promise<void> {
  const queue = (await fastTests(files))[Symbol.iterator]()
  const sources = async (): Promise<void> => {
    await checkTypes(stop.signal)
    await checkChangedStyle(stop.signal)
  }
  await allOrStop(stop, [
    (whole ? sources() : Promise.resolve()).then(() => runLane(queue, stop.signal)),
    runLane(queue, stop.signal),
  ])
}

/** One lane runs what needs no set-up while the other sets up, which waits for the network a good deal. */
async function testEverything(
  files: readonly string[],
  whole: boolean,
  all: boolean,
  stop: AbortController,
): Promise<void> {
  const wasRunning = (await runningDaemon()) !== undefined
  const room = littleRoom()
  if (room !== undefined) say(`warning: ${room}`)
  try {
    if (all) process.env['TEST_ALL'] ??= '1'
    const early = whole ? await fastTests(files) : []
    const late = await allowedTests(files.filter((file) => !early.includes(file)))
    const needEngine = await Promise.all(late.map(needsEngine))
    const withEngine = late.filter((_, position) => needEngine[position])
    const [first, then] = [true, false].map((is) => withEngine.filter((file) => firstFolders.test(file) === is))
    const others = late.filter((_, position) => !needEngine[position])[Symbol.iterator]()
    const start = Promise.withResolvers<undefined>()
    const ready = setUp(all, stop.signal, () => {
      start.resolve(undefined)
    }).then(useRig)
    const meanwhile = async (): Promise<void> => {
      if (whole) await checkSources(stop.signal)
      await runLane(early, stop.signal)
      await ready
      if (whole) await checkWithSetUp(stop.signal)
      await runLane(others, stop.signal)
    }
    const afterSetUp = async (): Promise<void> => {
      // There is one engine, so its tests run one after the other.
      await Promise.race([start.promise, ready])
      await useRig()
      await runLane(first ?? [], stop.signal)
      await ready
      await runLane(then ?? [], stop.signal)
      await runLane(others, stop.signal)
    }
    await allOrStop(stop, [afterSetUp(), meanwhile()])
    if (!whole) return
    say((await run(node, ['test/attack/catalog.ts'], { cwd: root, signal: stop.signal })).stdout.trim())
  } finally {
    if (!wasRunning && (await stopDaemon())) say('the Docker engine was stopped')
  }
}

/** Several lanes may share an iterator: each takes the next file when it is free. */
async function runLane(files: Iterable<string>, signal: AbortSignal): Promise<void> {
  for (const file of files) {
    signal.throwIfAborted()
    settle(await runFile(file, signal))
  }
}

/** @param canStart called when the first tests can start */
async function setUp(all: boolean, signal: AbortSignal, canStart: () => void): Promise<void> {
  const print = (line: string): void => {
    console.log(line)
    if (line.includes(`] ${firstTests}: `)) canStart()
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

async function checkTypes(signal: AbortSignal): Promise<void> {
  settle(await runCheck('types', node, [tsc, '-p', 'tsconfig.json', ...incremental], signal))
}

async function checkSources(signal: AbortSignal): Promise<void> {
  await checkTypes(signal)
  settle(await runCheck('format', node, [prettier, '--check', '.'], signal))
  settle(await runCheck('style', node, [eslint, '--max-warnings', '0', '.'], signal))
  settle(await runCheck('dist/ is what the sources give', 'bash', ['script/build', '--check'], signal))
}

/** What is no file of tests, and needs the set-up. */
async function checkWithSetUp(signal: AbortSignal): Promise<void> {
  settle(await runCheck('workflows', node, ['script/rig/workflows.ts'], signal))
  for (const example of await goExamples()) settle(await runGoTests(example, signal))
}

/** The format and style of files that differ from where this branch left main, committed or not. */
async function checkChangedStyle(signal: AbortSignal): Promise<void> {
  const changed = await changedFiles()
  if (changed.length === 0) {
    say('no file differs from main: the style was not checked')
    return
  }
  const code = changed.filter((file) => /\.[jt]s$/.test(file) && !file.startsWith('dist/'))
  settle(await runCheck('format of what changed', node, [prettier, '--check', '--ignore-unknown', ...changed], signal))
  if (code.length > 0)
    settle(
      await runCheck('style of what changed', node, [eslint, '--max-warnings=0', '--no-warn-ignored', ...code], signal),
    )
}

async function changedFiles(): Promise<string[]> {
  const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: root })).stdout.trim()
  const base = (await git('merge-base', 'HEAD', 'origin/main')) || (await git('merge-base', 'HEAD', 'main'))
  const changed = await git('diff', '--name-only', '--diff-filter=d', base === '' ? 'HEAD' : base)
  const added = await git('ls-files', '--others', '--exclude-standard')
  return `${changed}\n${added}`.split('\n').filter((file) => file !== '')
}

/** All files, if this user can become root. Otherwise those that need root are left out, and listed. */
async function allowedTests(files: readonly string[]): Promise<string[]> {
  if (await succeeds(...asRoot('true', []))) return [...files]
  const forRoot = await Promise.all(files.map(needsRoot))
  const leftOut = files.filter((_, position) => forRoot[position])
  say(`left out, because this user cannot become root: ${leftOut.join(', ')}`)
  return files.filter((_, position) => forRoot[position] === false)
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
  const room = failures.length === 0 ? undefined : littleRoom(1)
  if (room !== undefined) say(`the disk may be the cause: ${room}`)
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
  const slowest = outcomes.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10)
  if (outcomes.length > slowest.length)
    console.log(`\nslowest:\n${slowest.map(({ name, seconds }) => `  ${seconds.toFixed(0)} s ${name}`).join('\n')}`)
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  const failed = failures.length + broken
  console.log(`\ntook ${elapsed()}\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
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
    if (values.fast && values.all) throw new RigError('--fast and --all exclude each other')
    await main({ paths: positionals, fast: values.fast, all: values.all }, stop)
    summarize(0)
  } catch (error) {
    console.error(`error: ${explain(error)}`)
    summarize(1)
  }
}
