import { appendFileSync } from 'node:fs'
import { parseResources, type Resource } from '../shared/resources.ts'

/**
 * What main leaves for post: the resources that it owns, as JSON. The runner hands it over in plain text, so it never
 * holds a secret. It is written without `@actions/core`, so that post consists of nothing but what it needs.
 * GitHub's reference of workflow commands describes it under "Sending values to the pre and post actions".
 */
const key = 'RESOURCES'

/** Records all resources there are; the last record wins. One write, so that no half of a record can be read. */
export function saveResources(env: NodeJS.ProcessEnv, resources: readonly Resource[]): void {
  const file = env['GITHUB_STATE'] ?? ''
  if (file !== '') appendFileSync(file, `${key}=${JSON.stringify(resources)}\n`)
}

/** What main recorded last; nothing if main did not come that far. */
export function readResources(env: NodeJS.ProcessEnv): ReturnType<typeof parseResources> {
  const recorded = env[`STATE_${key}`] ?? ''
  return recorded === '' ? { resources: [], refused: [] } : parseResources(recorded)
}
