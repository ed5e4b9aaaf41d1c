import type { Event } from '../../github/index.ts'
import { Unknown, type CheckoutGit } from './checkout-git.ts'

/**
 * The paths that the commits of an event changed, and those that earlier steps of the job did. Of a pull request, what
 * merging it changes.
 * @throws Unknown
 */
export async function filesOfEvent(event: Event, git: CheckoutGit): Promise<readonly string[]> {
  const { from, to } = await commitsOf(event, git)
  const changed = await Promise.all(from.map((base) => git.changed(base, to)))
  return [...changed.flat(), ...(await git.uncommitted())]
}

/** Commits to compare: each of the first with the second. */
interface Range {
  readonly from: readonly string[]
  readonly to: string
}

async function commitsOf(event: Event, git: CheckoutGit): Promise<Range> {
  if (event.name === 'pull_request') return await commitsOfPullRequest(event, git)
  if (event.name !== 'push' && event.name !== 'merge_group')
    throw new Unknown(`the event \`${event.name}\` has no commits to compare`)
  if (event.commits === undefined) throw new Unknown('the event does not name its commits')
  const { before, after } = event.commits
  if (/^0+$/.test(before)) throw new Unknown('the push made this branch, so that there is nothing to compare with')
  if (git.head !== after) throw new Unknown('the commit that is checked out is not the one of the event')
  if (await git.has(before)) return { from: [before], to: after }
  throw new Unknown('the checkout lacks the commit before those of the event', 0)
}

/**
 * GitHub checks out the merge of both branches. Its first parent is what it is merged into, which may be newer than
 * what the event names.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
async function commitsOfPullRequest({ pullRequest, sha }: Event, git: CheckoutGit): Promise<Range> {
  if (pullRequest === undefined) throw new Unknown('the event does not describe its pull request')
  const { headSha, baseSha } = pullRequest
  if (git.head === headSha) {
    // In a shallow checkout, the newest common commit may be out of reach, and an older one not.
    if (baseSha === undefined || git.shallow || !(await git.has(baseSha))) throw lacksBase(0)
    const from = await git.mergeBases(baseSha, headSha)
    if (from.length === 0) throw new Unknown('the pull request has no commit in common with its base')
    return { from, to: headSha }
  }
  const [base, merged, another] = await git.parents(git.head)
  if (base !== undefined && merged === headSha && another === undefined && (await git.has(base)))
    return { from: [base], to: git.head }
  if (git.head === sha && git.shallow) throw lacksBase(2)
  throw new Unknown('the commit that is checked out is not the one of the pull request')
}

function lacksBase(depth: 0 | 2): Unknown {
  return new Unknown('the checkout lacks commits of the branch that the pull request goes to', depth)
}
