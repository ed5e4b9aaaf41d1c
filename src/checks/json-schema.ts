import { goPatternProblem } from './go-pattern.ts'
import { clean } from './smoke/output.ts'

type Members = Readonly<Record<string, unknown>>

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
const single = ['additionalItems', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames']
const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0
const isUnique = (values: readonly unknown[]): boolean =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length

/**
 * What is wrong with a JSON Schema of draft 4, 6 or 7, as ends of sentences with the place as a JSON pointer. The rules
 * are those of a validator that compiles it, gojsonschema 1.2 (https://github.com/xeipuuv/gojsonschema). A schema may
 * be hostile: nothing is loaded, and no pattern is executed. The document must be bounded, as by `parseBoundedJson`.
 */
export function schemaProblems(schema: unknown): string[] {
  return new SchemaReader(schema).problems
}

/** A schema that is to be looked at, and the one that its references are relative to. */
interface Pending {
  readonly schema: unknown
  readonly at: string
  readonly base: unknown
}

class SchemaReader {
  readonly problems: string[] = []
  readonly #pending: Pending[] = []
  readonly #seen = new Set<unknown>()
  readonly #ids = new Set<string>()
  readonly #references: { readonly to: string; readonly at: string; readonly base: unknown }[] = []
  readonly #draft: 4 | 6 | 7 | undefined

  constructor(root: unknown) {
    this.#draft = draftOf(root)
    this.#later(root, '', root)
    // References are resolved when all names are known, and what they lead to is a schema too.
    while (this.#pending.length > 0 || this.#references.length > 0) {
      const next = this.#pending.pop()
      if (next !== undefined) this.#schema(next)
      else for (const reference of this.#references.splice(0)) this.#follow(reference)
    }
  }

  #later(schema: unknown, at: string, base: unknown): void {
    if (typeof schema === 'object' && this.#seen.has(schema)) return
    this.#seen.add(schema)
    this.#pending.push({ schema, at, base })
  }

  #refuse(at: string, problem: string): void {
    if (this.problems.length < most) this.problems.push(`${clean(at) || 'the schema'} ${problem}`)
  }

  #schema({ schema, at, base: outer }: Pending): void {
    if (typeof schema === 'boolean' && this.#draft !== 4) return
    if (!isObject(schema)) {
      this.#refuse(at, this.#draft === 4 ? 'is not an object' : 'is neither an object nor a boolean')
      return
    }
    const base = this.#identify(schema, at, outer)
    for (const name of texts)
      if (name in schema && typeof schema[name] !== 'string') this.#refuse(`${at}/${name}`, 'is not a string')
    if (typeof schema['$ref'] === 'string') this.#references.push({ to: schema['$ref'], at: `${at}/$ref`, base })
    this.#values(schema, at)
    this.#numbers(schema, at)
    this.#children(schema, at, base)
  }

  #identify(schema: Members, at: string, outer: unknown): unknown {
    const name = this.#draft === 4 || (this.#draft === undefined && 'id' in schema) ? 'id' : '$id'
    if (!(name in schema)) return outer
    const id = schema[name]
    if (typeof id !== 'string') {
      this.#refuse(`${at}/${name}`, 'is not a string')
      return outer
    }
    this.#ids.add(id.replace(/#$/, ''))
    return id.startsWith('#') ? outer : schema
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
    if (multipleOf !== undefined && !(typeof multipleOf === 'number' && multipleOf > 0))
      this.#refuse(`${at}/multipleOf`, 'is not a number above 0')
    for (const [limit, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      if (limit in schema && typeof schema[limit] !== 'number') this.#refuse(`${at}/${limit}`, 'is not a number')
      if (exclusive in schema) this.#exclusive(schema[exclusive], limit in schema, limit, `${at}/${exclusive}`)
    }
    for (const [least, greatest] of pairs) {
      for (const name of [least, greatest])
        if (name in schema && !isCount(schema[name])) this.#refuse(`${at}/${name}`, 'is not a whole number from 0 on')
      const [low, high] = [schema[least], schema[greatest]]
      if (least !== 'minItems' && isCount(low) && isCount(high) && low > high)
        this.#refuse(`${at}/${least}`, `is above ${greatest}`)
    }
  }

  /** A boolean in draft 4, a number since draft 6. Without a draft both are taken. */
  #exclusive(value: unknown, hasLimit: boolean, limit: string, at: string): void {
    if (typeof value === 'boolean' && (this.#draft ?? 4) === 4) {
      if (!hasLimit) this.#refuse(at, `needs ${limit}`)
    } else if (typeof value !== 'number' || this.#draft === 4)
      this.#refuse(at, this.#draft === 4 ? 'is not a boolean' : 'is not a number')
  }

  #children(schema: Members, at: string, base: unknown): void {
    for (const name of single) {
      const child = schema[name]
      // Draft 4 takes a boolean for what is additional.
      if (name in schema && !(name.startsWith('additional') && typeof child === 'boolean'))
        this.#later(child, `${at}/${name}`, base)
    }
    for (const name of lists) if (name in schema) this.#list(schema[name], `${at}/${name}`, base)
    const { items, dependencies } = schema
    if (Array.isArray(items)) this.#list(items, `${at}/items`, base)
    else if (items !== undefined) this.#later(items, `${at}/items`, base)
    for (const name of maps) {
      if (!(name in schema)) continue
      const map = schema[name]
      if (!isObject(map)) this.#refuse(`${at}/${name}`, 'is not an object')
      else for (const [key, child] of Object.entries(map)) this.#member(name, key, child, `${at}/${name}`, base)
    }
    if (dependencies !== undefined && !isObject(dependencies)) this.#refuse(`${at}/dependencies`, 'is not an object')
    else if (dependencies !== undefined)
      for (const [key, child] of Object.entries(dependencies))
        if (!isStrings(child)) this.#later(child, `${at}/dependencies/${key}`, base)
  }

  #member(map: string, key: string, child: unknown, at: string, base: unknown): void {
    if (map === 'patternProperties') this.#pattern(key, `${at}/${key}`)
    this.#later(child, `${at}/${key}`, base)
  }

  #list(list: unknown, at: string, base: unknown): void {
    if (!Array.isArray(list)) this.#refuse(at, 'is not a list')
    else for (const [index, child] of list.entries()) this.#later(child, `${at}/${index}`, base)
  }

  #follow({ to, at, base }: { readonly to: string; readonly at: string; readonly base: unknown }): void {
    if (this.#ids.has(to.replace(/#$/, ''))) return
    if (!to.startsWith('#')) {
      this.#refuse(at, `refers to ${clean(to.slice(0, 200))}, which is in another document`)
      return
    }
    const target = to === '#' ? base : resolvePointer(base, to.slice(1))
    if (target === undefined) this.#refuse(at, `refers to ${clean(to.slice(0, 200))}, which is not there`)
    else this.#later(target, to, base)
  }
}

/** Whether the rules of a draft hold for a schema. One that names another dialect is read by the rules of all three. */
export function hasKnownDraft(schema: unknown): boolean {
  return !isObject(schema) || !('$schema' in schema) || draftOf(schema) !== undefined
}

function draftOf(root: unknown): 4 | 6 | 7 | undefined {
  const address = isObject(root) ? root['$schema'] : undefined
  const digit =
    typeof address === 'string' ? /^http:\/\/json-schema\.org\/draft-0([467])\/schema#?$/.exec(address)?.[1] : ''
  return digit === '4' ? 4 : digit === '6' ? 6 : digit === '7' ? 7 : undefined
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function resolvePointer(root: unknown, pointer: string): unknown {
  if (!pointer.startsWith('/')) return undefined
  let found = root
  for (const part of pointer.slice(1).split('/')) {
    const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (!(isObject(found) || Array.isArray(found)) || !Object.hasOwn(found, key)) return undefined
    found = (found as Members)[key]
  }
  return found
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
