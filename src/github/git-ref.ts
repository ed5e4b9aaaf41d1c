/** A git ref (`GITHUB_REF`), split into its kind and its short name. */
export interface GitRef {
  readonly kind: 'branch' | 'tag' | 'pull-request' | 'merge-queue' | 'other'
  readonly name: string
}

export function parseRef(ref: string): GitRef {
  if (ref.startsWith('refs/tags/')) return { kind: 'tag', name: ref.slice('refs/tags/'.length) }
  if (ref.startsWith('refs/heads/gh-readonly-queue/'))
    return { kind: 'merge-queue', name: ref.slice('refs/heads/'.length) }
  if (ref.startsWith('refs/heads/')) return { kind: 'branch', name: ref.slice('refs/heads/'.length) }
  if (ref.startsWith('refs/pull/')) return { kind: 'pull-request', name: ref.slice('refs/pull/'.length) }
  return { kind: 'other', name: ref }
}
