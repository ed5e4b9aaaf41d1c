import { parse } from 'graphql/language/parser.js'
import { print } from 'graphql/language/printer.js'

/**
 * The two functions of `@wundergraph/composition` that the generator calls, written anew: the package itself brings a
 * federation composer, core-js and much else, 2 MB of code that nothing here would ever run. `overrides` in package.json
 * puts this in its place; test/hosts/drift.test.ts compares what is generated with the output of Cosmo's own client,
 * which has the real package.
 */

/** The document, or why it is none. */
export function safeParse(text) {
  try {
    return { documentNode: parse(text, { noLocation: true }) }
  } catch (error) {
    return { error }
  }
}

/** A field set such as `id organization { id }` on one line, sorted by name at every level, without its outer braces. */
export function getNormalizedFieldSet(document) {
  const definitions = document.definitions.map((definition) =>
    definition.kind === 'OperationDefinition' ? { ...definition, selectionSet: sorted(definition.selectionSet) } : definition)
  return print({ ...document, definitions }).replaceAll(/\s+/g, ' ').slice(2, -2)
}

function sorted({ selections, ...set }) {
  const inner = selections.map((selection) => selection.selectionSet ? { ...selection, selectionSet: sorted(selection.selectionSet) } : selection)
  return { ...set, selections: inner.sort(byName) }
}

/** What has a name (fields) before what has none (inline fragments, by their type). */
function byName(a, b) {
  if ((a.name === undefined) !== (b.name === undefined)) return a.name === undefined ? 1 : -1
  return nameOf(a).localeCompare(nameOf(b))
}

const nameOf = ({ name, typeCondition }) => (name ?? typeCondition?.name)?.value ?? ''
