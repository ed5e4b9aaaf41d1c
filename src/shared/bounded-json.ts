import * as v from 'valibot'

/** Limits of an untrusted JSON document. */
export interface JsonLimits {
  /** Levels of nested arrays and objects. */
  readonly depth: number
  /** Elements of arrays and members of objects, together. */
  readonly values: number
}

const defaultLimits: JsonLimits = { depth: 64, values: 500_000 }

/**
 * Parses untrusted JSON in bounded time and memory. A limit on the characters is not enough: parsing 60 MB of `[` or
 * `{},` takes more than 20 s and 3 GB. So brackets and commas are counted first.
 *
 * @throws Error if the text is not JSON or exceeds a limit
 */
export function parseBoundedJson(text: string, { depth, values }: JsonLimits = defaultLimits): unknown {
  let [open, count, quoted] = [0, 0, false]
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') {
      count++
      if (++open > depth) throw new Error(`the JSON is nested more than ${depth} deep`)
    } else if (character === ',') count++
    else if (character === '}' || character === ']') open--
    if (count > values) throw new Error(`the JSON has more than ${values} values`)
  }
  return JSON.parse(text)
}

/** `parseBoundedJson` as a step of a schema: its error becomes an issue. */
export const boundedJson = v.rawTransform<string, unknown>(({ dataset, addIssue, NEVER }) => {
  try {
    return parseBoundedJson(dataset.value)
  } catch (error) {
    addIssue({ message: error instanceof Error ? error.message : String(error) })
    return NEVER
  }
})
