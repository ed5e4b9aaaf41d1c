import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { dockerConfig, dockerEnv, node, rig, rigPath, root } from '../rig.ts'
import { inputVariables } from './action-file.ts'
import { parseFileCommand, readLog, type Log } from './commands.ts'
import { runnerEvent, type EventName } from './events.ts'
import { filesIn, findLeaks } from './leaks.ts'
import { makeShims } from './shims.ts'

export type { Annotation } from './commands.ts'
export type { EventName } from './events.ts'

export interface RunnerOptions {
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** What stands under `with:`. */
  readonly inputs: Readonly<Record<string, string>>
  readonly event?: EventName
  readonly labels?: readonly string[]
  /** What stands under `env:`; the empty string takes a variable away. */
  readonly env?: Readonly<Record<string, string>>
  /** Values that nobody may ever see. */
  readonly secrets?: readonly string[]
  /** Cancels the run as soon as a line of its output fits. */
  readonly cancelAt?: RegExp
  /** The bundle; another one only to test this harness. */
  readonly main?: string
  /** Leaks are returned instead of thrown: only to test this harness. */
  readonly tolerateLeaks?: boolean
  /** Directory that stands for the machine's tool cache. */
  readonly toolCache?: string
  /** Kill main at once, as a runner that dies does, when a line of its output fits. */
  readonly killAt?: RegExp
}

export interface StepResult extends Log {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface ActionResult extends StepResult {
  readonly post: StepResult
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  /** Argument lists of every program that was started, the program's name first. */
  readonly arguments: readonly (readonly string[])[]
  /** Files that are left in RUNNER_TEMP after post, relative to it; the image layout's blobs excepted. */
  readonly left: readonly string[]
  /** Command lines of processes that outlived the run. */
  readonly processes: readonly string[]
  readonly leaks: readonly string[]
  /** Removes what was left. */
  discard(): Promise<void>
}

const fileCommands = ['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY'] as const

/**
 * Runs the action's bundle as the runner does: main, then post with main's state, each as a process of its own with
 * fresh command files. After every run, no secret may show anywhere.
 */
export async function runAction(options: RunnerOptions): Promise<ActionResult> {
  const directory = await mkdtemp(join(tmpdir(), 'pp-run-'))
  const temp = join(directory, 'temp')
  await Promise.all([temp, join(directory, 'home'), join(directory, 'tools')].map((path) => mkdir(path)))
  const shims = await makeShims(directory, rigPath(), join(rig().engine.config, 'cli-plugins'))
  const id = randomUUID()
  const env = await stepEnvironment(options, { directory, temp, id, shimPath: shims.path, plugins: shims.plugins })

  const main = await step(options, env, join(directory, 'main'))
  const state = parseFileCommand(main.files['STATE'] ?? '')
  const stateVariables = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
  const post = await step({ ...options, cancelAt: undefined, killAt: undefined }, { ...env, ...stateVariables }, join(directory, 'post'))

  const [left, started, processes] = [await filesIn(temp), await shims.arguments(), await processesOf(id)]
  const leaks = findLeaks(options.secrets ?? [], {
    ...Object.fromEntries([...placesOf('main', main), ...placesOf('post', post)]),
    ...left,
    'arguments': started.map((one) => one.join(' ')).join('\n'),
  })
  if (leaks.length > 0 && options.tolerateLeaks !== true) throw new Error(`the run leaks:\n${leaks.join('\n')}`)
  return {
    ...main.result, post: post.result, state, leaks, processes, arguments: started,
    outputs: parseFileCommand(main.files['OUTPUT'] ?? ''),
    summary: main.files['STEP_SUMMARY'] ?? '',
    left: Object.keys(left).map((path) => path.slice(temp.length + 1)).filter((path) => !path.startsWith('plugin-layout-')),
    discard: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  }
}

interface Step {
  readonly result: StepResult
  readonly files: Readonly<Record<string, string>>
}

interface Places { readonly directory: string; readonly temp: string; readonly id: string; readonly shimPath: string; readonly plugins: string }

async function stepEnvironment(options: RunnerOptions, { directory, temp, id, shimPath, plugins }: Places): Promise<NodeJS.ProcessEnv> {
  const event = runnerEvent(options.event ?? 'workflow_dispatch', options.labels)
  const eventPath = join(directory, 'event.json')
  await writeFile(eventPath, JSON.stringify(event.payload))
  const inherited = Object.fromEntries(Object.entries(dockerEnv()).filter(([name]) => !/^(INPUT_|GITHUB_|RUNNER_|ACTIONS_|STATE_|COSIGN_|NODE_OPTIONS|NODE_TEST_)/.test(name)))
  const env: NodeJS.ProcessEnv = {
    ...inherited,
    PATH: [shimPath, rigPath()].join(delimiter),
    HOME: join(directory, 'home'),
    DOCKER_CONFIG: await dockerConfig(join(directory, 'docker'), { cliPluginsExtraDirs: [plugins] }),
    CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: options.workspace, GITHUB_EVENT_PATH: eventPath,
    GITHUB_REPOSITORY: 'birds/plugins', GITHUB_SHA: '8f9d1c5b0c2d6f3a4e5b6c7d8e9f0a1b2c3d4e5f', GITHUB_ACTOR: 'octo', GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com', GITHUB_API_URL: 'https://api.github.invalid',
    RUNNER_TEMP: temp, RUNNER_TOOL_CACHE: options.toolCache ?? join(directory, 'tools'), RUNNER_OS: 'Linux', RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    PLUGIN_PUBLISH_TEST_RUN: id,
    ...event.env,
    ...inputVariables(join(root, 'action.yml'), options.inputs, 'github-token-of-the-test'),
  }
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === '') Reflect.deleteProperty(env, name)
    else env[name] = value
  }
  return env
}

