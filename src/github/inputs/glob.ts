/** One part of a pattern, between two slashes. */
export type Part =
  /** Any number of directories. */
  | { readonly kind: 'deep' }
  /** A name without wildcards. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wild'; readonly tokens: readonly Token[] }

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'text'; readonly char: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }

/** Whether a text has a character that makes it a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text)
}

/**
 * The parts of a pattern: `*` is any part of a name, `?` one character, `[a-z]` one of a set (`[!a-z]` one that is not
 * in it), `**` any number of directories. A backslash takes away the meaning of the next character. Undefined: a `[`
 * without its `]`.
 */
export function parseGlob(text: string): readonly Part[] | undefined {
  const parts: Part[] = []
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '**') {
      if (parts.at(-1)?.kind !== 'deep') parts.push({ kind: 'deep' })
      continue
    }
    const tokens = tokensOf(segment)
    if (tokens === undefined) return undefined
    const chars = tokens.flatMap((token) => (token.kind === 'text' ? [token.char] : []))
    parts.push(chars.length === tokens.length ? { kind: 'name', name: chars.join('') } : { kind: 'wild', tokens })
  }
  return parts
}

function tokensOf(segment: string): Token[] | undefined {
  const chars = Array.from(segment)
  const tokens: Token[] = []
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? ''
    if (char === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' })
    } else if (char === '?') tokens.push({ kind: 'one' })
    else if (char === '\\' && at + 1 < chars.length) tokens.push({ kind: 'text', char: chars[++at] ?? '' })
    else if (char === '[') {
      const negated = chars[at + 1] === '!' || chars[at + 1] === '^'
      const start = at + (negated ? 2 : 1)
      // A bracket that comes first is a member.
      const end = chars.indexOf(']', start + 1)
      if (end === -1) return undefined
      tokens.push({ kind: 'set', negated, ranges: rangesOf(chars.slice(start, end)) })
      at = end
    } else tokens.push({ kind: 'text', char })
  }
  return tokens
}

function rangesOf(chars: readonly string[]): [string, string][] {
  const ranges: [string, string][] = []
  for (let at = 0; at < chars.length; at++) {
    const from = chars[at] ?? ''
    const to = chars[at + 1] === '-' ? chars[at + 2] : undefined
    ranges.push([from, to ?? from])
    if (to !== undefined) at += 2
  }
  return ranges
}

/** Whether a name fits. In the product of both lengths at most, whatever the pattern is. */
function fitsName(tokens: readonly Token[], name: string): boolean {
  const chars = Array.from(name)
  let [token, char] = [0, 0]
  let [star, retry] = [-1, 0]
  while (char < chars.length) {
    const wanted = tokens[token]
    if (wanted?.kind === 'any') {
      star = token++
      retry = char
    } else if (wanted !== undefined && fitsChar(wanted, chars[char] ?? '')) {
      token++
      char++
    } else if (star >= 0) {
      token = star + 1
      char = ++retry
    } else return false
  }
  return tokens.slice(token).every(({ kind }) => kind === 'any')
}

function fitsChar(token: Token, char: string): boolean {
  if (token.kind === 'text') return token.char === char
  if (token.kind !== 'set') return true
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated
}

/** Whether a directory's name fits a part, which is not `**`. A wildcard at the start takes no name with a dot. */
export function fitsPart(part: Part, name: string): boolean {
  if (part.kind === 'name') return part.name === name
  if (part.kind === 'deep') return !name.startsWith('.')
  const [first] = part.tokens
  if (name.startsWith('.') && first?.kind !== 'text') return false
  return fitsName(part.tokens, name)
}

/** Whether a pattern fits a path, or a directory above it. */
export function coversPath(parts: readonly Part[], path: string): boolean {
  const names = path.split('/')
  // For each number of parts, whether they fit the names so far.
  let reached = new Set(closure(parts, [0]))
  for (const name of names) {
    const next: number[] = []
    for (const at of reached) {
      const part = parts[at]
      if (part === undefined) return true
      if (part.kind === 'deep') next.push(at)
      else if (fitsPart(part, name)) next.push(at + 1)
    }
    reached = new Set(closure(parts, next))
  }
  return reached.has(parts.length)
}

/** `**` also stands for no directory at all. */
function closure(parts: readonly Part[], reached: readonly number[]): number[] {
  const all = [...reached]
  for (const at of all) if (parts[at]?.kind === 'deep') all.push(at + 1)
  return all
}
