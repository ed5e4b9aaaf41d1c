import assert from 'node:assert/strict'
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, test } from 'node:test'
import { startTransparencyLog } from './index.ts'
import { inclusionProof, leafHash } from './merkle.ts'

const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** The root that a proof leads to, by the algorithm of RFC 9162, 2.1.3.2, which goes the other way. */
function rootFrom(leaf: Buffer, index: number, size: number, hashes: readonly Buffer[]): Buffer {
  let [node, last, root] = [index, size - 1, leafHash(leaf)]
  for (const neighbour of hashes) {
    if (node % 2 === 1 || node === last) {
      root = hash(Buffer.from([1]), neighbour, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1]
    } else root = hash(Buffer.from([1]), root, neighbour)
    ;[node, last] = [node >> 1, last >> 1]
  }
  assert.equal(last, 0)
  return root
}

function entry(content: string): { kind: string; spec: { data: { hash: { value: string } } } } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const key = { content: Buffer.from(pem).toString('base64') }
  const signature = sign('sha256', Buffer.from(content), privateKey).toString('base64')
  const value = hash(Buffer.from(content)).toString('hex')
  const spec = { signature: { content: signature, publicKey: key }, data: { hash: { algorithm: 'sha256', value } } }
  return { kind: 'hashedrekord', ...{ apiVersion: '0.0.1' }, spec }
}

describe('the transparency log double', () => {
  test('proves that an entry is in a tree of any size', () => {
    for (let size = 1; size <= 17; size++) {
      const leaves = Array.from({ length: size }, (_, index) => Buffer.from(String(index)))
      for (const [index, leaf] of leaves.entries()) {
        const { root, hashes } = inclusionProof(leaves, index)
        assert.deepEqual(rootFrom(leaf, index, size, hashes), root, `${index} of ${size}`)
      }
    }
  })

  test('promises to keep an entry, and refuses it the second time', async () => {
    await using log = await startTransparencyLog()
    const add = (body: unknown): Promise<Response> =>
      fetch(`${log.url}/api/v1/log/entries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const proposed = entry('birds')
    const response = await add(proposed)
    assert.equal(response.status, 201)
    const [[name, kept] = []] = Object.entries((await response.json()) as Record<string, Record<string, unknown>>)
    assert.equal(response.headers.get('etag'), name)
    const { body, integratedTime, logID, logIndex, verification } = kept ?? {}
    const promised = JSON.stringify({ body, integratedTime, logID, logIndex })
    const { signedEntryTimestamp } = verification as { signedEntryTimestamp: string }
    assert.ok(
      verify(
        'sha256',
        Buffer.from(promised),
        createPublicKey(log.publicKey),
        Buffer.from(signedEntryTimestamp, 'base64'),
      ),
    )
    assert.equal((await add(proposed)).status, 409)
    const other = entry('cats')
    other.spec.data.hash.value = proposed.spec.data.hash.value
    assert.equal((await add(other)).status, 400)
    assert.equal((await add({ kind: 'birds', apiVersion: '0.0.1' })).status, 422)
    assert.equal((await fetch(`${log.url}/api/v1/log`)).status, 404)
    assert.equal(log.entries.length, 1)
  })
})
