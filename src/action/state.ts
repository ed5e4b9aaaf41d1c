import * as core from '@actions/core'

/**
 * What main leaves for post, so that a killed run is cleaned up all the same. Written before the thing it names is
 * made. Never a secret: the runner hands it to post in plain text.
 */
export interface State {
  /** Name of a builder that this run creates. */
  readonly builder?: string
  /** Directory under `RUNNER_TEMP` with this run's files, credentials among them. */
  readonly temporaryDirectory?: string
}

/** Adds to the state; the last value of a key wins. */
export function saveState({ builder, temporaryDirectory }: State): void {
  if ((process.env['GITHUB_STATE'] ?? '') === '') return
  core.saveState('STARTED', 'true')
  if (builder !== undefined) core.saveState('BUILDER', builder)
  if (temporaryDirectory !== undefined) core.saveState('TEMPORARY_DIRECTORY', temporaryDirectory)
}

/** The state that main left; undefined if this is not post: the same file is main and post. */
export function readState(): State | undefined {
  if (core.getState('STARTED') === '') return undefined
  const builder = core.getState('BUILDER')
  const temporaryDirectory = core.getState('TEMPORARY_DIRECTORY')
  return {
    ...(builder !== '' && { builder }),
    ...(temporaryDirectory !== '' && { temporaryDirectory }),
  }
}
