import { GraphQLError } from 'graphql/error/GraphQLError.js'
import { Kind } from 'graphql/language/kinds.js'
import type { DocumentNode } from 'graphql/language/ast.js'
import { parse } from 'graphql/language/parser.js'
import { isTypeExtensionNode, isTypeSystemDefinitionNode, isTypeSystemExtensionNode } from 'graphql/language/predicates.js'
import { visit, visitInParallel } from 'graphql/language/visitor.js'
import { KnownTypeNamesRule } from 'graphql/validation/rules/KnownTypeNamesRule.js'
import { LoneSchemaDefinitionRule } from 'graphql/validation/rules/LoneSchemaDefinitionRule.js'
import { UniqueArgumentDefinitionNamesRule } from 'graphql/validation/rules/UniqueArgumentDefinitionNamesRule.js'
import { UniqueEnumValueNamesRule } from 'graphql/validation/rules/UniqueEnumValueNamesRule.js'
import { UniqueFieldDefinitionNamesRule } from 'graphql/validation/rules/UniqueFieldDefinitionNamesRule.js'
import { UniqueOperationTypesRule } from 'graphql/validation/rules/UniqueOperationTypesRule.js'
import { UniqueTypeNamesRule } from 'graphql/validation/rules/UniqueTypeNamesRule.js'
import { SDLValidationContext } from 'graphql/validation/ValidationContext.js'

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

/** Everything that is wrong with the SDL of a subgraph; a syntax error hides what follows it. */
export function schemaProblems(sdl: string): readonly SchemaProblem[] {
  let document: DocumentNode
  try {
    document = parse(sdl)
  } catch (error) {
    if (error instanceof GraphQLError) return [problem(error)]
    if (error instanceof RangeError) return [{ message: 'The schema is nested too deeply to be read.', line: 1, column: 1 }]
    throw error
  }
  const strangers = notDefinitions(document)
  return strangers.length > 0 ? strangers : applyRules(document)
}

function notDefinitions(document: DocumentNode): readonly SchemaProblem[] {
  const strangers = document.definitions.filter((node) => !isTypeSystemDefinitionNode(node) && !isTypeSystemExtensionNode(node))
  if (strangers.length > 0) {
    return strangers.map((node) => problem(new GraphQLError('Operations and fragments do not belong in a schema.', { nodes: node })))
  }
  const types = document.definitions.some((node) => node.kind !== Kind.DIRECTIVE_DEFINITION && !node.kind.startsWith('Schema'))
  return types ? [] : [{ message: 'The schema defines no type.', line: 1, column: 1 }]
}

function applyRules(document: DocumentNode): readonly SchemaProblem[] {
  const errors: GraphQLError[] = []
  const context = new SDLValidationContext(document, null, (error) => { errors.push(error) })
  const unknown: GraphQLError[] = []
  const types = new SDLValidationContext(document, null, (error) => { unknown.push(error) })
  // Definitions of Federation's own directives refer to types that the control plane adds.
  const withoutDirectives = { ...document, definitions: document.definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION) }
  visit(document, visitInParallel(rules.map((rule) => rule(context))))
  visit(withoutDirectives, KnownTypeNamesRule(types))
  const extended = new Set(document.definitions.flatMap((node) => isTypeExtensionNode(node) ? [node.name.value] : []))
  return [...errors, ...unknown.filter((error) => !isKnownElsewhere(error, extended))].map(problem)
}

/**
 * An extension stands for a type that another subgraph defines, and `_Any`, `federation__FieldSet`, `edfs__PublishResult`
 * and their like are added by the control plane.
 */
function isKnownElsewhere(error: GraphQLError, extended: ReadonlySet<string>): boolean {
  const [node] = error.nodes ?? []
  if (node?.kind !== Kind.NAMED_TYPE) return false
  const name = node.name.value
  return extended.has(name) || name.startsWith('_') || name.includes('__') || name === 'FieldSet' || name === 'Import'
}

function problem(error: GraphQLError): SchemaProblem {
  // The last location is the later of two definitions: the one that was added.
  const { line, column } = error.locations?.at(-1) ?? { line: 1, column: 1 }
  return { message: error.message, line, column }
}
