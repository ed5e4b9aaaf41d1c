import { posixClasses, unicodeClasses } from './go-pattern-names.ts'
import { BadPattern, around, one, parallel, sequence, times, type Part } from './go-pattern-size.ts'

/** Characters of a pattern. Go has no such limit; with this one its limit on the memory of classes is out of reach. */
const maxLength = 64 * 1024

const flags = /\(\?[imsU]*(?:-[imsU]+)?([:)])/y
const named = /\(\?P<[0-9A-Za-z_]+>/y
const counted = /\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}/y
const property = /\\[pP](?:\{\^?([^}]*)\}|([^{]))/uy
const character =
  /\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2}|x[0-9A-Fa-f]{2}|x\{([0-9A-Fa-f]+)\}|[afnrtv]|[^0-9A-Za-z\x80-\u{10ffff}])/uy

/** What is between two parentheses, so far. */
interface Group {
  readonly captures: boolean
  readonly alternatives: Part[][]
  /** The alternative that is being read. */
  parts: Part[]
}

/**
 * Why Go's `regexp.Compile` refuses a pattern, as the end of a sentence; undefined if it takes it. The syntax is that
 * of Go 1.21, https://github.com/google/re2/wiki/Syntax. Later versions also take `(?<name>`. The time is linear.
 */
export function goPatternProblem(pattern: string): string | undefined {
  if (pattern.length > maxLength) return `has more than ${maxLength} characters`
  try {
    new PatternReader(pattern.toWellFormed()).read()
    return undefined
  } catch (error) {
    if (error instanceof BadPattern) return error.message
    throw error
  }
}

