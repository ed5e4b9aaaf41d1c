import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { node, rigPath, root } from '../support/rig.ts'
import { inputVariables, readActionFile } from '../support/runner/action-file.ts'
import { makeCommandFiles, readCommandFiles } from '../support/runner/command-files.ts'
import { jobToken, runnerVariables } from '../support/runner/environment.ts'
import { gitHubEvent } from '../support/runner/events.ts'
import { end, processesLeft } from '../support/runner/processes.ts'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it printed. */
  readonly text: string
}

/** Main of the action, running. */
export interface RunningAction {
  readonly ended: Promise<Ended>
  /** Sends SIGKILL to main, and to nothing that it started. */
  killMain(): Promise<void>
  /** Sends SIGKILL to main and everything that it started. Resolves when all of it is gone. */
  killAll(): Promise<void>
  /** Programs that main started and that still run. */
  programsLeft(): Promise<readonly string[]>
  outputs(): Promise<Readonly<Record<string, string>>>
  /** Runs the post step, as the runner does whatever became of main. */
  post(): Promise<Ended>
  /** RUNNER_TEMP. */
  readonly temp: string
}

export interface StartOptions {
  /** Directory below which it gets directories of its own. */
  readonly directory: string
  readonly workspace: string
  readonly inputs: Readonly<Record<string, string>>
  readonly env: NodeJS.ProcessEnv
}

/**
 * Starts main on a push of the tag v1.2.3 by the runner's contract. Unlike `runAction`, it neither ends what main
 * leaves nor waits for it: the programs that outlive main are what the crash test is about.
 */
export async function startAction({ directory, workspace, inputs, env }: StartOptions): Promise<RunningAction> {
  const own = await mkdtemp(join(directory, 'run-'))
  const event = gitHubEvent('tag')
  const places = {
    workspace,
    action: root,
    temp: join(own, 'temp'),
    toolCache: join(own, 'tools'),
    home: join(own, 'home'),
    eventPath: join(own, 'event.json'),
  }
  for (const place of [places.temp, places.toolCache, places.home]) await mkdir(place)
  await writeFile(places.eventPath, JSON.stringify(event.payload))
  const action = await readActionFile(root)
  const [mainFiles, postFiles] = [await makeCommandFiles(own, 'main'), await makeCommandFiles(own, 'post')]
  const base = {
    ...runnerVariables(event, places, false),
    PATH: rigPath(),
    ...env,
    ...inputVariables(action, inputs, { 'github.token': jobToken(), 'github.workspace': workspace }),
  }
  const main = startStep(join(root, action.main), workspace, { ...base, ...mainFiles })
  const kill = async (): Promise<void> => {
    main.kill()
    await main.ended
  }
  // The directory is in the environment of everything that main starts: cosign's configuration is below it.
  const left = (): ReturnType<typeof processesLeft> => processesLeft([own], 0)
  return {
    ended: main.ended,
    temp: places.temp,
    killMain: kill,
    killAll: async () => {
      await kill()
      for (let found = await left(); found.length > 0; found = await left()) end(found)
    },
    programsLeft: async () => (await left()).map(({ command }) => command),
    outputs: async () => (await readCommandFiles(mainFiles)).outputs,
    post: async () => {
      const { state } = await readCommandFiles(mainFiles)
      const saved = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
      return await startStep(join(root, action.post ?? ''), workspace, { ...base, ...saved, ...postFiles }).ended
    },
  }
}

/** Milliseconds. A step that takes longer is killed, and fails its test. */
const timeout = 120_000

function startStep(
  entry: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): { readonly ended: Promise<Ended>; kill(): void } {
  const child = spawn(node, [entry], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    ended: exited.then(([code, signal]) => ({ code, signal, text })),
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
