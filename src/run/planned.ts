import type { ControlPlane, RemotePlugin } from '../hosts/index.ts'
import { inputsByDecision, type Decisions } from '../plan/index.ts'

/** The version tag and all tags that a publish of the same content would write. */
export interface PlannedRelease {
  /** Undefined: it is not known, or there is none. */
  readonly version: string | undefined
  readonly tags: readonly string[]
}

/**
 * What a dry run plans. Undefined for a run that publishes, and for a plan that depends on a wrong input.
 *
 * @param unchanged whether the content is served already; then a publish writes no new version
 */
export function plannedRelease(
  { mode, host, assigned, inputs, versions }: Decisions,
  controlPlane: ControlPlane | undefined,
  remote: RemotePlugin | undefined,
  unchanged: boolean,
): PlannedRelease | undefined {
  if (mode?.dryRun !== true || host === undefined || inputsByDecision.version.some((name) => inputs.wrong.has(name)))
    return undefined
  const { tags: wanted } = inputs.plugin
  if (assigned !== true) {
    const tags = wanted.length > 0 ? wanted : versions.tags
    return { version: tags.find(({ immutable }) => immutable)?.tag, tags: tags.map(({ tag }) => tag) }
  }
  const next = remote && (unchanged ? remote.version : controlPlane?.versionAfter?.(remote.version))
  return { version: next, tags: [...(next === undefined ? [] : [next]), ...wanted.map(({ tag }) => tag)] }
}
