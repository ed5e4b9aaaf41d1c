import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { node, root } from '../../test/support/rig.ts'
import { inputVariables, readActionFile } from '../../test/support/runner/action-file.ts'
import { gitHubEvent, repository, type EventName, type GitHubEvent } from '../../test/support/runner/events.ts'
import { measureTree, type Measurement } from '../measure.ts'

export interface ActionStep {
  /** The plugin's directory, or that of all plugins; the one above is the workspace. */
  readonly plugin: string
  readonly event: EventName | GitHubEvent
  readonly inputs: Readonly<Record<string, string>>
  readonly env: NodeJS.ProcessEnv
  /** Whether the memory is sampled. */
  readonly memory?: boolean
  /** Milliseconds until the step is ended. */
  readonly timeout?: number
  /** Another bundle of the action than that of this checkout. */
  readonly dist?: string | undefined
}

export interface ActionResult extends Measurement {
  readonly outputs: Readonly<Record<string, string>>
}

/** Directory of an earlier bundle, such as a copy of `dist`, that takes part beside that of this checkout. */
export const earlierDist = process.env['BENCH_BEFORE']

/** Runs `dist/index.js` as a runner does, in a temporary directory of its own. */
export async function runAction({
  plugin,
  event,
  inputs,
  env,
  memory = false,
  timeout,
  dist = join(root, 'dist'),
}: ActionStep): Promise<ActionResult> {
  const workspace = dirname(plugin)
  const {
    name,
    ref,
    sha = '0'.repeat(40),
    baseRef = '',
    headRef = '',
    payload,
  } = typeof event === 'string' ? gitHubEvent(event) : event
  // Kept between turns: what the action keeps for this user of this machine is found again.
  const home = join(dirname(workspace), 'home')
  await Promise.all([workspace, home].map((directory) => mkdir(directory, { recursive: true })))
  const temp = await mkdtemp(join(dirname(workspace), 'temp-'))
  const file = (base: string): string => join(temp, base)
  try {
    await Promise.all(['output', 'state', 'summary'].map((base) => writeFile(file(base), '')))
    await writeFile(file('event.json'), JSON.stringify(payload))
    await mkdir(file('temp'))
    const measured = await measureTree(node, [join(dist, 'index.js')], {
      cwd: workspace,
      memory,
      ...(timeout !== undefined && { timeout }),
      env: {
        HOME: home,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_EVENT_NAME: name,
        GITHUB_REF: ref,
        GITHUB_BASE_REF: baseRef,
        GITHUB_HEAD_REF: headRef,
        GITHUB_EVENT_PATH: file('event.json'),
        GITHUB_SHA: sha,
        GITHUB_REPOSITORY: repository,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_OUTPUT: file('output'),
        GITHUB_STATE: file('state'),
        GITHUB_STEP_SUMMARY: file('summary'),
        RUNNER_OS: 'Linux',
        RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
        RUNNER_ENVIRONMENT: 'self-hosted',
        RUNNER_TEMP: file('temp'),
        RUNNER_TOOL_CACHE: file('temp'),
        ...env,
        ...inputVariables(
          await readActionFile(root),
          { path: 'cosmo-go', emulation: 'never', ...inputs },
          { 'github.token': '' },
        ),
      },
    })
    return { ...measured, outputs: readOutputs(await readFile(file('output'), 'utf8')) }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** The file format of outputs: `NAME<<DELIMITER`, lines, `DELIMITER`. */
function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([^\n=<]+)<<(.+)\n([\s\S]*?)\n?^\2$/gm)].map(([, name = '', , value = '']) => [name, value]),
  )
}
