import { goPatternProblem } from './go-pattern.ts'
import {
  draftAt,
  findAddresses,
  isInDraft,
  nowhere,
  parseUri,
  resolvePointer,
  resolveUri,
  textOf,
  type Addresses,
} from './uris.ts'
import { countOf, isAboveZero, isObject, isStrings, isUnique, largeNumber, numberText, type Members } from './values.ts'
import { clean } from '../smoke/output.ts'

/** The most problems that are collected. */
const most = 10

/** Counts of something. A minimum above the maximum is refused for the first two pairs. */
const pairs = [
  ['minLength', 'maxLength'],
  ['minProperties', 'maxProperties'],
  ['minItems', 'maxItems'],
] as const
const texts = ['title', 'description', 'format', 'pattern', '$ref', '$schema']
const lists = ['allOf', 'anyOf', 'oneOf']
const maps = ['properties', 'patternProperties', 'definitions']
/** Schemas of parts of a value, and of the value itself. */
const parts = ['additionalItems', 'additionalProperties', 'contains', 'propertyNames']
const single = ['not', 'if', 'then', 'else']
const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

/**
 * What is wrong with a JSON Schema of draft 4, 6 or 7, as ends of sentences with the place as a JSON pointer. The rules
 * are those of a validator that compiles it, gojsonschema 1.2 (https://github.com/xeipuuv/gojsonschema). A schema may
 * be hostile: nothing is loaded, and no pattern is executed. The document must be bounded, as by `parseExactJson`.
 */
export function schemaProblems(schema: unknown): string[] {
  return new SchemaReader(schema).problems
}

/** A schema that is to be looked at. */
interface Pending {
  readonly schema: unknown
  readonly at: string
}

interface Reference {
  readonly to: string
  readonly at: string
  readonly from: Members
}

class SchemaReader {
  readonly problems: string[] = []
  readonly #pending: Pending[] = []
  readonly #references: Reference[] = []
  readonly #seen = new Set<unknown>()
  readonly #addresses: Addresses
  /** By schema: those that are applied to the same value. */
  readonly #same = new Map<unknown, Pending[]>()
  readonly #draft: 4 | 6 | 7 | undefined

  constructor(root: unknown) {
    this.#draft = draftOf(root)
    this.#addresses = findAddresses(root)
    const large = largeNumber(root)
    if (large !== undefined) this.#refuse('', `has the number ${large}, which is too large or too exact`)
    const dialect = isObject(root) ? root['$schema'] : undefined
    if (typeof dialect === 'string' && parseUri(dialect) === undefined) this.#refuse('/$schema', 'is not a URI')
    this.#later(root, '')
    // References lead to schemas too.
    while (this.#pending.length > 0 || this.#references.length > 0) {
      const next = this.#pending.pop()
      if (next !== undefined) this.#schema(next)
      else for (const reference of this.#references.splice(0)) this.#follow(reference)
    }
    const cycle = findCycle(this.#same)
    if (cycle !== undefined) this.#refuse(cycle.at, 'is applied to the same value again and again')
  }

  #later(schema: unknown, at: string, sameAs?: Members): void {
    const next = { schema, at }
    if (sameAs !== undefined && isObject(schema)) {
      const others = this.#same.get(sameAs)
      if (others === undefined) this.#same.set(sameAs, [next])
      else others.push(next)
    }
    if (typeof schema === 'object' && this.#seen.has(schema)) return
    this.#seen.add(schema)
    this.#pending.push(next)
  }

  #refuse(at: string, problem: string): void {
    if (this.problems.length < most) this.problems.push(`${clean(at) || 'the schema'} ${problem}`)
  }

  #schema({ schema, at }: Pending): void {
    if (typeof schema === 'boolean' && this.#draft !== 4) return
    if (!isObject(schema)) {
      this.#refuse(at, this.#draft === 4 ? 'is not an object' : 'is neither an object nor a boolean')
      return
    }
    const id = this.#draft === 4 || (this.#draft === undefined && 'id' in schema) ? 'id' : '$id'
    if (id in schema && typeof schema[id] !== 'string') this.#refuse(`${at}/${id}`, 'is not a string')
    else if (id in schema && parseUri(schema[id] as string) === undefined) this.#refuse(`${at}/${id}`, 'is not a URI')
    else if (this.#addresses.bases.has(schema) && this.#addresses.bases.get(schema) === undefined)
      this.#refuse(at, `is in a schema whose $id is not clear, or is there twice`)
    for (const name of texts)
      if (name in schema && typeof schema[name] !== 'string') this.#refuse(`${at}/${name}`, 'is not a string')
    if (typeof schema['$ref'] === 'string')
      this.#references.push({ to: schema['$ref'], at: `${at}/$ref`, from: schema })
    this.#values(schema, at)
    this.#numbers(schema, at)
    this.#children(schema, at)
  }

  #values(schema: Members, at: string): void {
    const { type, required, uniqueItems, pattern } = schema
    const names = typeof type === 'string' ? [type] : type
    if (type !== undefined && !(isStrings(names) && names.every((name) => types.includes(name)) && isUnique(names)))
      this.#refuse(`${at}/type`, `is not one of ${types.join(', ')}, or a list of them`)
    if (required !== undefined && !(isStrings(required) && isUnique(required)))
      this.#refuse(`${at}/required`, 'is not a list of different names')
    if ('enum' in schema && !(Array.isArray(schema['enum']) && isUnique(schema['enum'])))
      this.#refuse(`${at}/enum`, 'is not a list of different values')
    if (uniqueItems !== undefined && typeof uniqueItems !== 'boolean')
      this.#refuse(`${at}/uniqueItems`, 'is not a boolean')
    if (typeof pattern === 'string') this.#pattern(pattern, `${at}/pattern`)
  }

  #pattern(pattern: string, at: string): void {
    const problem = goPatternProblem(pattern)
    if (problem !== undefined) this.#refuse(at, clean(problem))
  }