class PatternReader {
  readonly #text: string
  readonly #lastClassEnd: number
  readonly #groups: Group[] = []
  #group: Group = { captures: false, alternatives: [], parts: [] }
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#lastClassEnd = text.lastIndexOf(':]')
  }

  read(): void {
    let isRepeated = false
    while (this.#at < this.#text.length) {
      isRepeated = this.#repeat(isRepeated)
      if (!isRepeated) this.#piece()
    }
    if (this.#groups.length > 0) throw new BadPattern('is not a pattern of Go: a ) is missing')
    this.#close()
  }

  #piece(): void {
    const next = this.#text[this.#at]
    if (next === '(') this.#open()
    else if (next === '|') {
      this.#at++
      this.#group.alternatives.push(this.#group.parts)
      this.#group.parts = []
    } else if (next === ')') {
      this.#at++
      const outer = this.#groups.pop()
      if (outer === undefined) throw new BadPattern('is not a pattern of Go: a ( is missing')
      const part = this.#close()
      this.#group = outer
      outer.parts.push(part)
    } else if (next === '[') this.#class()
    else if (this.#text.startsWith('\\Q', this.#at)) this.#literal()
    else {
      if (/\\[AbBz]/.test(this.#text.slice(this.#at, this.#at + 2))) this.#at += 2
      else if (!this.#manyCharacters()) this.#character()
      this.#group.parts.push(one)
    }
  }

  /** The match of a sticky expression here; it is passed. */
  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at
    const match = expression.exec(this.#text) ?? undefined
    this.#at += match?.[0].length ?? 0
    return match
  }

  #open(): void {
    const isNamed = this.#take(named) !== undefined
    let captures = isNamed
    if (!isNamed && this.#text[this.#at + 1] === '?') {
      const kind = this.#take(flags)?.[1]
      if (kind === undefined) throw new BadPattern(groupProblem(this.#text.slice(this.#at, this.#at + 4)))
      if (kind === ')') return
    } else if (!isNamed) {
      this.#at++
      captures = true
    }
    this.#groups.push(this.#group)
    this.#group = { captures, alternatives: [], parts: [] }
  }

  #close(): Part {
    const { captures, alternatives, parts } = this.#group
    const part = parallel([...alternatives, parts].map(sequence))
    return captures ? around(part) : part
  }

  #literal(): void {
    const end = this.#text.indexOf('\\E', this.#at + 2)
    const text = this.#text.slice(this.#at + 2, end < 0 ? undefined : end)
    for (let left = Array.from(text).length; left > 0; left--) this.#group.parts.push(one)
    this.#at = end < 0 ? this.#text.length : end + 2
  }

  /** @returns whether there was a repetition */
  #repeat(isRepeated: boolean): boolean {
    const operator = this.#take(/[*+?]/y)?.[0]
    const count = operator === undefined ? this.#take(counted) : undefined
    if (operator === undefined && count === undefined) return false
    this.#take(/\?/y)
    if (isRepeated) throw new BadPattern('is not a pattern of Go: a repetition is repeated')
    const part = this.#group.parts.pop()
    if (part === undefined) throw new BadPattern('is not a pattern of Go: there is nothing to repeat')
    this.#group.parts.push(count === undefined ? around(part) : times(part, count))
    return true
  }

  /** `\d`, `\pN` and their kin. */
  #manyCharacters(): boolean {
    if (this.#take(/\\[dDsSwW]/y) !== undefined) return true
    const found = this.#take(property)
    if (found !== undefined) {
      const name = found[1] ?? found[2] ?? ''
      if (!unicodeClasses.has(name))
        throw new BadPattern(`is not a pattern of Go: it has no class ${name.slice(0, 50)}`)
    }
    return found !== undefined
  }

  /** @returns the code point */
  #character(): number {
    const escape = this.#take(character)
    if (escape === undefined) {
      const code = this.#text.codePointAt(this.#at)
      if (code === 0x5c) throw new BadPattern(escapeProblem(this.#text.slice(this.#at, this.#at + 2)))
      if (code === undefined) throw new BadPattern('is not a pattern of Go: a ] is missing')
      this.#at += code > 0xffff ? 2 : 1
      return code
    }
    const code = codeOf(escape[0])
    if (code > 0x10ffff) throw new BadPattern('is not a pattern of Go: a character is above \\x{10FFFF}')
    return code
  }

  #class(): void {
    this.#take(/\[\^?/y)
    for (let first = true; first || this.#text[this.#at] !== ']'; first = false) {
      if (this.#posixClass() || this.#manyCharacters()) continue
      const low = this.#character()
      if (this.#take(/-(?=[^\]])/y) !== undefined && this.#character() < low)
        throw new BadPattern('is not a pattern of Go: a range of characters ends before it begins')
    }
    this.#at++
    this.#group.parts.push(one)
  }

  #posixClass(): boolean {
    if (!this.#text.startsWith('[:', this.#at) || this.#lastClassEnd < this.#at + 2) return false
    const end = this.#text.indexOf(':]', this.#at + 2)
    const name = this.#text.slice(this.#at + 2, end)
    if (!posixClasses.has(name)) throw new BadPattern(`is not a pattern of Go: it has no class ${name.slice(0, 50)}`)
    this.#at = end + 2
    return true
  }
}

function groupProblem(begin: string): string {
  if (/^\(\?<?[=!]/.test(begin)) return 'has a look-around, which Go’s patterns do not know'
  if (begin.startsWith('(?<')) return 'has a group (?<name>…), which Go takes only since 1.22: write (?P<name>…)'
  return `is not a pattern of Go: it does not know the group ${begin}`
}

function escapeProblem(escape: string): string {
  if (/[1-9]/.test(escape)) return 'has a back-reference, which Go’s patterns do not know'
  return `is not a pattern of Go: it does not know ${escape}`
}

/** The code point of an escaped character. */
function codeOf(escape: string): number {
  const digits = /^\\x\{?([0-9A-Fa-f]+)/.exec(escape)?.[1]
  if (digits !== undefined) return Number.parseInt(digits, 16)
  if (/^\\[0-7]/.test(escape)) return Number.parseInt(escape.slice(1), 8)
  const control = 'abtnvfr'.indexOf(escape.charAt(1))
  return control < 0 ? (escape.codePointAt(1) ?? 0) : control + 7
}
