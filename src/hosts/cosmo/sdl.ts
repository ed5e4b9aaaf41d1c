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
import { limitProblem, type SchemaProblem } from './sdl-limits.ts'

// Modules are imported by their own paths: the package's index would add the executor to the bundle.

/**
 * The rules of graphql-js that also apply to the schema of a Federation subgraph. The control plane checks directives:
 * which ones exist depends on `@link` and on the control plane's version.
 */
const rules = [
  LoneSchemaDefinitionRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
  UniqueEnumValueNamesRule,
  UniqueFieldDefinitionNamesRule,
  UniqueArgumentDefinitionNamesRule,
]

/** Finding the line of a problem takes time, and nobody reads more problems. */
const maxProblems = 20

/**
 * Problems in the SDL of a subgraph, at most twenty. A syntax error or an exceeded limit is reported alone, because
 * the rest of the schema is not read.
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
  const others = notDefinitions(document)
  return others.length > 0 ? others : applyRules(document)
}

function notDefinitions(document: DocumentNode): readonly SchemaProblem[] {
  const others = document.definitions.filter(
    (node) => !isTypeSystemDefinitionNode(node) && !isTypeSystemExtensionNode(node),
  )
  if (others.length > 0) {
    return others
      .slice(0, maxProblems)
      .map((node) => problem(new GraphQLError('Operations and fragments do not belong in a schema.', { nodes: node })))
  }
  const types = document.definitions.some(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION && !node.kind.startsWith('Schema'),
  )
  return types ? [] : [{ message: 'The schema defines no type.', line: 1, column: 1 }]
}

/** Thrown to end a validation that has found enough problems. */
class EnoughProblems extends Error {
  override readonly name = 'EnoughProblems'
}

/** Names are suggested only in smaller schemas: each suggestion compares a name with all others. */
const maxCompared = 300
/** An error can have thousands of locations, and finding the line of each takes time. */
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

/** graphql-js's rule for unknown types, applied only to names that are not known elsewhere: its errors are costly. */
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
 * Whether another subgraph or the control plane may define the type. An extension refers to a type of another subgraph.
 * The control plane adds `_Any`, `federation__FieldSet`, `edfs__PublishResult` and similar types.
 */
function isKnownElsewhere(name: string, extended: ReadonlySet<string>): boolean {
  return extended.has(name) || name.startsWith('_') || name.includes('__') || name === 'FieldSet' || name === 'Import'
}

function problem(error: GraphQLError): SchemaProblem {
  // Of two definitions, the last location is that of the later one, which was probably added.
  const { line, column } = error.locations?.at(-1) ?? { line: 1, column: 1 }
  return { message: error.message, line, column }
}
