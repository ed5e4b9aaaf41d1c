import { hasKnownDraft, schemaProblems } from '../../checks/index.ts'
import { PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Document } from './documents.ts'

/** A kind of resource that a controller serves. */
export interface Served {
  readonly group: string
  readonly versions: readonly string[]
  readonly kind: string
}

/** `group/version/plural`: the key by which cup finds a definition. */
const keysOf = ({ value: { names, spec } }: Document<'ResourceDefinition'>): string[] =>
  Object.keys(spec.versions).map((version) => `${spec.group}/${version}/${names.plural}`)

export const only = <K extends Document['kind']>(documents: readonly Document[], kind: K): Document<K>[] =>
  documents.filter((document) => document.kind === kind) as Document<K>[]

/** Names that are there twice, and schemas: `NewServer` in `pkg/api/server.go` of cup. */
export function definitionProblems(documents: readonly Document[]): PublishError[] {
  const definitions = only(documents, 'ResourceDefinition')
  return [
    ...duplicates('controller', only(documents, 'Controller')),
    ...duplicates('binding', only(documents, 'Binding')),
    ...duplicates('definition', definitions, keysOf),
    ...definitions.flatMap(schemasOf),
  ]
}

function duplicates<D extends Document>(
  what: string,
  documents: readonly D[],
  namesOf: (document: D) => readonly string[] = ({ value }) => [value.metadata.name],
): PublishError[] {
  const first = new Map<string, string>()
  return documents.flatMap((document) =>
    namesOf(document).flatMap((name) => {
      const other = first.get(name)
      first.set(name, other ?? document.path)
      const message = `${document.path} and ${String(other)} have the same ${what} ${name}.`
      return other === undefined ? [] : [new PublishError('E_CUP_DUPLICATE', message)]
    }),
  )
}

function schemasOf({ path, value: { spec } }: Document<'ResourceDefinition'>): PublishError[] {
  return Object.entries(spec.versions).flatMap(([version, schema]) => {
    const [problem] = schemaProblems(schema)
    const message = `${path}: version ${version} is not a JSON Schema that cup compiles.`
    return problem === undefined ? [] : [new PublishError('E_CUP_SCHEMA', message, { cause: problem })]
  })
}

/** What bindings name and the directory does not have, by the same function of cup. */
export function bindingProblems(documents: readonly Document[]): PublishError[] {
  const controllers = new Set(only(documents, 'Controller').map(({ value }) => value.metadata.name))
  const definitions = definitionsByKey(documents)
  /** The controller of a definition, and the binding that names it. */
  const bound = new Map<Document, { readonly controller: string; readonly path: string }>()
  const problems: PublishError[] = []
  const refuse = (message: string): void => {
    problems.push(new PublishError('E_CUP_BINDING', message))
  }
  for (const { path, value } of only(documents, 'Binding')) {
    const { controller, resources } = value.spec
    if (!controllers.has(controller)) refuse(`${path} names the controller ${controller}, which is not there.`)
    for (const resource of resources) {
      const definition = definitions.get(resource)
      const other = definition && bound.get(definition)
      if (definition === undefined)
        refuse(`${path} names the resource ${resource}, and no definition has this group, version and plural.`)
      else if (other === undefined) bound.set(definition, { controller, path })
      else if (other.controller !== controller)
        refuse(`${path} gives ${definition.path} to ${controller}, and ${other.path} gives it to ${other.controller}.`)
    }
  }
  return problems
}

const definitionsByKey = (documents: readonly Document[]): Map<string, Document<'ResourceDefinition'>> =>
  new Map(
    only(documents, 'ResourceDefinition').flatMap((definition) => keysOf(definition).map((key) => [key, definition])),
  )

/** What cup loads, and reads otherwise than it was meant. */
export function schemaFindings(documents: readonly Document[]): Finding[] {
  return only(documents, 'ResourceDefinition').flatMap(({ path, value: { spec } }) =>
    Object.entries(spec.versions)
      .filter(([, schema]) => !hasKnownDraft(schema))
      .map(([version]): Finding => {
        const message = `${path}: cup does not know the \`$schema\` of version ${version}, and ignores newer keywords`
        return { code: 'E_CUP_SCHEMA', severity: 'warning', message }
      }),
  )
}

/** What cup loads and never uses. */
export function unusedFindings(documents: readonly Document[]): Finding[] {
  const bindings = only(documents, 'Binding').map(({ value }) => value.spec)
  const controllers = new Set(bindings.map(({ controller }) => controller))
  const resources = new Set(bindings.flatMap((binding) => binding.resources))
  const warn = (message: string): Finding => ({ code: 'E_CUP_BINDING', severity: 'warning', message })
  return [
    ...only(documents, 'Controller')
      .filter(({ value }) => !controllers.has(value.metadata.name))
      .map(({ path }) => warn(`No binding names the controller of ${path}, so cup does not use it`)),
    ...only(documents, 'ResourceDefinition')
      .filter((definition) => !keysOf(definition).some((key) => resources.has(key)))
      .map(({ path }) => warn(`No binding names the definition of ${path}, so cup does not serve it`)),
  ]
}

/** The kinds that bindings give to a controller. */
export function servedBy(controller: string, documents: readonly Document[]): Served[] {
  const resources = new Set(
    only(documents, 'Binding').flatMap(({ value: { spec } }) => (spec.controller === controller ? spec.resources : [])),
  )
  return only(documents, 'ResourceDefinition')
    .filter((definition) => keysOf(definition).some((key) => resources.has(key)))
    .map(({ value: { names, spec } }) => ({
      group: spec.group,
      // cup serves all versions of a definition that a binding names.
      versions: Object.keys(spec.versions),
      kind: names.kind,
    }))
}
