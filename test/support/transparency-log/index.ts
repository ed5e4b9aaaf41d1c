import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'
import { inclusionProof, leafHash } from './merkle.ts'

/** Rekor v1 on loopback, with its entries in memory. README.md says what it is held against. */
export interface TransparencyLog extends AsyncDisposable {
  readonly url: string
  /** PEM of the key that it signs entries with: `SIGSTORE_REKOR_PUBLIC_KEY` is a file with it. */
  readonly publicKey: string
  /** Bodies of all entries, decoded. */
  readonly entries: readonly Entry[]
  /** Writes what an operator of a private log hands out: `cosign signing-config` and `trusted-root` make both. */
  writeConfiguration(directory: string): Promise<LogConfiguration>
}

export interface LogConfiguration {
  readonly signingConfig: string
  readonly trustedRoot: string
  readonly publicKey: string
}

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

const host = '127.0.0.1'

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

export async function startTransparencyLog(): Promise<TransparencyLog> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const log = new Log(keys)
  const server = createServer((request, response) => {
    void answer(log, request).then(({ status, body, headers = {} }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  return {
    url,
    publicKey: log.publicKey,
    entries: log.entries,
    writeConfiguration: (directory) => writeConfiguration(url, log.publicKey, directory),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ code: status, message }),
})

async function answer(log: Log, request: IncomingMessage): Promise<Answer> {
  const body = await text(request)
  const route = `${request.method} ${request.url}`
  if (route === 'GET /api/v1/log/publicKey')
    return { status: 200, body: log.publicKey, headers: { 'content-type': 'application/x-pem-file' } }
  if (route !== 'POST /api/v1/log/entries') return refusal(404, `path ${request.url} was not found`)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.variant('kind', [hashedRekord, proposedDsse])), body)
  if (!parsed.success) return refusal(400, `error processing entry: ${parsed.issues[0].message}`)
  const entry = parsed.output.kind === 'dsse' ? dsseEntry(parsed.output) : parsed.output
  if (entry === undefined) return refusal(400, 'error processing entry: the envelope or its signature is not valid')
  if (entry.kind === 'hashedrekord' && !isPublicKey(entry.spec.signature.publicKey.content))
    return refusal(400, 'error processing entry: the public key cannot be read')
  const proposed = canonical(entry)
  const known = log.indexOf(proposed)
  if (known !== -1)
    return {
      ...refusal(409, 'an equivalent entry already exists in the transparency log'),
      headers: { location: `/api/v1/log/entries/${log.uuid(known)}` },
    }
  const index = log.append(proposed, entry)
  const uuid = log.uuid(index)
  return {
    status: 201,
    body: JSON.stringify({ [uuid]: log.entry(index) }),
    headers: { etag: uuid, location: `/api/v1/log/entries/${uuid}` },
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

class Log {
  readonly entries: Entry[] = []
  readonly publicKey: string
  readonly #bodies: string[] = []
  readonly #key: KeyObject
  readonly #spki: Buffer

  constructor({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) {
    this.#key = privateKey
    this.#spki = publicKey.export({ type: 'spki', format: 'der' })
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  }

  indexOf(body: string): number {
    return this.#bodies.indexOf(body)
  }

  append(body: string, entry: Entry): number {
    this.entries.push(entry)
    return this.#bodies.push(body) - 1
  }

  /** The hash of the entry's leaf, which is its name. */
  uuid(index: number): string {
    return leafHash(Buffer.from(this.#bodies[index] ?? '')).toString('hex')
  }

  /** The entry with its promise, the signed entry timestamp, and the proof that it is in the tree. */
  entry(logIndex: number): object {
    const body = Buffer.from(this.#bodies[logIndex] ?? '').toString('base64')
    const logID = sha256(this.#spki).toString('hex')
    const integratedTime = Math.floor(Date.now() / 1000)
    const promised = canonical({ body, integratedTime, logID, logIndex })
    const { root, hashes } = inclusionProof(
      this.#bodies.map((one) => Buffer.from(one)),
      logIndex,
    )
    const treeSize = this.#bodies.length
    return {
      body,
      integratedTime,
      logID,
      logIndex,
      verification: {
        signedEntryTimestamp: this.#sign(promised).toString('base64'),
        inclusionProof: {
          checkpoint: this.#checkpoint(treeSize, root),
          hashes: hashes.map((hash) => hash.toString('hex')),
          logIndex,
          rootHash: root.toString('hex'),
          treeSize,
        },
      },
    }
  }

  /** A signed note: https://github.com/transparency-dev/formats/blob/main/log/README.md */
  #checkpoint(size: number, root: Buffer): string {
    // The signer's name is the host of the log, as consumers know it; the origin also names the tree.
    const note = `${host} - 1\n${size}\n${root.toString('base64')}\n`
    const signature = Buffer.concat([sha256(this.#spki).subarray(0, 4), this.#sign(note)])
    return `${note}\n— ${host} ${signature.toString('base64')}\n`
  }

  #sign(message: string): Buffer {
    return sign('sha256', Buffer.from(message), this.#key)
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** JSON with sorted members: https://www.rfc-editor.org/rfc/rfc8785 for plain texts and whole numbers. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
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

async function writeConfiguration(url: string, pem: string, directory: string): Promise<LogConfiguration> {
  const [publicKey, signingConfig, trustedRoot] = ['rekor.pub', 'signing-config.json', 'trusted-root.json'].map(
    (name) => join(directory, name),
  ) as [string, string, string]
  await writeFile(publicKey, pem)
  const since = 'start-time=2024-01-01T00:00:00Z'
  const commands = [
    ['signing-config', 'create', `--rekor=url=${url},api-version=1,${since},operator=test`, '--rekor-config=ANY'],
    ['trusted-root', 'create', `--rekor=url=${url},public-key=${publicKey},${since}`],
  ]
  for (const [index, args] of commands.entries()) {
    const out = index === 0 ? signingConfig : trustedRoot
    const { code, stderr } = await run(program('cosign'), [...args, '--out', out])
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${stderr}`)
  }
  return { signingConfig, trustedRoot, publicKey }
}
