import type { ConstDirectiveNode, DefinitionNode, DocumentNode } from 'graphql/language/ast.js'
import { Kind } from 'graphql/language/kinds.js'

/**
 * Limits of the generator's input, measured with protographic 0.20. The generator runs synchronously and cannot be
 * stopped. Each limit keeps it below about two seconds, and is ten times what the largest plugins have.
 */
const maxSquares = 4_000_000
const maxKeyWork = 100_000
const maxLockEntries = 20_000

/**
 * Refuses input that would keep the generator busy for long. The generator
 *
 * - looks at every number of a message for each number that it assigns, so its work grows with the square of the number
 *   of fields, arguments and values;
 * - writes each `@requires` once for every `@key` of its type;
 * - compares every entry of the lock with every field of its message.
 *
 * @throws Error that says which limit is exceeded
 */
export function assertFeasible(document: DocumentNode, lock: unknown): void {
  const sizes = new Map<string, number>()
  let squares = 0
  for (const definition of document.definitions) {
    const members = membersOf(definition)
    const name = nameOf(definition)
    sizes.set(name, (sizes.get(name) ?? 0) + members.length)
    for (const { arguments: args = [] } of members) squares += args.length ** 2
    const keys = 'directives' in definition ? definition.directives : undefined
    const work = (keys?.length ?? 0) * members.reduce((sum, { directives = [] }) => sum + textLength(directives), 0)
    if (work > maxKeyWork) throw new Error(`${name} has too many keys and required fields`)
  }
  for (const size of sizes.values()) squares += size ** 2
  if (squares > maxSquares) throw new Error('a type or a field of the schema has too many fields, values or arguments')
  if (countEntries(lock, maxLockEntries) > maxLockEntries)
    throw new Error(`the lock has more than ${maxLockEntries} entries`)
}

interface Member {
  readonly arguments?: readonly unknown[] | undefined
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

function membersOf(definition: DefinitionNode): readonly Member[] {
  if ('fields' in definition) return definition.fields ?? []
  return 'values' in definition ? (definition.values ?? []) : []
}

/** Empty for a definition without fields and values, such as `schema`. */
function nameOf(definition: DefinitionNode): string {
  return 'fields' in definition || 'values' in definition ? definition.name.value : ''
}

function textLength(directives: readonly ConstDirectiveNode[]): number {
  const values = directives.flatMap(({ arguments: args = [] }) => args.map(({ value }) => value))
  return values.reduce((sum, value) => sum + (value.kind === Kind.STRING ? value.value.length : 0), 0)
}

/** Counts the entries of a parsed JSON document at all depths. Stops when there are more than `limit`. */
function countEntries(root: unknown, limit: number): number {
  let count = 0
  for (const pending = [root]; pending.length > 0 && count <= limit;) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const child of Object.values(value)) {
      count++
      pending.push(child)
    }
  }
  return count
}
