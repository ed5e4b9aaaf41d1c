import type { Fact } from './fact.ts'

/** The parts of a proto file that the generator writes: https://protobuf.dev/reference/protobuf/proto3-spec/ */
export interface Proto {
  readonly facts: readonly Fact[]
  /** Texts of all comments, sorted. */
  readonly comments: readonly string[]
  readonly package: string | undefined
  readonly options: readonly { readonly name: string; readonly constant: string }[]
}

/**
 * A comment, a string, a name or number, or one other character. A string may lack its closing quote: otherwise the
 * regular expression would start again at each of its quotes.
 */
const token = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[\w.]+|\S/g
const blocks = new Set(['message', 'enum', 'service', 'oneof', 'rpc'])

/** Nested blocks. The text of a statement contains all of them. Protobuf's own parsers stop at the same depth. */
const maxDepth = 100
const maxStatements = 200_000
/** Characters of all statements, with their blocks. */
const maxText = 32 * 1024 * 1024

/**
 * Reads every statement. A text that is not a proto file gives statements that no proto file has.
 * @throws Error if it is nested deeper, or has more statements, than any file that a generator writes
 */
export function readProto(text: string): Proto {
  const facts: Fact[] = []
  const comments: string[] = []
  const path: string[] = []
  let statement: string[] = []
  const lines = lineCounter(text)
  let total = 0
  const add = (line: number): void => {
    const block = statement.slice(0, 2).join(' ')
    const content = [...path, statement.join(' ').replaceAll(' ( ', '(').replaceAll(' )', ')')].join(': ')
    total += content.length
    facts.push({ text: content, about: statement[0] === 'rpc' ? block : (path[0] ?? block), line })
  }
  for (const match of text.matchAll(token)) {
    const [word] = match
    if (word.startsWith('//') || word.startsWith('/*')) comments.push(word.replace(/^\/[/*]|\*\/$/g, '').trim())
    else if (word === ';' || word === '{' || word === '}') {
      const [keyword = '', name = ''] = statement
      if (statement.length > 0) add(lines(match.index))
      if (path.length > maxDepth || facts.length > maxStatements || total > maxText)
        throw new Error('the proto file is too large or nested too deeply to be compared')
      if (word === '{') path.push(blocks.has(keyword) ? `${keyword} ${name}` : keyword)
      if (word === '}') path.pop()
      statement = []
    } else statement.push(word)
  }
  return { facts, comments: comments.sort(), ...header(facts) }
}

function header(facts: readonly Fact[]): Pick<Proto, 'package' | 'options'> {
  const after = (keyword: string): string | undefined => {
    const found = facts.find(({ text }) => text.startsWith(`${keyword} `))
    return found?.text.slice(keyword.length + 1)
  }
  const options = facts.flatMap(({ text }) => {
    const [, name, constant] = /^option ([\w.]+) = (.+)$/.exec(text) ?? []
    return name === undefined || constant === undefined ? [] : [{ name, constant }]
  })
  return { package: after('package'), options }
}

/** Returns a function from positions to line numbers. Each position must be greater than the one before. */
function lineCounter(text: string): (index: number) => number {
  let [at, line] = [0, 1]
  return (index) => {
    for (; at < index; at++) if (text.charCodeAt(at) === 10) line++
    return line
  }
}
