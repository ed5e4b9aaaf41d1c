import * as v from 'valibot'
import { PublishError } from '../../shared/errors.ts'
import { parseExactJson } from '../../shared/exact-json.ts'
import { readText } from '../plugin-directory.ts'
import type { FoundFile } from './listing.ts'

export const apiVersion = 'cup.flipt.io/v1alpha1'

/** What becomes a part of an address at which cup serves resources. */
const segment = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'is not made of letters, digits and . _ -'))
const text = v.pipe(v.string(), v.nonEmpty('is empty'))
const common = {
  apiVersion: v.literal(apiVersion),
  metadata: v.object({
    name: text,
    labels: v.optional(v.record(v.string(), v.string())),
    annotations: v.optional(v.record(v.string(), v.string())),
  }),
}

/** `pkg/api/core` of https://github.com/flipt-io/cup */
const schemas = {
  Controller: v.object({
    ...common,
    kind: v.literal('Controller'),
    spec: v.variant('type', [
      v.object({ type: v.literal('wasm'), spec: v.object({ path: text }) }),
      v.object({ type: v.literal('template'), spec: v.optional(v.record(v.string(), v.string())) }),
    ]),
  }),
  ResourceDefinition: v.object({
    ...common,
    kind: v.literal('ResourceDefinition'),
    names: v.object({ kind: segment, singular: segment, plural: segment }),
    spec: v.object({
      group: segment,
      versions: v.pipe(
        v.record(segment, v.unknown()),
        v.check((versions) => Object.keys(versions).length > 0, 'has no version'),
      ),
    }),
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

/**
 * The document in a JSON file; undefined if the file is not one of cup's.
 * @throws PublishError `E_CUP_DOCUMENT`
 */
export async function readDocument({ path, source }: FoundFile): Promise<Document | undefined> {
  const bytes = await readText(source)
  if (bytes === undefined) return undefined
  const refuse = (problem: string): PublishError =>
    new PublishError('E_CUP_DOCUMENT', `${path} is not a document that cup reads.`, {
      cause: problem.slice(0, 500),
      at: { file: source },
    })
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
  if (kind === undefined) throw refuse(`kind is not one of ${kinds.join(', ')}, and cup would pass over it`)
  const parsed = v.safeParse(schemas[kind], value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw refuse(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`)
  }
  return { kind, path, bytes: Buffer.from(bytes), value: parsed.output } as Document
}
