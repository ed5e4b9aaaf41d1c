import { createHash, hash } from 'node:crypto'
import { OrasError } from './errors.ts'
import { releaser } from './recycling.ts'

declare const brand: unique symbol

/** `algorithm:hex` with a registered algorithm, which is one that this client can recompute. */
export type Digest = string & { readonly [brand]: 'Digest' }
export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512'

const hexLength: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha384: 96, sha512: 128 }
const shape = /^(sha256|sha384|sha512):([a-f0-9]+)$/

/** Image-spec, "Digests": the registered algorithms, in lower case only. */
export function isDigest(text: string): text is Digest {
  const match = shape.exec(text)
  return match !== null && match[2]?.length === hexLength[match[1] as DigestAlgorithm]
}

/** @throws OrasError `invalid-reference` */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text
  throw new OrasError('invalid-reference', `not a digest: ${JSON.stringify(text.slice(0, 150))}`, {
    hint: 'A digest is written sha256: and 64 hexadecimal digits in lower case.',
  })
}

export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.slice(0, digest.indexOf(':')) as DigestAlgorithm
}

export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1)
}

export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${hash(algorithm, bytes, 'hex')}` as Digest
}

/** What `verified` and `assertContent` compare bytes with. */
export interface Expected {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** @throws OrasError `digest-mismatch` */
export function assertContent(expected: Expected, bytes: Uint8Array): void {
  if (bytes.length !== expected.size) throw sizeMismatch(expected, bytes.length)
  const actual = digestOf(bytes, digestAlgorithm(expected.digest))
  if (actual !== expected.digest) throw digestMismatch(expected, actual)
}

/**
 * Passes bytes through and throws `digest-mismatch` if they are not the expected ones. The last chunk is held back
 * until everything is known to be right: whoever forwards the stream never completes a wrong body.
 */
export function verified(expected: Expected, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const by = verifiedStreams.get(content)
  if (by?.digest === expected.digest && by.size === expected.size) return content
  const release = releaser(content)
  const stream = Object.assign(verify(expected, content), release && { release })
  verifiedStreams.set(stream, expected)
  return stream
}

/** Streams that check themselves: from one target to another, content is hashed once. */
const verifiedStreams = new WeakMap<AsyncIterable<Uint8Array>, Expected>()

async function* verify(expected: Expected, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const hash = createHash(digestAlgorithm(expected.digest))
  let size = 0
  let held: Uint8Array | undefined
  for await (const chunk of content) {
    size += chunk.length
    if (size > expected.size) throw sizeMismatch(expected, size)
    hash.update(chunk)
    if (held !== undefined) yield held
    held = chunk
  }
  if (size !== expected.size) throw sizeMismatch(expected, size)
  const actual = `${digestAlgorithm(expected.digest)}:${hash.digest('hex')}`
  if (actual !== expected.digest) throw digestMismatch(expected, actual)
  if (held !== undefined) yield held
}

function sizeMismatch(expected: Expected, size: number): OrasError {
  const found = size > expected.size ? `more than ${expected.size}` : String(size)
  return new OrasError(
    'digest-mismatch',
    `content of ${expected.digest} has ${found} bytes, its descriptor says ${expected.size}`,
  )
}

function digestMismatch(expected: Expected, actual: string): OrasError {
  return new OrasError('digest-mismatch', `content has digest ${actual}, its descriptor says ${expected.digest}`)
}
