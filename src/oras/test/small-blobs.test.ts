import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { copy, createLayout, packArtifact, pushPacked, type Descriptor, type LayoutTarget } from 'oras-js'
import { basicAuth } from '../../../test/support/quirk-registry/auth.ts'
import * as faults from '../../../test/support/quirk-registry/faults.ts'
import { QuirkRegistry, type Quirk } from '../../../test/support/quirk-registry/index.ts'
import { scratchDirectory } from '../../../test/support/rig.ts'
import { failure, impatient, randomBlob, repositoryAt } from './quirk-support.ts'

const small = 64 * 1024
const large = 300 * 1024

async function start(context: TestContext, ...active: readonly Quirk[]): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.start(...active)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

async function layoutOf(
  context: TestContext,
  count: number,
  size: number,
): Promise<{ layout: LayoutTarget; root: Descriptor; layers: Descriptor[] }> {
  const layout = await createLayout(await scratchDirectory(context))
  const layers: Descriptor[] = []
  for (let n = 0; n < count; n++) {
    const layer = randomBlob(size)
    await layout.push(layer.descriptor, layer.bytes)
    layers.push(layer.descriptor)
  }
  const root = await pushPacked(layout, packArtifact({ artifactType: 'application/vnd.test.thing', layers }))
  return { layout, root, layers }
}

describe('transfers at a time', () => {
  const cases = [
    { what: 'small blobs', size: small, concurrency: undefined, most: 8 },
    { what: 'large blobs', size: large, concurrency: undefined, most: 4 },
    { what: 'small blobs, if a number is given', size: small, concurrency: 3, most: 3 },
    { what: 'small blobs, one after the other', size: small, concurrency: 1, most: 1 },
  ]
  for (const { what, size, concurrency, most } of cases) {
    it(`${what}: ${most}`, async (context) => {
      let [now, peak] = [0, 0]
      const registry = await start(context, async ({ method, path }) => {
        if (method !== 'PUT' || !path.includes('/uploads/')) return false
        peak = Math.max(peak, ++now)
        await sleep(20)
        now--
        return false
      })
      const { layout, root } = await layoutOf(context, 24, size)
      const options = concurrency === undefined ? {} : { concurrency }
      await copy(layout, repositoryAt(context, registry, options), root, options)
      assert.equal(peak, most)
      assert.equal(registry.store.blobs.size, 25)
    })
  }
})

describe('a small file of a layout that is not what it should be is never sent', () => {
  const wrong: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    shorter: (bytes) => bytes.subarray(1),
    longer: (bytes) => Buffer.concat([bytes, Buffer.from('x')]),
    'much longer': (bytes) => Buffer.concat([bytes, Buffer.alloc(large * 3)]),
    empty: () => Buffer.alloc(0),
    damaged: (bytes) => Buffer.concat([bytes.subarray(1), Buffer.from('x')]),
  }
  for (const [name, bytes] of Object.entries(wrong)) {
    it(name, async (context) => {
      const registry = await start(context)
      const { layout, root, layers } = await layoutOf(context, 1, small)
      const [layer] = layers
      assert.ok(layer)
      await writeFile(layout.blobPath(layer.digest), bytes(await layout.fetchBytes(layer)))
      await failure(copy(layout, repositoryAt(context, registry), root), 'digest-mismatch')
      assert.ok(!registry.store.blobs.has(layer.digest))
      assert.ok(!registry.requests.some(({ method, received }) => method === 'PUT' && received >= small))
    })
  }

  it('an empty blob whose file is not empty', async (context) => {
    const { layout, layers } = await layoutOf(context, 1, 0)
    const [layer] = layers
    assert.ok(layer)
    assert.equal((await layout.fetchBytes(layer)).length, 0)
    await writeFile(layout.blobPath(layer.digest), 'x')
    await failure(layout.fetchBytes(layer), 'digest-mismatch')
  })
})

describe('a small blob survives', () => {
  const troubles: Readonly<Record<string, Quirk>> = {
    'a connection that ends in its body': faults.at('PUT upload', faults.resetInUpload(1000)),
    'a registry that stalls': faults.at('PUT upload', faults.stall),
    'connections that end before the answer': faults.at('POST upload', faults.resetAtOnce, 2),
    'too many requests': faults.at('PUT upload', faults.tooManyRequests('1')),
    'a registry that finished it and could not say so': faults.at('PUT upload', faults.resetAfterDone),
  }
  for (const [name, trouble] of Object.entries(troubles)) {
    it(name, async (context) => {
      const registry = await start(context, trouble)
      const { layout, root, layers } = await layoutOf(context, 20, small)
      await copy(layout, repositoryAt(context, registry, { retry: impatient }), root)
      for (const layer of layers)
        assert.deepEqual(registry.store.blobs.get(layer.digest), await layout.fetchBytes(layer))
    })
  }

  it('a password that changes in the middle', async (context) => {
    let password = 'first'
    const change = faults.nth('PUT upload', 7, (exchange) => {
      password = 'second'
      exchange.response.setHeader('www-authenticate', 'Basic realm="test"')
      return exchange.error(401, 'UNAUTHORIZED', 'log in')
    })
    const registry = await start(
      context,
      change,
      basicAuth('user', () => password),
    )
    const { layout, root, layers } = await layoutOf(context, 20, small)
    const credentials = () => Promise.resolve({ kind: 'basic' as const, username: 'user', password })
    await copy(layout, repositoryAt(context, registry, { credentials }), root)
    assert.equal(registry.store.blobs.size, layers.length + 1)
  })
})
