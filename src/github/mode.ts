import { PublishError } from '../shared/errors.ts'
import type { Event } from './event.ts'
import { gitTagOf, versionInTag, type TagNaming } from './tags.ts'

export interface Mode {
  readonly dryRun: boolean
  /** Why, in one sentence; it names the input `dry-run` if the event decided. */
  readonly reason: string
}

/**
 * Decides whether this run publishes. `auto` publishes only where a person named a version: a tag push, a release or a
 * manual run. Code of a pull request is never published, because it would run beside credentials. docs/events.md lists
 * the events.
 *
 * @throws PublishError `E_EVENT` if `dry-run` is false for code of a pull request
 */
export function decideMode(dryRun: 'auto' | boolean, event: Event, naming: TagNaming): Mode {
  if (dryRun === true) return { dryRun: true, reason: 'Dry run, as `dry-run: true` says.' }
  const pull = event.pullRequestOrigin?.how
  if (dryRun === false) {
    if (pull !== undefined) {
      throw new PublishError(
        'E_EVENT',
        `\`dry-run\` is false, but ${pull}, and code of a pull request is never published.`,
        {
          hint: 'Leave `dry-run: auto`, and publish from a tag push, a release or `workflow_dispatch`.',
        },
      )
    }
    return { dryRun: false, reason: 'Publishing, as `dry-run: false` says.' }
  }
  const refusal = pull ?? reasonNotToPublish(event, naming)
  if (refusal !== undefined)
    return {
      dryRun: true,
      reason:
        `Dry run, because ${refusal}; \`dry-run: auto\` publishes on a tag push, a release or `
        + `\`workflow_dispatch\`.`,
    }
  return { dryRun: false, reason: `Publishing, because ${describe(event)} started this run.` }
}

function reasonNotToPublish(event: Event, naming: TagNaming): string | undefined {
  const { ref } = event
  if (event.name === 'release') return reasonNotToRelease(event, naming)
  if (event.name === 'workflow_dispatch') return undefined
  if (event.name !== 'push') return `\`${event.name === '' ? 'no event' : event.name}\` started this run`
  return ref.kind === 'tag' ? foreignTag(ref.name, naming) : `a push to the branch \`${ref.name}\` started this run`
}

/**
 * Activity types that make a release visible. A release starts one run for each type that the workflow lists; all but
 * the first find everything published. An edited title or text is not a new version.
 */
const releasing: ReadonlySet<string> = new Set(['published', 'released', 'prereleased', 'created'])

function reasonNotToRelease({ action, release }: Event, naming: TagNaming): string | undefined {
  if (action === undefined || !releasing.has(action))
    return `the release was ${action ?? 'not published, according to the event'}`
  if (release === undefined) return 'the event names no tag of the release'
  return release.draft ? 'the release is a draft' : foreignTag(release.tag, naming)
}

/** In a monorepo, the tag of one plugin starts the jobs of all plugins; only that plugin's job publishes. */
function foreignTag(tag: string, naming: TagNaming): string | undefined {
  if (versionInTag(tag, naming) !== undefined || !isVersionOfAnother(tag, naming)) return undefined
  return `the git tag \`${tag}\` belongs to another plugin (see the input \`tag-prefix\`)`
}

function isVersionOfAnother(tag: string, naming: TagNaming): boolean {
  const slash = tag.lastIndexOf('/')
  return (
    naming.tagPrefix !== 'auto'
    || (slash > 0 && versionInTag(tag.slice(slash + 1), { ...naming, tagPrefix: 'auto' }) !== undefined)
  )
}

function describe(event: Event): string {
  if (event.name === 'release') return `the release \`${gitTagOf(event) ?? ''}\``
  return event.name === 'push' ? `the git tag \`${event.ref.name}\`` : '`workflow_dispatch`'
}
