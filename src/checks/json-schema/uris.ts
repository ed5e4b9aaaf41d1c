import { isObject, type Members } from './values.ts'

/** A URI reference in parts. Undefined: it has no such part. */
export interface Uri {
  readonly scheme: string | undefined
  readonly authority: string | undefined
  readonly path: string
  readonly query: string | undefined
  /** As it is written, empty if there is none. */
  readonly fragment: string
}

const form = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/
const plain = /^(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/

/**
 * https://www.rfc-editor.org/rfc/rfc3986, as far as Go reads it too. Undefined: it is none, or of a form that readers
 * resolve differently (`..`, `//` in a path, user names).
 */
export function parseUri(text: string): Uri | undefined {
  const [, scheme, authority, path = '', query, fragment = ''] = form.exec(text) ?? []
  if (!plain.test(`${authority ?? ''}${path}${query ?? ''}`) || !/^(?:[^%]|%[0-9A-Fa-f]{2})*$/.test(fragment))
    return undefined
  if (/\p{Cc}/u.test(text) || query === '' || (authority !== undefined && !/^[A-Za-z0-9.-]+(?::\d+)?$/.test(authority)))
    return undefined
  if (scheme === undefined && /^[^/]*:/.test(path)) return undefined
  if (/\/\/|(?:^|\/)\.\.?(?:\/|$)/.test(path)) return undefined
  return { scheme: scheme?.toLowerCase(), authority, path, query, fragment }
}

/** The address of the document that a reference leads to, without a fragment. Undefined: it cannot be resolved. */
export function resolveUri(base: Uri, { scheme, authority, path, query }: Uri): Uri | undefined {
  const rooted = path === '' || path.startsWith('/') ? path : `/${path}`
  if (scheme !== undefined)
    return { scheme, authority, path: authority === undefined ? path : rooted, query, fragment: '' }
  if (authority !== undefined) return { scheme: base.scheme, authority, path: rooted, query, fragment: '' }
  if (path === '') return { ...base, query: query ?? base.query, fragment: '' }
  // What follows the scheme is a text without directories.
  if (base.scheme !== undefined && base.authority === undefined) return undefined
  const directory = base.path.slice(0, base.path.lastIndexOf('/') + 1) || '/'
  return { ...base, path: path.startsWith('/') ? path : `${directory}${path}`, query, fragment: '' }
}

export const nowhere: Uri = { scheme: undefined, authority: undefined, path: '', query: undefined, fragment: '' }

export function textOf({ scheme, authority, path, query, fragment }: Uri): string {
  const parts = [scheme && `${scheme}:`, authority && `//${authority}`, path, query && `?${query}`]
  return `${parts.join('')}${fragment && `#${fragment}`}`
}

/** Values by their addresses, and the addresses that references in them are relative to. */
export interface Addresses {
  readonly documents: ReadonlyMap<string, unknown>
  /** Undefined: an `$id` is not clear, or is there twice. */
  readonly bases: ReadonlyMap<unknown, Uri | undefined>
}

/**
 * The addresses that `$id` gives to the values of a schema, by the rules of gojsonschema 1.2: it looks for them
 * everywhere but in `const` and `enum`, and `id` counts in each draft.
 */
export function findAddresses(root: unknown): Addresses {
  const documents = new Map<string, unknown>([['', root]])
  const bases = new Map<unknown, Uri | undefined>()
  const repeated: unknown[] = []
  const visit = (value: unknown, outer: Uri | undefined): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, outer)
    if (!isObject(value)) return
    const id = value['id' in value ? 'id' : '$id']
    const address = typeof id === 'string' ? addressOf(id, outer) : undefined
    const base = typeof id === 'string' ? address && { ...address, fragment: '' } : outer
    bases.set(value, base)
    const text = address && textOf(address)
    const other = text === undefined ? undefined : documents.get(text)
    if (other !== undefined && other !== value) repeated.push(value, ...(other === root && text === '' ? [] : [other]))
    else if (text !== undefined) documents.set(text, value)
    for (const child of childrenOf(value)) visit(child, base)
  }
  visit(root, nowhere)
  // gojsonschema takes one of them at random, and leaves the references in the other as they are.
  const blur = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) blur(item)
    if (!isObject(value)) return
    bases.set(value, undefined)
    for (const child of childrenOf(value)) blur(child)
  }
  for (const value of new Set(repeated)) blur(value)
  return { documents, bases }
}

function addressOf(id: string, outer: Uri | undefined): Uri | undefined {
  const uri = parseUri(id)
  const base = uri && outer && resolveUri(outer, uri)
  return base && /^[\w.-]*$/.test(uri.fragment) ? { ...base, fragment: uri.fragment } : undefined
}

function childrenOf(value: Members): unknown[] {
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'const' || key === 'enum') return []
    const isMap = ['properties', 'dependencies', 'patternProperties'].includes(key)
    return isMap ? (isObject(child) ? Object.values(child) : []) : [child]
  })
}

/** https://www.rfc-editor.org/rfc/rfc6901, in a fragment. Undefined: there is nothing. */
export function resolvePointer(root: unknown, fragment: string): unknown {
  if (fragment === '') return root
  let pointer: string
  try {
    pointer = decodeURIComponent(fragment)
  } catch {
    return undefined
  }
  if (!pointer.startsWith('/')) return undefined
  let found = root
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(found) ? !/^(?:0|[1-9]\d*)$/.test(part) : !isObject(found)) return undefined
    if (!Object.hasOwn(found as Members, key)) return undefined
    found = (found as Members)[key]
  }
  return found
}

const draft = /^http:\/\/json-schema\.org\/draft-0([467])\/schema$/
const shared = ['schemaArray', 'simpleTypes', 'stringArray']

/** The draft whose schema has this address. gojsonschema has it in itself. */
export function draftAt(address: Uri): 4 | 6 | 7 | undefined {
  const digit = draft.exec(textOf({ ...address, fragment: '' }))?.[1]
  return digit === '4' ? 4 : digit === '6' ? 6 : digit === '7' ? 7 : undefined
}

/** Whether a fragment leads to a part of a draft's own schema. */
export function isInDraft(number: 4 | 6 | 7, fragment: string): boolean {
  const count = number === 4 ? 'positiveInteger' : 'nonNegativeInteger'
  const names = [...shared, count, `${count}Default0`].map((name) => `/definitions/${name}`)
  return fragment === '' || names.includes(fragment)
}
