import { must } from '../../script/rig/command.ts'
import { gitHubEvent, type GitHubEvent } from '../../test/support/runner/events.ts'

/** A git repository, as `actions/checkout` leaves it with all commits. */
export interface Repository {
  /** Commits all that changed. @returns the push of this one commit */
  commit(): Promise<GitHubEvent>
}

const author = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'commit.gpgsign=false']

/** Makes a repository of a directory, with a first commit of all that is there. */
export async function openRepository(directory: string): Promise<Repository> {
  const git = async (...args: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
    return (await must('git', ['-C', directory, ...args], { env })).trim()
  }
  const commit = async (): Promise<string> => {
    await git('add', '--all')
    await git(...author, 'commit', '--quiet', '--message=Change')
    return await git('rev-parse', 'HEAD')
  }
  await git('init', '--quiet', '--initial-branch=main')
  let before = await commit()
  return {
    commit: async () => {
      const after = await commit()
      const push = gitHubEvent('push')
      const event = { ...push, sha: after, payload: { ...(push.payload as object), before, after } }
      before = after
      return event
    },
  }
}
