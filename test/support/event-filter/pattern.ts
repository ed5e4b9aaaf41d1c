/**
 * GitHub's filter patterns for branches, tags and paths.
 *
 * The rules are those of
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */

/**
 * Whether a name passes a list of patterns. The last pattern that matches decides: one with `!` takes the name out.
 * Throws if a pattern is none, or if every pattern begins with `!`, for which GitHub has the filters with `-ignore`.
 */
export function passesFilter(patterns: readonly string[], name: string): boolean {
  if (patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('!')))
    throw new Error(`${patterns.join(', ')}: at least one pattern must not begin with \`!\``)
  return patterns.reduce((passes, pattern) => {
    const negative = pattern.startsWith('!')
    return matchesPattern(negative ? pattern.slice(1) : pattern, name) ? !negative : passes
  }, false)
}

/** Whether one pattern matches the whole name. A `!` has no meaning here. */
export function matchesPattern(pattern: string, name: string): boolean {
  return new RegExp(`^${expression(pattern)}$`, 's').test(name)
}

/** One element of a pattern, at the position where the last one ended. */
const element = new RegExp(
  [
    /(?<=^|\/)(?<folders>\*\*\/)/,
    /(?<any>\*\*)/,
    /(?<part>\*)/,
    /\[(?<set>[^\]]*)\]/,
    /(?<repeat>[+?])/,
    /\\(?<escaped>.)/,
    /(?<plain>[^\\[])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'suy',
)

function expression(pattern: string): string {
  const parts: string[] = []
  element.lastIndex = 0
  while (element.lastIndex < pattern.length) {
    const start = element.lastIndex
    const { folders, any, part, set, repeat, escaped, plain } = element.exec(pattern)?.groups ?? {}
    if (folders !== undefined) parts.push('(?:.*/)?')
    else if (any !== undefined) parts.push('.*')
    else if (part !== undefined) parts.push('[^/]*')
    else if (set !== undefined) parts.push(`[${characters(set, pattern)}]`)
    else if (repeat !== undefined) parts.push(repeated(parts.pop(), repeat, pattern))
    else if (escaped !== undefined || plain !== undefined) parts.push(RegExp.escape(escaped ?? plain ?? ''))
    else throw new Error(`${pattern}: no filter pattern, at position ${start + 1}`)
  }
  return parts.join('')
}

function characters(set: string, pattern: string): string {
  if (!/^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[a-zA-Z0-9])+$/.test(set))
    throw new Error(`${pattern}: [${set}] may only have letters, digits, and ranges of them`)
  return set
}

function repeated(part: string | undefined, sign: string, pattern: string): string {
  if (part === undefined) throw new Error(`${pattern}: nothing stands before ${sign}`)
  return `(?:${part})${sign}`
}
