import { parse } from 'graphql/language/parser.js'
import { print } from 'graphql/language/printer.js'

/**
 * Own versions of the two functions of `@wundergraph/composition` that the generator calls. The package itself contains a
 * federation composer, core-js and more: 2 MB of code that this action never runs. `overrides` in package.json replaces
 * it by this module. test/hosts/drift.test.ts compares the generated files with the output of Cosmo's own client, which
 * uses the real package.
 */

/** The document, or the error that parsing it gave. */
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

/** Fields by their names, then inline fragments by their types. */
function byName(a, b) {
  if ((a.name === undefined) !== (b.name === undefined)) return a.name === undefined ? 1 : -1
  return nameOf(a).localeCompare(nameOf(b))
}

const nameOf = ({ name, typeCondition }) => (name ?? typeCondition?.name)?.value ?? ''
