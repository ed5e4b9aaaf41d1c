import { GraphQLError } from 'graphql/error/GraphQLError.js'
import { Lexer } from 'graphql/language/lexer.js'
import { Source } from 'graphql/language/source.js'
import { TokenKind } from 'graphql/language/tokenKind.js'

/**
 * Limits of a schema, far above what people and generators write. Parsing, validation and Cosmo's generator run
 * synchronously, and the time of some of them grows with the square or the cube of these numbers.
 */
const limits = {
  /** Nested brackets of any kind: lists of lists, default values, selections in directives. */
  maxDepth: 32,
  maxTokens: 300_000,
  /** Characters of a name. */
  maxName: 500,
  /** Tokens inside one pair of parentheses: the arguments of a field. */
  maxArguments: 5000,
}

export interface SchemaProblem {
  readonly message: string
  /** Line and column count from 1. */
  readonly line: number
  readonly column: number
}

const opening: ReadonlySet<string> = new Set([TokenKind.BRACKET_L, TokenKind.BRACE_L, TokenKind.PAREN_L])
const closing: ReadonlySet<string> = new Set([TokenKind.BRACKET_R, TokenKind.BRACE_R, TokenKind.PAREN_R])

/**
 * The first place where a schema exceeds a limit; undefined if there is none. Takes linear time. A syntax error ends
 * the search: the parser will report it.
 */
export function limitProblem(sdl: string): SchemaProblem | undefined {
  const lexer = new Lexer(new Source(sdl))
  let [depth, tokens, inParentheses] = [0, 0, 0]
  let parentheses: number | undefined
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      tokens++
      if (opening.has(token.kind)) depth++
      if (closing.has(token.kind)) depth--
      if (token.kind === TokenKind.PAREN_L)
        [parentheses, inParentheses] = [parentheses ?? depth, parentheses === undefined ? 0 : inParentheses]
      if (parentheses !== undefined && depth < parentheses) parentheses = undefined
      if (parentheses !== undefined) inParentheses++
      const { line, column } = token
      if (depth > limits.maxDepth)
        return { message: `Brackets are nested more than ${limits.maxDepth} levels deep.`, line, column }
      if (tokens > limits.maxTokens)
        return { message: `The schema has more than ${limits.maxTokens} names and punctuation marks.`, line, column }
      if (inParentheses > limits.maxArguments)
        return {
          message: `A list of arguments has more than ${limits.maxArguments} names and punctuation marks.`,
          line,
          column,
        }
      if (token.kind === TokenKind.NAME && token.value.length > limits.maxName)
        return { message: `A name has more than ${limits.maxName} characters.`, line, column }
    }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
  }
  return undefined
}
