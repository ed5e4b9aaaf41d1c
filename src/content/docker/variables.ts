/** Variables of a Dockerfile. A variable with the value undefined exists, but its value is not known here. */
export type Variables = ReadonlyMap<string, string | undefined>

/**
 * Of a word and of its value, in characters. It bounds defaults that contain defaults, and variables that grow because
 * they contain others.
 */
const maxLength = 2000

/**
 * Replaces `$name`, `${name}`, `${name:-word}`, `${name-word}`, `${name:+word}` and `${name+word}` in a word of a
 * Dockerfile; undefined if the word needs more than that, or a value that is not known. A variable that does not exist
 * is empty. https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function replaceVariables(word: string, variables: Variables): string | undefined {
  if (word.length > maxLength) return undefined
  let text = word
  const quoted = /^(["'])(.*)\1$/s.exec(text)
  if (quoted) {
    if (quoted[1] === "'") return quoted[2]
    text = quoted[2] ?? ''
  }
  if (/[\\"'`]/.test(text)) return undefined
  let result = ''
  for (let rest = text; rest !== '';) {
    const plain = /^[^$]+/.exec(rest)?.[0]
    if (plain !== undefined) {
      result += plain
      rest = rest.slice(plain.length)
      continue
    }
    const variable = readVariable(rest)
    const value = variable && variableValue(variable, variables)
    if (variable === undefined || value === undefined) return undefined
    result += value
    if (result.length > maxLength) return undefined
    rest = rest.slice(variable.length)
  }
  return result
}

interface Variable {
  readonly name: string
  readonly operator: string | undefined
  readonly word: string
  /** Characters of the whole expression. */
  readonly length: number
}

function readVariable(text: string): Variable | undefined {
  const simple = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text)
  if (simple?.[1] !== undefined) return { name: simple[1], operator: undefined, word: '', length: simple[0].length }
  const start = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+])?/.exec(text)
  if (start?.[1] === undefined) return undefined
  const end = closingBrace(text, start[0].length)
  const word = text.slice(start[0].length, end)
  if (end === undefined || (start[2] === undefined && word !== '')) return undefined
  return { name: start[1], operator: start[2], word, length: end + 1 }
}

function closingBrace(text: string, from: number): number | undefined {
  for (let i = from, depth = 1; i < text.length; i++) {
    if (text[i] === '{') depth++
    if (text[i] === '}' && --depth === 0) return i
  }
  return undefined
}

function variableValue({ name, operator, word }: Variable, variables: Variables): string | undefined {
  const value = variables.get(name)
  if (variables.has(name) && value === undefined) return undefined
  const given = operator?.startsWith(':') === true ? value !== undefined && value !== '' : value !== undefined
  if (operator?.endsWith('-') === true) return given ? value : replaceVariables(word, variables)
  if (operator?.endsWith('+') === true) return given ? replaceVariables(word, variables) : ''
  return value ?? ''
}
