import { parseBoundedJson } from './bounded-json.ts'

/** A number as it is written: `1.0` is not `1` for every reader. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const token = /\s*(?:"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+)/y

/**
 * Parses untrusted JSON in bounded time and memory. Numbers become a `JsonNumber`, objects have no prototype, and keys
 * that occur twice in an object are an error: readers do not agree which of them counts.
 *
 * @throws Error if the text is not JSON, has a key twice or exceeds a limit
 */
export function parseExactJson(text: string): unknown {
  parseBoundedJson(text)
  return new ExactReader(text).value()
}

/** Reads what is known to be JSON. */
class ExactReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  #next(): string {
    token.lastIndex = this.#at
    const [found = ''] = token.exec(this.#text) ?? []
    this.#at += found.length
    return found.trimStart()
  }

  value(first = this.#next()): unknown {
    if (first === '{') return this.#object()
    if (first === '[') return this.#array()
    return /^[-0-9]/.test(first) ? new JsonNumber(first) : JSON.parse(first)
  }

  #array(): unknown[] {
    const values: unknown[] = []
    for (let next = this.#next(); next !== ']'; next = this.#next()) if (next !== ',') values.push(this.value(next))
    return values
  }

  #object(): Record<string, unknown> {
    const members = Object.create(null) as Record<string, unknown>
    for (let next = this.#next(); next !== '}'; next = this.#next()) {
      if (next === ',') continue
      const key = JSON.parse(next) as string
      if (key in members) throw new Error(`the key ${JSON.stringify(key.slice(0, 100))} occurs twice in an object`)
      this.#next()
      members[key] = this.value()
    }
    return members
  }
}
