import * as v from 'valibot'

/** Limits of a JSON document from outside. */
export interface JsonLimits {
  /** Arrays and objects inside one another. */
  readonly depth: number
  /** Elements of arrays and members of objects, together. */
  readonly values: number
}

const usualLimits: JsonLimits = { depth: 64, values: 500_000 }

/**
 * Parses JSON from outside in bounded time and memory. The characters alone bound neither: 60 MB of `[` or of `{},`
 * take more than 20 s and 3 GB to become values. So brackets and commas are counted before anything is made of them.
 *
 * @throws Error if the text is no JSON or exceeds a limit
 */
export function parseBoundedJson(text: string, { depth, values }: JsonLimits = usualLimits): unknown {
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

/** The same as a step of a schema: a text that cannot be parsed is an issue. */
export const boundedJson = v.rawTransform<string, unknown>(({ dataset, addIssue, NEVER }) => {
  try {
    return parseBoundedJson(dataset.value)
  } catch (error) {
    addIssue({ message: error instanceof Error ? error.message : String(error) })
    return NEVER
  }
})
