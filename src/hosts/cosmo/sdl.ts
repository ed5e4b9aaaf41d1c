import { GraphQLError } from 'graphql/error/GraphQLError.js'
import { Kind } from 'graphql/language/kinds.js'
import type { DocumentNode } from 'graphql/language/ast.js'
import { parse } from 'graphql/language/parser.js'
import {
  isTypeExtensionNode,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
} from 'graphql/language/predicates.js'
import { visit, visitInParallel, type ASTVisitor } from 'graphql/language/visitor.js'
import { KnownTypeNamesRule } from 'graphql/validation/rules/KnownTypeNamesRule.js'
import { LoneSchemaDefinitionRule } from 'graphql/validation/rules/LoneSchemaDefinitionRule.js'
import { UniqueArgumentDefinitionNamesRule } from 'graphql/validation/rules/UniqueArgumentDefinitionNamesRule.js'
import { UniqueEnumValueNamesRule } from 'graphql/validation/rules/UniqueEnumValueNamesRule.js'
import { UniqueFieldDefinitionNamesRule } from 'graphql/validation/rules/UniqueFieldDefinitionNamesRule.js'
import { UniqueOperationTypesRule } from 'graphql/validation/rules/UniqueOperationTypesRule.js'
import { UniqueTypeNamesRule } from 'graphql/validation/rules/UniqueTypeNamesRule.js'
import { SDLValidationContext } from 'graphql/validation/ValidationContext.js'
import { limitProblem } from './sdl-limits.ts'

// Each module by its own path: the package's index would put the executor into the bundle.

export interface SchemaProblem {
  readonly message: string
  /** Both count from 1. */
  readonly line: number
  readonly column: number
}

/**
 * The rules of graphql-js that also hold for the schema of a Federation subgraph. Directives are left to the control
 * plane: which ones exist there depends on `@link` and on its version.
 */
const rules = [
  LoneSchemaDefinitionRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
  UniqueEnumValueNamesRule,
  UniqueFieldDefinitionNamesRule,
  UniqueArgumentDefinitionNamesRule,
]

/** Each problem costs a search for its line, and nobody reads more of them. */
const maxProblems = 20

/**
 * What is wrong with the SDL of a subgraph, at most twenty problems; a syntax error hides what follows it, and so does
 * a limit that is exceeded.
 */
export function schemaProblems(sdl: string): readonly SchemaProblem[] {
  const exceeded = limitProblem(sdl)
  if (exceeded !== undefined) return [exceeded]
  let document: DocumentNode
  try {
    document = parse(sdl)
  } catch (error) {
    if (error instanceof GraphQLError) return [problem(error)]
    if (error instanceof RangeError)
      return [{ message: 'The schema is nested too deeply to be read.', line: 1, column: 1 }]
    throw error
  }
  const strangers = notDefinitions(document)
  return strangers.length > 0 ? strangers : applyRules(document)
}

function notDefinitions(document: DocumentNode): readonly SchemaProblem[] {
  const strangers = document.definitions.filter(
    (node) => !isTypeSystemDefinitionNode(node) && !isTypeSystemExtensionNode(node),
  )
  if (strangers.length > 0) {
    return strangers
      .slice(0, maxProblems)
      .map((node) => problem(new GraphQLError('Operations and fragments do not belong in a schema.', { nodes: node })))
  }
  const types = document.definitions.some(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION && !node.kind.startsWith('Schema'),
  )
  return types ? [] : [{ message: 'The schema defines no type.', line: 1, column: 1 }]
}

/** Ends a validation that has found enough. */
class EnoughProblems extends Error {
  override readonly name = 'EnoughProblems'
}

/** Suggesting a similar name compares an unknown one with all others. */
const maxCompared = 300
/** Each costs a search for its line; the error of an argument that stands there a thousand times has a thousand. */
const maxLocations = 200

class Context extends SDLValidationContext {
  override get hideSuggestions(): boolean {
    return this.getDocument().definitions.length > maxCompared
  }
}

function applyRules(document: DocumentNode): readonly SchemaProblem[] {
  const definitions = findErrors(document, (context) => visitInParallel(rules.map((rule) => rule(context))))
  // Definitions of Federation's own directives refer to types that the control plane adds.
  const withoutDirectives = {
    ...document,
    definitions: document.definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION),
  }
  const types = findErrors(withoutDirectives, (context) => knownTypes(context, document))
  return [...definitions, ...types].slice(0, maxProblems).map(problem)
}

function findErrors(
  document: DocumentNode,
  rule: (context: SDLValidationContext) => ASTVisitor,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = []
  let locations = 0
  const context = new Context(document, null, (error) => {
    errors.push(error)
    locations += error.locations?.length ?? 0
    if (errors.length >= maxProblems || locations >= maxLocations) throw new EnoughProblems()
  })
  try {
    visit(document, rule(context))
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error
  }
  return errors
}

/** graphql-js's rule, asked only about names that nothing else explains: its errors are costly. */
function knownTypes(context: SDLValidationContext, document: DocumentNode): ASTVisitor {
  const extended = new Set(document.definitions.flatMap((node) => (isTypeExtensionNode(node) ? [node.name.value] : [])))
  const rule = KnownTypeNamesRule(context)
  const check = 'NamedType' in rule ? rule.NamedType : undefined
  return {
    NamedType: (node, ...rest) => {
      if (typeof check === 'function' && !isKnownElsewhere(node.name.value, extended)) check.call({}, node, ...rest)
    },
  }
}

/**
 * An extension stands for a type that another subgraph defines, and `_Any`, `federation__FieldSet`,
 * `edfs__PublishResult` and their like are added by the control plane.
 */
function isKnownElsewhere(name: string, extended: ReadonlySet<string>): boolean {
  return extended.has(name) || name.startsWith('_') || name.includes('__') || name === 'FieldSet' || name === 'Import'
}

function problem(error: GraphQLError): SchemaProblem {
  // The last location is the later of two definitions: the one that was added.
  const { line, column } = error.locations?.at(-1) ?? { line: 1, column: 1 }
  return { message: error.message, line, column }
}
