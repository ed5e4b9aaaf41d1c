/** A semantic version (https://semver.org/#semantic-versioning-specification-semver). */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Dot-separated identifiers after the hyphen; empty for a release. */
  readonly prerelease: readonly string[]
  /** What stands after the plus sign; empty if there is none. It does not affect precedence. */
  readonly build: string
  /** Without leading `v`, and without build metadata. */
  readonly text: string
}

const number = '(0|[1-9]\\d{0,15})'
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)'
const preRelease = `${identifier}(?:\\.${identifier})*`
const build = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const pattern = new RegExp(`^v?${number}\\.${number}\\.${number}(?:-(${preRelease}))?(?:\\+(${build}))?$`)

/** Parses `1.2.3`, `v1.2.3`, `1.2.3-rc.1`, `1.2.3+build`; undefined if it is not a full version. */
export function parseVersion(text: string): Version | undefined {
  const match = text.length <= 256 ? pattern.exec(text) : null
  if (match === null) return undefined
  const [, major = '', minor = '', patch = '', pre = '', metadata = ''] = match
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: pre === '' ? [] : pre.split('.'),
    build: metadata,
    text: `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}`,
  }
}

/** Precedence by semver 2.0.0, section 11: negative if `a` is lower than `b`. */
export function compareVersions(a: Version, b: Version): number {
  const core = a.major - b.major || a.minor - b.minor || a.patch - b.patch
  if (core !== 0) return core
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length
  for (const [i, left] of a.prerelease.entries()) {
    const right = b.prerelease[i]
    if (right === undefined) return 1
    const order = compareIdentifiers(left, right)
    if (order !== 0) return order
  }
  return a.prerelease.length - b.prerelease.length
}

function compareIdentifiers(a: string, b: string): number {
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (numericA !== numericB) return numericA ? -1 : 1
  // Comparing length first, then text, works for numbers of any size.
  if (numericA) return a.length - b.length || Number(a > b) - Number(a < b)
  return Number(a > b) - Number(a < b)
}
