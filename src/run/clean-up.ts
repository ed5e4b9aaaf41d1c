import { rm } from 'node:fs/promises'
import { removeBuilder } from '../build/builder.ts'
import { dockerEnvironment, findBuildx } from '../build/buildx.ts'
import type { ActionLog } from '../action/log.ts'
import type { State } from '../action/state.ts'

/** Docker gives a builder that still builds ten seconds to end before it kills it; post has the time. */
const removalTimeout = 60_000

/** Post: removes what a killed run left. A clean run left nothing. Never fails the job. */
export async function cleanUp({ builder, temporaryDirectory }: State, env: NodeJS.ProcessEnv, log: ActionLog): Promise<void> {
  const work = [
    ...(builder === undefined ? [] : [discardBuilder(builder, env)]),
    ...(temporaryDirectory === undefined ? [] : [rm(temporaryDirectory, { recursive: true, force: true })]),
  ]
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') log.warning(`Cleaning up: ${String(result.reason)}`)
  }
}

async function discardBuilder(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const problem = await removeBuilder({ program: await findBuildx(env), env: dockerEnvironment(env, undefined) }, name, removalTimeout)
  if (problem !== undefined) throw new Error(`the builder ${name} could not be removed: ${problem}`)
}
