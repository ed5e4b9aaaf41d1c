import { PublishError } from '../shared/errors.ts'
import type { Event } from './event.ts'
import { versionInTag, type TagNaming } from './tags.ts'

export interface Mode {
  readonly dryRun: boolean
  /** Why, in one sentence that names the input `dry-run` where the event decided. */
  readonly reason: string
}

/**
 * Whether this run publishes. `auto` publishes only where a person said "this is a version": a tag push, a release or
 * a manual run. Code of a pull request never publishes, whatever the inputs say (`E_EVENT`): it would meet credentials.
 */
export function decideMode(dryRun: 'auto' | boolean, event: Event, naming: TagNaming): Mode {
  if (dryRun === true) return { dryRun: true, reason: 'Dry run, as `dry-run: true` says.' }
  const pull = pullRequestBehind(event)
  if (dryRun === false) {
    if (pull !== undefined) {
      throw new PublishError('E_EVENT', `\`dry-run\` is false, but ${pull}, and code of a pull request is never published.`, {
        hint: 'Leave `dry-run: auto`, and publish from a tag push, a release or `workflow_dispatch`.',
      })
    }
    return { dryRun: false, reason: 'Publishing, as `dry-run: false` says.' }
  }
  const refusal = pull ?? reasonNotToPublish(event, naming)
  if (refusal !== undefined) return { dryRun: true, reason: `Dry run, because ${refusal}; \`dry-run: auto\` publishes on a tag push, a release or \`workflow_dispatch\`.` }
  return { dryRun: false, reason: `Publishing, because ${describe(event)} started this run.` }
}

/** How a pull request is behind this run; undefined if none is. */
function pullRequestBehind(event: Event): string | undefined {
  if (event.name.startsWith('pull_request')) return `a pull request started this run (\`${event.name}\`)`
  if (event.name === 'workflow_run') {
    const { startedBy } = event
    if (startedBy?.startsWith('pull_request') === true) return `a pull request started the workflow that started this run (\`${startedBy}\`)`
    // Up to three workflows follow each other, and the payload names the last one only.
    if (startedBy === undefined || startedBy === 'workflow_run') return 'a pull request may have started the workflows that led to this run (`workflow_run`)'
  }
  if (event.ref.kind === 'pull-request') return 'the ref is that of a pull request'
  return undefined
}

function reasonNotToPublish(event: Event, naming: TagNaming): string | undefined {
  const { ref, release } = event
  if (event.name === 'release') {
    const gone = event.action === 'deleted' || event.action === 'unpublished'
    if (gone) return `the release was ${event.action}`
    return foreignTag(release?.tag ?? (ref.kind === 'tag' ? ref.name : undefined), naming)
  }
  if (event.name === 'workflow_dispatch') return undefined
  if (event.name !== 'push') return `\`${event.name === '' ? 'no event' : event.name}\` started this run`
  return ref.kind === 'tag' ? foreignTag(ref.name, naming) : `a push to the branch \`${ref.name}\` started this run`
}

/** In a monorepo the tag of one plugin starts the jobs of all: those that it does not name stay quiet. */
function foreignTag(tag: string | undefined, naming: TagNaming): string | undefined {
  if (tag === undefined || versionInTag(tag, naming) !== undefined || !isVersionOfAnother(tag, naming)) return undefined
  return `the git tag \`${tag}\` belongs to another plugin (see the input \`tag-prefix\`)`
}

function isVersionOfAnother(tag: string, naming: TagNaming): boolean {
  const slash = tag.lastIndexOf('/')
  return naming.tagPrefix !== 'auto' || (slash > 0 && versionInTag(tag.slice(slash + 1), { ...naming, tagPrefix: 'auto' }) !== undefined)
}

function describe(event: Event): string {
  if (event.name === 'release') return `the release \`${event.release?.tag ?? event.ref.name}\``
  return event.name === 'push' ? `the git tag \`${event.ref.name}\`` : '`workflow_dispatch`'
}
