import { PublishError } from '../../shared/errors.ts'
import { parseList, splitPair } from './list.ts'
import { inputTable, inputText, type InputName, type InputSpec } from './table.ts'

/** A value for a message: quoted, on one line, of limited length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1) ?? ''}`
}

/** For one input. */
const mostProblems = 10

const control = /\p{Cc}/u
const controlButLines = /(?![\t\n\r])\p{Cc}/u

/**
 * Reads inputs one by one and collects their problems, so that all are reported together. A method that finds a problem
 * notes it and returns undefined, or an empty list.
 */
export class InputReader<Name extends string = InputName> {
  readonly env: NodeJS.ProcessEnv
  readonly problems: PublishError[] = []
  /** The inputs that have a problem. */
  readonly wrong = new Set<Name>()
  readonly #table: Readonly<Record<Name, InputSpec>>
  readonly #messages = new Map<Name, readonly string[]>()

  /** @param table the inputs of an action; default: those of the main one */
  constructor(
    env: NodeJS.ProcessEnv,
    table: Readonly<Record<Name, InputSpec>> = inputTable as Readonly<Record<string, InputSpec>>,
  ) {
    this.env = env
    this.#table = table
  }

  /** The trimmed text, or the default if it is unset or empty. */
  text(name: Name): string {
    return inputText(this.env, name, this.#table)
  }

  /** Notes a problem of an input, as one sentence that says what to set. The first of a long list are enough. */
  problem(name: Name, message: string): void {
    const earlier = this.#messages.get(name) ?? []
    this.wrong.add(name)
    if (earlier.length === mostProblems || earlier.includes(message)) return
    this.#messages.set(name, [...earlier, message])
    this.problems.push(new PublishError('E_INPUT', message))
  }

  /** Whether the value differs from the default. */
  given(name: Name): boolean {
    return this.text(name) !== this.#table[name].default
  }

  /** One line, or undefined if it is empty. */
  line(name: Name): string | undefined {
    const spec: InputSpec = this.#table[name]
    const text = this.text(name)
    if (text === '') return undefined
    if (control.test(text)) {
      this.problem(name, `\`${name}\` has a line break or another control character: set it to one plain line.`)
      return undefined
    }
    if (spec.free !== true && text.startsWith('-')) {
      this.problem(name, `\`${name}\` is ${quote(text)}: set it to a value that does not begin with "-".`)
      return undefined
    }
    return text
  }

  /** One line, converted by `accept`. If that returns undefined, the problem says "set it to `wanted`". */
  parsed<T>(name: Name, accept: (text: string) => T | undefined, wanted: string): T | undefined {
    const text = this.line(name)
    if (text === undefined) return undefined
    const value = accept(text)
    if (value === undefined) this.problem(name, `\`${name}\` is ${quote(text)}: set it to ${wanted}.`)
    return value
  }

  choice<T extends string>(name: Name, options: readonly T[]): T | undefined {
    return this.parsed(name, (text) => options.find((option) => option === text), oneOf(options))
  }

  /** Booleans as YAML 1.2's core schema writes them: https://yaml.org/spec/1.2.2/#10212-boolean-tag */
  boolean(name: Name): boolean | undefined {
    return this.parsed(name, parseBoolean, 'true or false')
  }

  autoOrBoolean(name: Name): 'auto' | boolean | undefined {
    return this.parsed(name, (text) => (text === 'auto' ? text : parseBoolean(text)), 'auto, true or false')
  }

  /** The entries of a list. `multiline` entries may contain line breaks (in quotes). */
  list(name: Name, options: { commas?: boolean; multiline?: boolean } = {}): string[] {
    const text = this.text(name)
    const spec: InputSpec = this.#table[name]
    const entries = parseList(text, { commas: options.commas === true })
    if (entries === undefined) {
      this.problem(name, `\`${name}\` has a quote that is not closed: close it, or write a quote inside quotes as "".`)
      return []
    }
    for (const entry of entries) {
      if ((options.multiline === true ? controlButLines : control).test(entry)) {
        this.problem(
          name,
          `\`${name}\` has an entry with a line break or another control character: set one plain line per entry.`,
        )
        return []
      }
      if (entry.startsWith('-')) {
        this.problem(
          name,
          `\`${name}\` has ${spec.secret === true ? 'an entry' : `the entry ${quote(entry)}`}: set entries that `
            + 'do not begin with "-".',
        )
        return []
      }
    }
    return entries
  }

  /** A list whose entries are converted by `accept`. One problem names the refused entries. */
  parsedList<T>(
    name: Name,
    accept: (entry: string) => T | undefined,
    wanted: string,
    options: { commas?: boolean } = {},
  ): T[] {
    const values: T[] = []
    const refused: string[] = []
    for (const entry of this.list(name, options)) {
      const value = accept(entry)
      if (value === undefined) refused.push(quote(entry))
      else values.push(value)
    }
    if (refused.length > 0)
      this.problem(name, `\`${name}\` has ${refused.slice(0, 5).join(', ')}: set each entry to ${wanted}.`)
    return values
  }

  /**
   * A list of `key=value` entries with different keys. The value of a secret is never printed.
   * @param key what a key must match
   * @param what the form of an entry, for messages
   */
  pairs(
    name: Name,
    key: RegExp,
    what: string,
    options: { commas?: boolean; multiline?: boolean } = {},
  ): Map<string, string> {
    const spec: InputSpec = this.#table[name]
    const pairs = new Map<string, string>()
    for (const [i, entry] of this.list(name, options).entries()) {
      const pair = splitPair(entry)
      const shown = spec.secret === true ? `entry ${i + 1}` : `the entry ${quote(entry)}`
      if (pair === undefined || !key.test(pair.key)) {
        this.problem(name, `\`${name}\` has ${shown}: set each entry to ${what}.`)
      } else if (pairs.has(pair.key)) {
        this.problem(name, `\`${name}\` has ${quote(pair.key)} twice: set it once.`)
      } else {
        pairs.set(pair.key, pair.value)
      }
    }
    return pairs
  }
}

function parseBoolean(text: string): boolean | undefined {
  return /^(true|True|TRUE)$/.test(text) ? true : /^(false|False|FALSE)$/.test(text) ? false : undefined
}
