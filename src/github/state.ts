import { appendFileSync } from 'node:fs'
import { parseResources, type Resource } from '../shared/resources.ts'

/**
 * The step's state: the resources that main owns, as JSON, for the post step. The runner keeps it in plain text, so it
 * holds no secrets.
 * GitHub documents it under "Sending values to the pre and post actions" in its reference of workflow commands.
 */
const key = 'RESOURCES'

/** Records all owned resources; the last record counts. It is one write, so that a record is never read half. */
export function saveResources(env: NodeJS.ProcessEnv, resources: readonly Resource[]): void {
  const file = env['GITHUB_STATE'] ?? ''
  if (file !== '') appendFileSync(file, `${key}=${JSON.stringify(resources)}\n`)
}

/** Main's last record; empty if main recorded nothing. */
export function readResources(env: NodeJS.ProcessEnv): ReturnType<typeof parseResources> {
  const recorded = env[`STATE_${key}`] ?? ''
  return recorded === '' ? { resources: [], refused: [] } : parseResources(recorded)
}
