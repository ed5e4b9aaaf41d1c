import { buildASTSchema, findBreakingChanges, Kind, parse } from 'graphql'
import type { BreakingChange, DefinitionNode, DocumentNode, GraphQLSchema } from 'graphql'

/** @throws GraphQLError with the position of a syntax error. */
export function parseSubgraph(sdl: string): DocumentNode {
  return parse(sdl)
}

/** What clients lose from one schema of a subgraph to the next, found by graphql-js. */
export function breakingChanges(before: string, after: string): BreakingChange[] {
  return findBreakingChanges(build(before), build(after))
}

/** A subgraph may extend types that it does not define, such as `Query`: such an extension stands for the type here. */
function build(sdl: string): GraphQLSchema {
  const document = parse(sdl)
  const defined = new Set(document.definitions.flatMap((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION ? [node.name.value] : []))
  const definitions = document.definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || defined.has(node.name.value)) return node
    defined.add(node.name.value)
    return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION }
  })
  return buildASTSchema({ ...document, definitions }, { assumeValid: true, assumeValidSDL: true })
}