  #numbers(schema: Members, at: string): void {
    const { multipleOf } = schema
    if (multipleOf !== undefined && !isAboveZero(numberText(multipleOf) ?? ''))
      this.#refuse(`${at}/multipleOf`, 'is not a number above 0')
    for (const [limit, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      if (limit in schema && numberText(schema[limit]) === undefined) this.#refuse(`${at}/${limit}`, 'is not a number')
      if (exclusive in schema) this.#exclusive(schema[exclusive], limit in schema, limit, `${at}/${exclusive}`)
    }
    for (const [least, greatest] of pairs) {
      for (const name of [least, greatest])
        if (name in schema && countOf(schema[name]) === undefined)
          this.#refuse(`${at}/${name}`, 'is not a whole number from 0 on, in digits')
      const [low, high] = [countOf(schema[least]), countOf(schema[greatest])]
      if (least !== 'minItems' && low !== undefined && high !== undefined && low > high)
        this.#refuse(`${at}/${least}`, `is above ${greatest}`)
    }
  }

  /** A boolean in draft 4, a number since draft 6. Without a draft both are taken. */
  #exclusive(value: unknown, hasLimit: boolean, limit: string, at: string): void {
    if (typeof value === 'boolean' && (this.#draft ?? 4) === 4) {
      if (!hasLimit) this.#refuse(at, `needs ${limit}`)
    } else if (numberText(value) === undefined || this.#draft === 4)
      this.#refuse(at, this.#draft === 4 ? 'is not a boolean' : 'is not a number')
  }

  #children(schema: Members, at: string): void {
    for (const name of [...parts, ...single]) {
      const child = schema[name]
      // Draft 4 takes a boolean for what is additional.
      if (name in schema && !(name.startsWith('additional') && typeof child === 'boolean'))
        this.#later(child, `${at}/${name}`, single.includes(name) ? schema : undefined)
    }
    for (const name of lists) if (name in schema) this.#list(schema[name], `${at}/${name}`, schema)
    const { items, dependencies } = schema
    if (Array.isArray(items)) this.#list(items, `${at}/items`)
    else if (items !== undefined) this.#later(items, `${at}/items`)
    for (const name of maps) {
      if (!(name in schema)) continue
      const map = schema[name]
      if (!isObject(map)) this.#refuse(`${at}/${name}`, 'is not an object')
      else for (const [key, child] of Object.entries(map)) this.#member(name, key, child, `${at}/${name}`)
    }
    if (dependencies !== undefined && !isObject(dependencies)) this.#refuse(`${at}/dependencies`, 'is not an object')
    else if (dependencies !== undefined)
      for (const [key, child] of Object.entries(dependencies))
        if (!isStrings(child)) this.#later(child, `${at}/dependencies/${key}`, schema)
  }

  #member(map: string, key: string, child: unknown, at: string): void {
    if (map === 'patternProperties') this.#pattern(key, `${at}/${key}`)
    this.#later(child, `${at}/${key}`)
  }

  #list(list: unknown, at: string, sameAs?: Members): void {
    if (!Array.isArray(list)) this.#refuse(at, 'is not a list')
    else for (const [index, child] of list.entries()) this.#later(child, `${at}/${index}`, sameAs)
  }

  #follow({ to, at, from }: Reference): void {
    const { documents, bases } = this.#addresses
    const uri = parseUri(to)
    const shown = clean(to.slice(0, 200))
    // Values of `const` and `enum` have no address, and references in them stay as they are.
    const address =
      uri && (bases.has(from) || to.startsWith('#')) ? resolveUri(bases.get(from) ?? nowhere, uri) : undefined
    if (uri === undefined || address === undefined) {
      this.#refuse(at, `refers to ${shown}, which is in another document, or not a URI`)
      return
    }
    const named = documents.get(textOf({ ...address, fragment: uri.fragment }))
    const document = documents.get(textOf(address))
    const draft = document === undefined ? draftAt(address) : undefined
    if (named === undefined && draft !== undefined && isInDraft(draft, uri.fragment)) return
    const target = named ?? (document === undefined ? undefined : resolvePointer(document, uri.fragment))
    if (target !== undefined) this.#later(target, to, from)
    else
      this.#refuse(at, `refers to ${shown}, which is ${document === undefined ? 'in another document' : 'not there'}`)
  }
}

/** A schema that is applied to a value because it is applied to that value, so that a validator does not end. */
function findCycle(graph: ReadonlyMap<unknown, readonly Pending[]>): Pending | undefined {
  const ended = new Set<unknown>()
  for (const start of graph.keys()) {
    if (ended.has(start)) continue
    const open = new Set<unknown>([start])
    const path = [{ schema: start, left: [...(graph.get(start) ?? [])] }]
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.left.pop()
      if (next === undefined) {
        ended.add(last.schema)
        open.delete(last.schema)
        path.pop()
      } else if (open.has(next.schema)) return next
      else if (!ended.has(next.schema)) {
        open.add(next.schema)
        path.push({ schema: next.schema, left: [...(graph.get(next.schema) ?? [])] })
      }
    }
  }
  return undefined
}

/** Whether the rules of a draft hold for a schema. One that names another dialect is read by the rules of all three. */
export function hasKnownDraft(schema: unknown): boolean {
  return !isObject(schema) || !('$schema' in schema) || draftOf(schema) !== undefined
}

function draftOf(root: unknown): 4 | 6 | 7 | undefined {
  const address = isObject(root) ? root['$schema'] : undefined
  const uri = typeof address === 'string' ? parseUri(address) : undefined
  return uri?.fragment === '' ? draftAt(uri) : undefined
}
