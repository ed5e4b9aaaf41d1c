/** Addresses of GitHub's pages for a report. Each is undefined if the runner does not say where the page is. */
export interface Links {
  /** What `docs/errors.md` says about a code. */
  readonly error: (code: string) => string | undefined
  readonly commit: (sha: string) => string | undefined
  /** A file of the commit that was checked out; `path` is relative to the repository. */
  readonly file: (path: string, line: number | undefined) => string | undefined
  /** The page of this run. */
  readonly run: string | undefined
}

const isRepository = (name: string): boolean => /^[\w.-]+\/[\w.-]+$/.test(name)
const isCommit = (sha: string): boolean => /^[0-9a-f]{40,64}$/.test(sha)
const isRef = (ref: string): boolean => /^[\w./-]+$/.test(ref)
/** The only server that is known to have the action's own repository: a server of a company may take it from there. */
const publicServer = 'https://github.com'

export function linksOf(env: NodeJS.ProcessEnv): Links {
  const server = env['GITHUB_SERVER_URL'] ?? ''
  const [repository = '', sha = '', run = ''] = ['GITHUB_REPOSITORY', 'GITHUB_SHA', 'GITHUB_RUN_ID'].map(
    (name) => env[name] ?? '',
  )
  const [action = '', ref = ''] = ['GITHUB_ACTION_REPOSITORY', 'GITHUB_ACTION_REF'].map((name) => env[name] ?? '')
  const below = server !== '' && isRepository(repository) ? `${server}/${repository}` : undefined
  const errors =
    server === publicServer && isRepository(action) && isRef(ref)
      ? `${server}/${action}/blob/${ref}/docs/errors.md`
      : undefined
  return {
    error: (code) => errors && `${errors}#${code.toLowerCase()}`,
    commit: (commit) => (below !== undefined && isCommit(commit) ? `${below}/commit/${commit}` : undefined),
    file: (path, line) => {
      const encoded = path.toWellFormed().split('/').map(encodeURIComponent).join('/')
      const page = below !== undefined && isCommit(sha) ? `${below}/blob/${sha}/${encoded}` : undefined
      return page === undefined || line === undefined ? page : `${page}#L${line}`
    },
    run: below !== undefined && /^\d+$/.test(run) ? `${below}/actions/runs/${run}` : undefined,
  }
}