async function step(options: RunnerOptions | (Omit<RunnerOptions, 'cancelAt' | 'killAt'> & { cancelAt: undefined; killAt: undefined }), env: NodeJS.ProcessEnv, directory: string): Promise<Step> {
  await mkdir(directory)
  const paths = Object.fromEntries(fileCommands.map((name) => [name, join(directory, name)]))
  await Promise.all(Object.values(paths).map((path) => writeFile(path, '')))
  const files = Object.fromEntries(Object.entries(paths).map(([name, path]) => [`GITHUB_${name}`, path]))
  const started = performance.now()
  const { exitCode, stdout, stderr } = await runNode(options.main ?? join(root, 'dist/index.js'), { ...env, ...files }, options)
  const contents = await Promise.all(Object.entries(paths).map(async ([name, path]) => [name, await readFile(path, 'utf8')] as const))
  return {
    files: Object.fromEntries(contents),
    result: { ...readLog(stdout), exitCode, stdout, stderr, milliseconds: performance.now() - started },
  }
}

/** Cancels as the runner does: SIGINT, 7.5 s later SIGTERM, 2.5 s later the end. */
async function runNode(main: string, env: NodeJS.ProcessEnv, { workspace, cancelAt, killAt }: Pick<RunnerOptions, 'workspace'> & { readonly cancelAt?: RegExp | undefined; readonly killAt?: RegExp | undefined }): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(node, [main], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, cancelled] = ['', '', false]
  const timers: NodeJS.Timeout[] = []
  const cancel = (): void => {
    child.kill('SIGINT')
    timers.push(setTimeout(() => child.kill('SIGTERM'), 7500), setTimeout(() => child.kill('SIGKILL'), 10_000))
  }
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    if (killAt?.test(stdout) === true) child.kill('SIGKILL')
    if (cancelled || cancelAt?.test(stdout) !== true) return
    cancelled = true
    cancel()
  })
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => { setTimeout(() => { resolve(code) }, 50) })
  })
  for (const timer of timers) clearTimeout(timer)
  return { exitCode, stdout, stderr }
}

function placesOf(name: string, { result, files }: Step): [string, string][] {
  return [
    [`${name}: log`, result.text], [`${name}: stderr`, result.stderr],
    [`${name}: annotations`, JSON.stringify(result.annotations)],
    ...Object.entries(files).map(([file, text]): [string, string] => [`${name}: ${file}`, text]),
  ]
}

/** Processes that carry the run's mark in their environment. */
async function processesOf(id: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map(async (pid) => {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    return environment.includes(id) ? (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).replaceAll('\0', ' ') : undefined
  }))
  return found.filter((line) => line !== undefined)
}
