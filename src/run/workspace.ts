import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveState } from '../action/state.ts'
import type { BuildState } from '../build/request.ts'

/** The directories of one run. */
export interface Workspace extends AsyncDisposable {
  /** Private (0700); credentials may be in it. Removed at the end, and by post if this process is killed. */
  readonly temp: string
  /** Where the OCI image layout goes. Stays for the steps that follow. */
  readonly layout: string
  readonly state: BuildState
}

/** Makes the directories. Post learns of the private one before anything is written to it. */
export async function openWorkspace(env: NodeJS.ProcessEnv): Promise<Workspace> {
  const base = env['RUNNER_TEMP'] ?? tmpdir()
  await mkdir(base, { recursive: true })
  const temp = await mkdtemp(join(base, 'plugin-publish-'))
  await chmod(temp, 0o700)
  saveState({ temporaryDirectory: temp })
  const layout = await mkdtemp(join(base, 'plugin-layout-'))
  return {
    temp,
    layout,
    state: { builderCreated: (builder) => { saveState({ builder }) }, builderRemoved: () => { /* removing twice is harmless */ } },
    [Symbol.asyncDispose]: () => rm(temp, { recursive: true, force: true }),
  }
}
