import {
  buildASTSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  print,
  visit,
} from 'graphql'
import type { DefinitionNode, DocumentNode, GraphQLSchema } from 'graphql'

/** Names that a subgraph may use without defining them. */
const builtIn = /^(?:String|Int|Float|Boolean|ID|_Any|_Entity|_Service|(?:\w+__)?(?:FieldSet|Scope|Policy|Import))$/

/** Why the schema is not one of a subgraph; undefined if it is. */
export function schemaProblem(sdl: string): string | undefined {
  let document: DocumentNode
  try {
    document = parse(sdl)
  } catch (error) {
    const { message } = error as Error
    return `Error: The subgraph has syntax errors and could not be parsed.\n The reason provided was: ${message}`
  }
  const unknown = unknownType(document)
  if (unknown === undefined) return undefined
  return `Error:  The type "${unknown}" was referenced in the schema, but it was never defined.`
}

function unknownType(document: DocumentNode): string | undefined {
  const types = document.definitions.filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
  const defined = new Set(types.map(({ name }) => name.value))
  const unknown: string[] = []
  visit(document, {
    DirectiveDefinition: () => false,
    NamedType: ({ name: { value } }) => {
      if (!defined.has(value) && !builtIn.test(value)) unknown.push(value)
    },
  })
  return unknown[0]
}

/** What clients lose from one schema of a subgraph to the next. A new value of an enumeration counts too. */
export function breakingChanges(before: string, after: string): Change[] {
  const [from, to] = [build(before), build(after)]
  const added = findDangerousChanges(from, to).filter(({ type }) => type === DangerousChangeType.VALUE_ADDED_TO_ENUM)
  return [...findBreakingChanges(from, to), ...added].map(({ type, description }) => ({
    changeType: inspectorNames[type] ?? type,
    message: description,
  }))
}

export interface Change {
  readonly changeType: string
  readonly message: string
}

/** The real one compares with graphql-inspector, which has names of its own. */
const inspectorNames: Readonly<Record<string, string>> = {
  FIELD_CHANGED_KIND: 'FIELD_TYPE_CHANGED',
  VALUE_REMOVED_FROM_ENUM: 'ENUM_VALUE_REMOVED',
  VALUE_ADDED_TO_ENUM: 'ENUM_VALUE_ADDED',
  ARG_REMOVED: 'FIELD_ARGUMENT_REMOVED',
}

/** A subgraph may extend types that it does not define, such as `Query`: such an extension stands for the type here. */
function build(sdl: string): GraphQLSchema {
  const lenient = { assumeValid: true, assumeValidSDL: true }
  if (sdl.trim() === '') return buildASTSchema({ kind: Kind.DOCUMENT, definitions: [] }, lenient)
  const document = parse(sdl)
  const objects = document.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
  const defined = new Set(objects.map(({ name }) => name.value))
  const definitions = document.definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || defined.has(node.name.value)) return node
    defined.add(node.name.value)
    return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION }
  })
  return buildASTSchema({ ...document, definitions }, lenient)
}

/**
 * The one kind of composition error that this finds by itself: fields of one name and another type. Everything else
 * that keeps schemas from being composed is a setting.
 */
export function conflicts(schemas: readonly { readonly name: string; readonly sdl: string }[]): string[] {
  const types = new Map<string, Map<string, string>>()
  for (const { name, sdl } of schemas) {
    for (const [field, type] of fieldsOf(sdl)) {
      types.set(field, (types.get(field) ?? new Map<string, string>()).set(name, type))
    }
  }
  return [...types].flatMap(([field, bySubgraph]) => {
    if (new Set(bySubgraph.values()).size < 2) return []
    const each = [...bySubgraph].map(([subgraph, type]) => `"${type}" in subgraph "${subgraph}"`)
    return [`The field "${field}" has incompatible types: ${each.join(', ')}.`]
  })
}

/** Every field of an object, with the name of its type: `Query.birds` and `Bird`. */
function fieldsOf(sdl: string): [field: string, type: string][] {
  return parse(sdl).definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return []
    return (node.fields ?? []).map((field): [string, string] => [
      `${node.name.value}.${field.name.value}`,
      print(field.type).replaceAll(/[[\]!]/g, ''),
    ])
  })
}
