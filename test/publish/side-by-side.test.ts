import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recording, startRecordingProxy } from '../support/recording-proxy/index.ts'
import { startPublisher } from './support.ts'

/** Milliseconds after which a question that is held back gets its answer all the same. */
const patience = 10_000

test('index, manifests and payload are asked for at once', { timeout: 120_000 }, async () => {
  await using publisher = await startPublisher()
  const release = await publisher.release('first')
  const missing = new Set<string>([release.digest, ...release.manifests, release.payloadDigest])
  const recording = new Recording()
  await using proxy = await startRecordingProxy(recording, { by: 'registry', upstream: publisher.world.registry.url })
  const all = Promise.withResolvers<undefined>()
  const late: string[] = []
  // Nobody gets an answer before all have asked.
  recording.gate = async (moment, { method, path }): Promise<'pass'> => {
    const digest = /\/manifests\/(sha256:[0-9a-f]+)$/.exec(path)?.[1]
    if (moment !== 'arrived' || method !== 'HEAD' || digest === undefined) return 'pass'
    missing.delete(digest)
    if (missing.size === 0) all.resolve(undefined)
    const timer = setTimeout(() => {
      late.push(...missing)
      all.resolve(undefined)
    }, patience)
    await all.promise
    clearTimeout(timer)
    return 'pass'
  }
  const record = await publisher.publishUnsigned(release, { registry: proxy.host })
  assert.equal(record.published, true)
  assert.deepEqual(late, [], 'these were asked for after an answer')
  // What a manifest needs is there before it.
  const puts = recording.exchanges.filter(({ method }) => method === 'PUT')
  const position = (part: string): number => puts.findIndex(({ path }) => decodeURIComponent(path).includes(part))
  for (const digest of release.manifests) assert.ok(position(digest) < position(release.digest), digest)
})
