/** What Go allows: https://pkg.go.dev/regexp/syntax, `ErrInvalidRepeatSize`, `ErrNestingDepth` and `ErrLarge`. */
const limits = { repeat: 1000, height: 1000, size: Math.floor(2 ** 27 / 40) }

export class BadPattern extends Error {}

/** Upper bounds of what Go makes of a part of a pattern. */
export interface Part {
  /** Instructions. */
  readonly size: number
  /** Levels of nesting. */
  readonly height: number
  /** Product of nested counts. */
  readonly repeat: number
  /** Characters, classes and assertions in the longest alternative. */
  readonly items: number
}

export const one: Part = { size: 1, height: 1, repeat: 1, items: 1 }

/** Alternatives. @throws BadPattern if they are too many or too deep */
export function parallel(parts: readonly Part[]): Part {
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  const longest = parts.map(({ items }) => items).sort((a, b) => b - a)
  const { size, height, repeat } = total(parts)
  // Go takes out what alternatives begin with in common, and nests what is left.
  const nested = 1 + 2 * (longest[1] ?? 0)
  return bounded({ size: size + parts.length - 1, height: height + nested, repeat, items: longest[0] ?? 0 })
}

/** One after the other. */
export function sequence(parts: readonly Part[]): Part {
  const [first = { ...one, items: 0 }] = parts
  if (parts.length <= 1) return first
  const { height, ...sums } = total(parts)
  return bounded({ ...sums, height: height + 1 })
}

/** The sums of sizes and items, and the greatest height and repeat. */
function total(parts: readonly Part[]): Part {
  let [size, height, repeat, items] = [0, 0, 0, 0]
  for (const part of parts) {
    size += part.size
    items += part.items
    height = Math.max(height, part.height)
    repeat = Math.max(repeat, part.repeat)
  }
  return { size, height, repeat, items }
}

/** A group, or what `*`, `+` and `?` repeat. @throws BadPattern if it is too deep */
export const around = (part: Part): Part => bounded({ ...part, size: part.size + 2, height: part.height + 1 })

/** @throws BadPattern if Go does not count so far, or it is too large or too deep */
export function times(part: Part, [, least, comma, most]: RegExpExecArray): Part {
  const min = Number(least)
  const max = comma === undefined ? min : most === undefined ? Infinity : Number(most)
  const copies = max === Infinity ? min : max
  const repeat = max === 0 ? 1 : Math.max(copies, 1) * part.repeat
  if (min > limits.repeat || copies > limits.repeat || min > max || repeat > limits.repeat)
    throw new BadPattern(`is not a pattern of Go: it repeats more than ${limits.repeat} times, or from more to less`)
  const size = copies * part.size + (max === Infinity ? 2 : max - min)
  return bounded({ ...part, size: Math.max(size, part.size), height: part.height + 1, repeat })
}

function bounded(part: Part): Part {
  if (part.height > limits.height) throw new BadPattern(`is nested more than ${limits.height} deep`)
  if (part.size > limits.size) throw new BadPattern('is too large for Go, as it repeats too much')
  return part
}
