import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Scope, root, scratchDirectory } from '../rig.ts'
import { inputVariables, readActionFile } from './action-file.ts'
import type { CacheService } from './cache-service.ts'
import { makeShims, readCommands } from './children.ts'
import { type FileCommands, makeCommandFiles, readCommandFiles } from './command-files.ts'
import { type Annotation, RunnerConsole } from './console.ts'
import { jobToken, runnerVariables } from './environment.ts'
import { type EventName, type GitHubEvent, gitHubEvent } from './events.ts'
import { assertNoLeaks, filesBelow } from './leaks.ts'
import type { OidcService } from './oidc-service.ts'
import { type LeftProcess, end, processesLeft } from './processes.ts'
import { type StepOptions, type StepResult, runStep } from './step.ts'

export { gitHubEvent, type EventChanges, type EventName, type GitHubEvent } from './events.ts'
export { startCacheService, type CacheService } from './cache-service.ts'
export { startOidcService, type OidcService } from './oidc-service.ts'
export { LeakError } from './leaks.ts'
export type { Annotation } from './console.ts'

export interface RunOptions {
  readonly inputs?: Readonly<Record<string, string>>
  /** Default: a push of the tag `v1.2.3`. */
  readonly event?: EventName | GitHubEvent
  /** `env:` of the step. */
  readonly env?: NodeJS.ProcessEnv
  /** Values that must not be seen anywhere, in whatever form; the job's tokens are added. */
  readonly secrets?: readonly string[]
  readonly workspace: string
  /** Directories before this process's PATH. */
  readonly path?: readonly string[]
  /** Cancels the step after the first line of output, masked or not, for which this is true. */
  readonly cancelAfter?: (line: string) => boolean
  /** Kills main after such a line, as the end of its machine would; post runs nevertheless. */
  readonly killAfter?: (line: string) => boolean
  /** The same two for a moment that no line tells: when the signal is aborted. */
  readonly cancel?: AbortSignal
  readonly kill?: AbortSignal
  /** Directory with `action.yml`; default: this repository. */
  readonly action?: string
  /** Directories that several steps share; default: fresh ones. */
  readonly temp?: string
  readonly toolCache?: string
  readonly home?: string
  readonly cache?: CacheService
  readonly oidc?: OidcService
  /** Step debugging. */
  readonly debug?: boolean
  /** Is called with each line of the log when it is written. */
  readonly onLog?: (line: string) => void
  /** Milliseconds for main and for post. Default: five minutes. */
  readonly timeout?: number
}

export interface ActionRun {
  /** Of main; null if a signal ended it. */
  readonly exitCode: number | null
  readonly cancelled: boolean
  readonly main: StepResult
  /** Undefined if the action has none. It runs whatever became of main. */
  readonly post: StepResult | undefined
  /** Main's and post's lines as a person reads them: commands taken out, masks applied. */
  readonly log: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly exportedEnv: Readonly<Record<string, string>>
  readonly exportedPath: readonly string[]
  readonly summary: string
  /** Files in RUNNER_TEMP after post, relative to it. */
  readonly filesLeft: readonly string[]
  readonly processesLeft: readonly LeftProcess[]
  /** Argument lists of everything that was started, the program's path first. */
  readonly commands: readonly (readonly string[])[]
  readonly temp: string
  readonly githubToken: string
}

/**
 * Runs the action's main and then its post as the runner does, and throws `LeakError` if a secret is anywhere to be
 * seen afterwards. All directories are gone when the test ends.
 *
 * The contract is that of https://github.com/actions/runner/tree/main/src/Runner.Worker.
 */
