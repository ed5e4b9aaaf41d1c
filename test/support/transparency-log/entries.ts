import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import * as v from 'valibot'
import { sha256 } from './log.ts'

export type HashedRekord = v.InferOutput<typeof hashedRekord>
export type Entry = HashedRekord | DsseEntry

/** What the log keeps of a signed statement: hashes, signatures and who made them. */
interface DsseEntry {
  readonly apiVersion: '0.0.1'
  readonly kind: 'dsse'
  readonly spec: {
    readonly envelopeHash: Hash
    readonly payloadHash: Hash
    readonly signatures: readonly { readonly signature: string; readonly verifier: string }[]
  }
}

interface Hash {
  readonly algorithm: 'sha256'
  readonly value: string
}

const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]+=*$/))
const hashedRekord = v.object({
  apiVersion: v.literal('0.0.1'),
  kind: v.literal('hashedrekord'),
  spec: v.object({
    data: v.object({
      hash: v.object({ algorithm: v.literal('sha256'), value: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
    }),
    signature: v.object({ content: base64, publicKey: v.object({ content: base64 }) }),
  }),
})

/** A signed statement, as cosign proposes it: a bundle is logged as such. */
const proposedDsse = v.object({
  apiVersion: v.literal('0.0.1'),
  kind: v.literal('dsse'),
  spec: v.object({
    proposedContent: v.object({ envelope: v.string(), verifiers: v.pipe(v.array(base64), v.minLength(1)) }),
  }),
})
const envelope = v.object({
  payload: base64,
  payloadType: v.string(),
  signatures: v.pipe(v.array(v.object({ sig: base64 })), v.minLength(1)),
})

/** The entry that a proposal makes. @throws Error that says why there is none */
export function entryOf(body: string): Entry {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.variant('kind', [hashedRekord, proposedDsse])), body)
  if (!parsed.success) throw new Error(parsed.issues[0].message)
  const entry = parsed.output.kind === 'dsse' ? dsseEntry(parsed.output) : parsed.output
  if (entry === undefined) throw new Error('the envelope or its signature is not valid')
  if (entry.kind === 'hashedrekord' && !isPublicKey(entry.spec.signature.publicKey.content))
    throw new Error('the public key cannot be read')
  return entry
}

/** Undefined if no verifier made the signature. https://github.com/sigstore/rekor/tree/main/pkg/types/dsse */
function dsseEntry({ spec }: v.InferOutput<typeof proposedDsse>): DsseEntry | undefined {
  const { envelope: text, verifiers } = spec.proposedContent
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), text)
  if (!read.success) return undefined
  const payload = Buffer.from(read.output.payload, 'base64')
  const { payloadType } = read.output
  const message = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ])
  const signatures = read.output.signatures.flatMap(({ sig }) => {
    const verifier = verifiers.find((one) => isSignedBy(one, message, sig))
    return verifier === undefined ? [] : [{ signature: sig, verifier }]
  })
  if (signatures.length !== read.output.signatures.length) return undefined
  const hash = (bytes: Buffer): Hash => ({ algorithm: 'sha256', value: sha256(bytes).toString('hex') })
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: { envelopeHash: hash(Buffer.from(text)), payloadHash: hash(payload), signatures },
  }
}

function isSignedBy(verifier: string, message: Buffer, signature: string): boolean {
  try {
    return verify('sha256', message, createPublicKey(Buffer.from(verifier, 'base64')), Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

function isPublicKey(content: string): boolean {
  const pem = Buffer.from(content, 'base64')
  try {
    return pem.includes('CERTIFICATE')
      ? new X509Certificate(pem).serialNumber !== ''
      : createPublicKey(pem).asymmetricKeyType === 'ec'
  } catch {
    return false
  }
}
