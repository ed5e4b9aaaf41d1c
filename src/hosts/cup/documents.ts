import { createReadStream } from 'node:fs'
import * as v from 'valibot'
import { PublishError } from '../../shared/errors.ts'
import { JsonNumber, parseExactJson } from '../../shared/exact-json.ts'
import { readText } from '../plugin-directory.ts'
import type { FoundFile } from './listing.ts'

/** More than a document of cup ever needs. */
const maxBytes = 1024 * 1024
export const apiVersion = 'cup.flipt.io/v1alpha1'

/** What becomes a part of an address at which cup serves resources. */
const segment = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'is not made of letters, digits and . _ -'))
const text = v.pipe(v.string(), v.nonEmpty('is empty'))
const map = v.nullish(v.record(v.string(), v.string()))
const common = {
  apiVersion: v.literal(apiVersion),
  metadata: v.object({ name: text, labels: map, annotations: map }),
}

/** By the name of the version. A record of valibot would leave out the name `constructor`. */
const versions = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(isMap, 'is not an object'),
  v.check((value) => Object.keys(value).length > 0, 'has no version'),
  v.check(
    (value) => Object.keys(value).every((name) => v.is(segment, name)),
    'has a name of a version that is not one',
  ),
)

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
}

/** A template of Go. Nothing is executed: it only has an end for each `{{`. */
const template = v.nullish(
  v.pipe(
    v.string(),
    v.check(
      (value) => value.split('{{').every((action, index) => index === 0 || action.includes('}}')),
      'has a {{ without }}',
    ),
  ),
)

/** `pkg/api/core` of https://github.com/flipt-io/cup */
const schemas = {
  Controller: v.object({
    ...common,
    kind: v.literal('Controller'),
    spec: v.variant('type', [
      v.object({ type: v.literal('wasm'), spec: v.object({ path: text }) }),
      v.object({
        type: v.literal('template'),
        spec: v.nullish(v.object({ list_template: template, resource_template: template })),
      }),
    ]),
  }),
  ResourceDefinition: v.object({
    ...common,
    kind: v.literal('ResourceDefinition'),
    names: v.object({ kind: segment, singular: segment, plural: segment }),
    spec: v.object({ group: segment, versions }),
  }),
  Binding: v.object({
    ...common,
    kind: v.literal('Binding'),
    spec: v.object({ controller: text, resources: v.pipe(v.array(text), v.minLength(1, 'names no resource')) }),
  }),
}
type Kind = keyof typeof schemas
const kinds = Object.keys(schemas) as Kind[]

export type Document<K extends Kind = Kind> = {
  [Name in K]: {
    readonly kind: Name
    readonly path: string
    readonly bytes: Buffer
    readonly value: v.InferOutput<(typeof schemas)[Name]>
  }
}[K]

/** The keys of cup's documents by their folded form: encoding/json of Go takes any case for them. */
const keys = new Map(
  [
    ...['apiVersion', 'kind', 'metadata', 'name', 'labels', 'annotations', 'names', 'singular', 'plural'],
    ...['spec', 'group', 'versions', 'type', 'path', 'controller', 'resources'],
    ...['list_template', 'resource_template'],
  ].map((key) => [fold(key), key]),
)
/** Objects whose keys are free. */
const free = ['labels', 'annotations', 'versions']

/** As Go compares keys, which takes ſ for s too. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase()
}

/** A key that cup takes for one of its own. */
function strangeKey(value: unknown): string | undefined {
  if (!isMap(value)) return undefined
  for (const [key, child] of Object.entries(value as object)) {
    const known = keys.get(fold(key))
    if (known !== undefined && known !== key) return `cup takes the key ${JSON.stringify(key)} for ${known}`
    const found = free.includes(key) ? undefined : strangeKey(child)
    if (found !== undefined) return found
  }
  return undefined
}

/** Of a file that is too large for a document. */
async function beginningOf(path: string): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: maxBytes - 1 })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/**
 * The document in a JSON file; undefined if the file is not one of cup's.
 * @throws PublishError `E_CUP_DOCUMENT`
 */
export async function readDocument({ path, source, size }: FoundFile): Promise<Document | undefined> {
  const refuse = (problem: string): PublishError =>
    new PublishError('E_CUP_DOCUMENT', `${path} is not a document that cup reads.`, {
      cause: problem.slice(0, 500),
      at: { file: source },
    })
  if (size > maxBytes) {
    if ((await beginningOf(source)).includes('cup.flipt.io/')) throw refuse(`it has more than ${maxBytes} bytes`)
    return undefined
  }
  const bytes = await readText(source)
  if (bytes === undefined) return undefined
  let value: unknown
  try {
    value = parseExactJson(bytes)
  } catch (error) {
    if (!bytes.includes('cup.flipt.io/')) return undefined
    throw refuse(error instanceof Error ? error.message : String(error))
  }
  const head = v.safeParse(v.object({ apiVersion: v.string(), kind: v.optional(v.string(), '') }), value)
  if (!head.success || !head.output.apiVersion.startsWith('cup.flipt.io/')) return undefined
  const kind = kinds.find((name) => name === head.output.kind)
  if (head.output.apiVersion !== apiVersion) throw refuse(`apiVersion is not ${apiVersion}`)
  if (kind === undefined) throw refuse(`kind is not one of ${kinds.join(', ')}, and cup would ignore it`)
  const strange = strangeKey(value)
  if (strange !== undefined) throw refuse(strange)
  const parsed = v.safeParse(schemas[kind], value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw refuse(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`)
  }
  return { kind, path, bytes: Buffer.from(bytes), value: parsed.output } as Document
}
