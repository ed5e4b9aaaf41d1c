import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { parseBoundedJson } from '../shared/bounded-json.ts'

/** One statement about one digest, to be signed and attached to it. */
export interface Attestation {
  /** What it is called in messages, such as `provenance`. */
  readonly title: string
  /** The subject: an index or a manifest that is in the registry. */
  readonly digest: string
  /** URI of the in-toto predicate type. */
  readonly predicateType: string
  /** The predicate, as JSON has it. */
  readonly predicate: Readonly<Record<string, unknown>>
  /** Whether a predicate of this type, which an earlier run attached, makes this one superfluous. */
  supersededBy(predicate: unknown): boolean
}

/** An attestation that an earlier run attached: what it says was made of facts of that run. */
export type ExpectedAttestation = Omit<Attestation, 'predicate'>

const envelope = v.object({
  payloadType: v.literal('application/vnd.in-toto+json'),
  payload: v.pipe(v.string(), v.base64()),
})
const statement = v.object({
  predicateType: v.string(),
  subject: v.array(v.object({ digest: v.object({ sha256: v.optional(v.string()) }) })),
  predicate: v.record(v.string(), v.unknown()),
})

/**
 * Predicates of `predicateType` about `digest` in what `cosign verify-attestation` prints: one DSSE envelope a line
 * (https://github.com/secure-systems-lab/dsse/blob/master/envelope.md), each with an in-toto statement. cosign has
 * verified their signatures. Subject and type are compared here once more.
 */
export function verifiedPredicates(
  stdout: string,
  { digest, predicateType }: Pick<Attestation, 'digest' | 'predicateType'>,
): unknown[] {
  return stdout.split('\n').flatMap((line) => {
    const read = line.startsWith('{') ? readStatement(line) : undefined
    if (read?.predicateType !== predicateType) return []
    return read.subject.some((subject) => `sha256:${subject.digest.sha256 ?? ''}` === digest) ? [read.predicate] : []
  })
}

function readStatement(line: string): v.InferOutput<typeof statement> | undefined {
  try {
    const { payload } = v.parse(envelope, parseBoundedJson(line))
    return v.parse(statement, parseBoundedJson(Buffer.from(payload, 'base64').toString('utf8')))
  } catch {
    return undefined
  }
}

/** Whether one of the predicates is exactly that of the attestation. */
export function includesPredicate(found: readonly unknown[], { predicate }: Attestation): boolean {
  const wanted: unknown = JSON.parse(JSON.stringify(predicate))
  return found.some((one) => isDeepStrictEqual(one, wanted))
}
