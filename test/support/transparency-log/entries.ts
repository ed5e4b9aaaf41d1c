import { execFileSync } from 'node:child_process'
import { createPublicKey, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** Why there is no entry, with the status and the code of Rekor. */
export class EntryRefusal extends Error {
  override readonly name = 'EntryRefusal'
  readonly status: number
  readonly code: number

  constructor(status: number, message: string, code = status) {
    super(message)
    this.status = status
    this.code = code
  }
}

const invalid = (reason: string): EntryRefusal => new EntryRefusal(400, `error processing entry: ${reason}`)

/** The entry that a proposal makes. @throws EntryRefusal */
export function entryOf(body: string): Entry {
  const parsed = v.safeParse(v.variant('kind', [hashedRekord, proposedDsse]), readProposal(body))
  if (!parsed.success) throw invalid(parsed.issues[0].message)
  const entry = parsed.output.kind === 'dsse' ? dsseEntry(parsed.output) : parsed.output
  if (entry === undefined) throw invalid('the envelope or its signature is not valid')
  if (entry.kind === 'hashedrekord') checkSignature(entry)
  return entry
}

/** What Rekor checks before it looks at the kind: the codes are those of its server. */
function readProposal(body: string): unknown {
  if (body === '') throw new EntryRefusal(422, 'proposedEntry in body is required', 602)
  const read = v.safeParse(v.pipe(v.string(), v.parseJson()), body)
  const proposal = v.safeParse(v.looseObject({}), read.output)
  if (!proposal.success || Array.isArray(read.output)) throw new EntryRefusal(500, 'the body cannot be read')
  for (const member of ['kind', 'apiVersion'])
    if (proposal.output[member] === undefined) throw new EntryRefusal(422, `${member} in body is required`, 602)
  const { kind } = proposal.output
  if (kind !== 'hashedrekord' && kind !== 'dsse')
    throw new EntryRefusal(422, `invalid kind value: ${JSON.stringify(kind)}`)
  return proposal.output
}

/** @throws EntryRefusal if the key did not sign the hash */
function checkSignature({ spec: { data, signature } }: HashedRekord): void {
  const key = readKey(Buffer.from(signature.publicKey.content, 'base64'))
  if (key === undefined) throw invalid('the public key cannot be read')
  // Node verifies no signature of a hash.
  const directory = mkdtempSync(join(tmpdir(), 'pp-entry-'))
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(directory, name), content)
    return join(directory, name)
  }
  try {
    const keyFile = file('key', key.export({ type: 'spki', format: 'pem' }))
    const signatureFile = file('signature', Buffer.from(signature.content, 'base64'))
    const args = ['pkeyutl', '-verify', '-pubin', '-inkey', keyFile, '-sigfile', signatureFile]
    execFileSync('openssl', args, { input: Buffer.from(data.hash.value, 'hex'), stdio: 'pipe' })
  } catch {
    throw invalid('verifying signature: it does not fit the hash')
  } finally {
    rmSync(directory, { recursive: true })
  }
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

/** The key of a certificate, or a key; undefined if it is not of an elliptic curve. */
function readKey(pem: Buffer): KeyObject | undefined {
  try {
    const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem)
    return key.asymmetricKeyType === 'ec' ? key : undefined
  } catch {
    return undefined
  }
}
