import type { Event, Inputs, VersionAndTags } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import type { Artifact } from '../artifact/index.ts'
import { PublishError } from '../shared/errors.ts'

/**
 * Why nothing is restored or promoted, as far as that shows before the source is asked.
 *
 * @param assigned whether the control plane assigns the version
 */
export function fromProblems(
  { from, plugin }: Inputs,
  { pullRequestOrigin }: Pick<Event, 'pullRequestOrigin'>,
  versions: VersionAndTags,
  { assigned, dryRun }: { readonly assigned: boolean; readonly dryRun: boolean },
): PublishError[] {
  if (from === undefined) return []
  const problems: PublishError[] = []
  if (pullRequestOrigin !== undefined) {
    problems.push(
      new PublishError(
        'E_EVENT',
        `\`from\` is set, but ${pullRequestOrigin.how}, and that restores and promotes nothing.`,
        {
          hint: 'Restore and promote from `workflow_dispatch`, a tag push or a release.',
        },
      ),
    )
  }
  const named = versions.version !== undefined || plugin.tags.some(({ immutable }) => immutable)
  if (!assigned && !dryRun && !named)
    problems.push(
      new PublishError('E_INPUT', '`from` is published under a version of its own, and there is none: set `version`.'),
    )
  return problems
}

/** @throws PublishError `E_FROM_PAYLOAD` if the control plane could not be told what the artifact is */
export function assertPayload({ payload }: Artifact, { controlPlane, title }: Host): void {
  if (controlPlane?.takesPayload !== true || payload !== undefined) return
  throw new PublishError(
    'E_FROM_PAYLOAD',
    `The source names no payload, without which ${title} cannot be told what it is.`,
  )
}