export async function runAction(scope: Scope, options: RunOptions): Promise<ActionRun> {
  const { directory, places, event } = await prepare(scope, options)
  const action = await readActionFile(places.action)
  const githubToken = jobToken()
  const trackingId = `github_${randomUUID()}`
  const marks = [trackingId, directory]
  const [cancellation, death] = [new AbortController(), new AbortController()]
  const console = new RunnerConsole(
    options.debug === true,
    (line) => {
      if (options.cancelAfter?.(line) === true) cancellation.abort()
      if (options.killAfter?.(line) === true) death.abort()
    },
    options.onLog,
  )
  options.cancel?.addEventListener(
    'abort',
    () => {
      cancellation.abort()
    },
    { once: true },
  )
  options.kill?.addEventListener(
    'abort',
    () => {
      death.abort()
    },
    { once: true },
  )
  // The runner masks its own tokens; everything else the action has to mask itself.
  for (const token of [githubToken, ...ownTokens(options)]) console.masks.add(token)
  warnOfUnknownInputs(console, action.inputs, options.inputs ?? {})

  const path = [...(options.path ?? []), process.env['PATH'] ?? ''].join(delimiter)
  const log = join(directory, 'commands')
  await makeShims(join(directory, 'shims'), log, path)
  const base = {
    ...runnerVariables(event, places, options.debug === true),
    ...services(options, event),
    RUNNER_TRACKING_ID: trackingId,
    PATH: [join(directory, 'shims'), path].join(delimiter),
    ...options.env,
    ...inputVariables(action, options.inputs ?? {}, {
      'github.token': githubToken,
      'github.workspace': places.workspace,
    }),
  }
  const step = async (
    entry: string,
    name: string,
    changes: NodeJS.ProcessEnv,
    ends?: Pick<StepOptions, 'cancel' | 'kill'>,
  ): Promise<{ result: StepResult; files: FileCommands }> => {
    const variables = await makeCommandFiles(directory, name)
    const result = await runStep({
      entry: join(places.action, entry),
      cwd: places.workspace,
      env: { ...base, ...changes, ...variables },
      children: join(log, `${name}.hook`),
      console,
      ...ends,
      timeout: options.timeout ?? 300_000,
      marks,
    })
    return { result, files: await readCommandFiles(variables) }
  }

  const main = await step(action.main, 'main', {}, { cancel: cancellation.signal, kill: death.signal })
  const post =
    action.post === undefined ? undefined : await step(action.post, 'post', afterwards(main.files, base.PATH))
  const left = await processesLeft(marks)
  end(left)
  const commands = await readCommands(log)
  const written = [main, post].flatMap((one) => Object.entries(one?.files.files ?? {}))
  await assertNoLeaks(
    [...(options.secrets ?? []), githubToken, ...ownTokens(options)],
    {
      'the log': console.log.join('\n'),
      'an annotation': JSON.stringify(console.annotations),
      ...Object.fromEntries(
        written.map(([variable, text], position) => [
          `${variable} of ${position < written.length / 2 ? 'main' : 'post'}`,
          text,
        ]),
      ),
      'the arguments of a process': commands.map((command) => command.join('\n')).join('\n'),
    },
    places.temp,
  )
  return {
    exitCode: main.result.exitCode,
    cancelled: cancellation.signal.aborted,
    main: main.result,
    post: post?.result,
    log: console.log,
    annotations: console.annotations,
    masks: console.masks.values,
    outputs: main.files.outputs,
    state: main.files.state,
    exportedEnv: main.files.env,
    exportedPath: main.files.path,
    summary: main.files.summary,
    filesLeft: await filesBelow(places.temp),
    processesLeft: left,
    commands,
    temp: places.temp,
    githubToken,
  }
}

async function prepare(scope: Scope, options: RunOptions) {
  const directory = await scratchDirectory(scope)
  const event = typeof options.event === 'object' ? options.event : gitHubEvent(options.event ?? 'tag')
  const places = {
    workspace: options.workspace,
    action: options.action ?? root,
    temp: options.temp ?? join(directory, '_temp'),
    toolCache: options.toolCache ?? join(directory, 'tools'),
    home: options.home ?? join(directory, 'home'),
    eventPath: join(directory, 'event.json'),
  }
  for (const place of [places.temp, places.toolCache, places.home]) await mkdir(place, { recursive: true })
  await writeFile(places.eventPath, JSON.stringify(event.payload))
  return { directory, places, event }
}

function warnOfUnknownInputs(
  console: RunnerConsole,
  declared: ReadonlyMap<string, unknown>,
  given: Readonly<Record<string, string>>,
): void {
  const unknown = Object.keys(given).filter((name) => !declared.has(name))
  if (unknown.length === 0) return
  const list = (names: Iterable<string>): string => [...names].map((name) => `'${name}'`).join(', ')
  console.annotate({
    level: 'warning',
    message: `Unexpected input(s) ${list(unknown)}, valid inputs are [${list(declared.keys())}]`,
  })
}

/** Variables of the services that a job reaches; an OIDC token is for trusted events only. */
function services({ cache, oidc }: RunOptions, event: GitHubEvent): NodeJS.ProcessEnv {
  return { ...cache?.env, ...(event.trusted !== false && oidc?.env) }
}

function ownTokens({ cache, oidc }: RunOptions): string[] {
  return [cache?.env['ACTIONS_RUNTIME_TOKEN'], oidc?.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']].filter(
    (token) => token !== undefined,
  )
}

/** What main changes for post. */
function afterwards(files: FileCommands, path: string): NodeJS.ProcessEnv {
  return {
    ...files.env,
    ...(files.path.length > 0 && { PATH: [...files.path.toReversed(), path].join(delimiter) }),
    ...Object.fromEntries(Object.entries(files.state).map(([name, value]) => [`STATE_${name}`, value])),
  }
}
