import type { PostLog } from '../github/post-log.ts'
import { readResources } from '../github/state.ts'
import { endProcesses } from './end-processes.ts'
import { removeResource } from './remove-resource.ts'

/** Milliseconds for each resource. Docker waits ten seconds before it kills a builder that is still building. */
const timeout = 60_000

/**
 * The post step: removes the recorded resources that main could not remove because it was killed. It first ends main's
 * programs, which may still write. Without a record it does nothing. Never throws.
 */
export async function cleanUp(env: NodeJS.ProcessEnv, log: PostLog): Promise<void> {
  const { resources, refused } = readResources(env)
  for (const entry of refused) log.warning(`Not removed, because this action does not make such a resource: ${entry}`)
  if (resources.length === 0) return
  log.info('Removing what the main step left behind')
  const running = await endProcesses(resources.filter(({ kind }) => kind === 'directory').map(({ name }) => name))
  if (running !== undefined) log.warning(running)
  await Promise.all(
    resources.map(async (resource) => {
      const problem = await removeResource(resource, { env, timeout })
      if (problem === undefined) log.info(`Removed the ${resource.kind} ${resource.name}`)
      else log.warning(`The ${resource.kind} ${resource.name} could not be removed: ${problem}`)
    }),
  )
}
