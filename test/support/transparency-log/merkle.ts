import { createHash } from 'node:crypto'

/** The tree of a transparency log: https://www.rfc-editor.org/rfc/rfc6962#section-2.1 */
export interface InclusionProof {
  readonly root: Buffer
  /** From the leaf's neighbour up. */
  readonly hashes: readonly Buffer[]
}

const hash = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

export function leafHash(leaf: Buffer): Buffer {
  return hash(Buffer.from([0]), leaf)
}

export function inclusionProof(leaves: readonly Buffer[], index: number): InclusionProof {
  const [first] = leaves
  if (first === undefined) throw new RangeError('a tree without leaves')
  if (leaves.length === 1) return { root: leafHash(first), hashes: [] }
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1))
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)]
  const inLeft = index < half
  const [own, other] = [
    inclusionProof(inLeft ? left : right, inLeft ? index : index - half),
    rootOf(inLeft ? right : left),
  ]
  const root = inLeft ? hash(Buffer.from([1]), own.root, other) : hash(Buffer.from([1]), other, own.root)
  return { root, hashes: [...own.hashes, other] }
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  return inclusionProof(leaves, 0).root
}
