import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Entry } from './entries.ts'
import { inclusionProof, leafHash } from './merkle.ts'

export const host = '127.0.0.1'

/** The number of the only tree. */
const tree = 1

/**
 * How a log lies about an entry that it has accepted:
 *
 * - `other-key`: promise and checkpoint are signed by a key that is not the log's.
 * - `other-log`: they are those of another log, by its name and its key.
 * - `other-digest`: the entry is well signed, and about something else.
 * - `too-early`, `too-late`: the time is an hour before or after the certificate.
 * - `other-tree`: the promise is good, and the proof leads to the root of another tree.
 */
export type LogFault = 'other-key' | 'other-log' | 'other-digest' | 'too-early' | 'too-late' | 'other-tree'

const offsets: Partial<Record<LogFault, number>> = { 'too-early': -3600, 'too-late': 3600 }

/** The entries in order, the tree above them, and the key that signs what the log says. */
export class Log {
  readonly entries: Entry[] = []
  readonly publicKey: string
  readonly #bodies: string[] = []
  readonly #fault: LogFault | undefined
  /** The key that signs. */
  readonly #key: KeyObject
  /** Of the key that the log says it signs with. */
  readonly #spki: Buffer

  constructor(keys: { publicKey: KeyObject; privateKey: KeyObject }, fault?: LogFault) {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#fault = fault
    this.#key = (fault === 'other-key' || fault === 'other-log' ? other : keys).privateKey
    this.#spki = (fault === 'other-log' ? other : keys).publicKey.export({ type: 'spki', format: 'der' })
    this.publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  }

  indexOf(body: string): number {
    return this.#bodies.indexOf(body)
  }

  /** @param hash of the entry's leaf */
  find(hash: string): number | undefined {
    const index = this.#bodies.findIndex((_, position) => this.#hash(position) === hash)
    return index === -1 ? undefined : index
  }

  append(body: string, entry: Entry): number {
    this.entries.push(entry)
    return this.#bodies.push(body) - 1
  }

  /** The name of an entry: the number of its tree, and the hash of its leaf. */
  name(index: number): string {
    return `${tree.toString(16).padStart(16, '0')}${this.#hash(index)}`
  }

  #hash(index: number): string {
    return leafHash(Buffer.from(this.#bodies[index] ?? '')).toString('hex')
  }

  /** The entry with its promise, the signed entry timestamp, and the proof that it is in the tree. */
  entry(logIndex: number): object {
    const text = this.#bodies[logIndex] ?? ''
    const told = this.#fault === 'other-digest' ? aboutOther(text) : text
    const body = Buffer.from(told).toString('base64')
    const logID = sha256(this.#spki).toString('hex')
    const integratedTime = Math.floor(Date.now() / 1000) + ((this.#fault && offsets[this.#fault]) ?? 0)
    const promised = canonical({ body, integratedTime, logID, logIndex })
    const leaves = this.#bodies.map((one, index) => Buffer.from(index === logIndex ? told : one))
    const { root, hashes } = inclusionProof(this.#fault === 'other-tree' ? leaves.map(sha256) : leaves, logIndex)
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
    const note = `${host} - ${tree}\n${size}\n${root.toString('base64')}\n`
    const signature = Buffer.concat([sha256(this.#spki).subarray(0, 4), this.#sign(note)])
    return `${note}\n— ${host} ${signature.toString('base64')}\n`
  }

  #sign(message: string): Buffer {
    return sign('sha256', Buffer.from(message), this.#key)
  }
}

export function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** JSON with sorted members: https://www.rfc-editor.org/rfc/rfc8785 for plain texts and whole numbers. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

/** The entry with the last byte of each hash changed. */
function aboutOther(body: string): string {
  return body.replace(/("value":"[0-9a-f]{62})([0-9a-f]{2})"/g, (_, start: string, last: string) => {
    return `${start}${(Number.parseInt(last, 16) ^ 1).toString(16).padStart(2, '0')}"`
  })
}
