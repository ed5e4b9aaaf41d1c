import { appendFileSync } from 'node:fs'
import { fileCommand } from './outputs.ts'

/**
 * What main leaves for post, so that a killed run is cleaned up all the same. Written before the thing it names is
 * made. Never a secret: the runner hands it to post in plain text.
 */
export interface State {
  /** Name of a builder that this run creates. */
  readonly builder?: string
  /** Directory under `RUNNER_TEMP` with this run's files, credentials among them. */
  readonly temporaryDirectory?: string
  /** Names of containers that this run starts. */
  readonly containers?: readonly string[]
}

/** Keys as they stand in the environment of post, upper-cased by the runner on Windows only. */
const prefix = 'PLUGIN_PUBLISH'

/** Adds to the state; the last value of a key wins. */
export function saveState(env: NodeJS.ProcessEnv, state: State): void {
  const path = env['GITHUB_STATE'] ?? ''
  if (path === '') return
  const entries = { STARTED: 'true', ...(state.builder && { BUILDER: state.builder }), ...(state.temporaryDirectory && { TEMP: state.temporaryDirectory }), ...(state.containers && { CONTAINERS: state.containers.join(',') }) }
  appendFileSync(path, Object.entries(entries).map(([key, value]) => fileCommand(`${prefix}_${key}`, value)).join(''))
}

/** The state that main left; undefined if this is not post: the same file is main and post. */
export function readState(env: NodeJS.ProcessEnv): State | undefined {
  const value = (key: string): string => env[`STATE_${prefix}_${key}`] ?? ''
  if (value('STARTED') === '') return undefined
  const [builder, temporaryDirectory, containers] = [value('BUILDER'), value('TEMP'), value('CONTAINERS')]
  return {
    ...(builder !== '' && { builder }),
    ...(temporaryDirectory !== '' && { temporaryDirectory }),
    ...(containers !== '' && { containers: containers.split(',') }),
  }
}
