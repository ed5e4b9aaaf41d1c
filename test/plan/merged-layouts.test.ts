import assert from 'node:assert/strict'
import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readArtifact } from '../../src/artifact/index.ts'
import { publishErrors } from '../../src/shared/problems.ts'
import {
  amd64,
  arm64,
  artifactType,
  matrix,
  problems,
  refused,
  sameForAll,
  type Job,
} from '../support/layout-matrix.ts'

const { signal } = new AbortController()

describe('layouts of several jobs', () => {
  test('are merged into what one machine makes for all platforms, whatever their order', async (t) => {
    const jobs = [['windows/amd64'], ['linux/arm64'], ['linux/arm/v7', 'linux/amd64']].map((platforms) => ({
      platforms,
    }))
    for (const form of [undefined, 'raw'] as const)
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ]) {
        const named = order.map((at) => [`job${at}`, { ...jobs[at], ...(form && { form }) } as Job])
        const made = await matrix(t, Object.fromEntries(named) as Record<string, Job>)
        const platforms = jobs.flatMap((job) => job.platforms)
        const whole = await made.whole({ platforms, ...(form && { form }) })
        const merged = await made.read()
        assert.deepEqual([merged.root, merged.parts, merged.payload], [whole.root, whole.parts, whole.payload])
        // Every file of the layout is the same, so that nothing of its origin is left.
        const files = (path: string): string[] => readdirSync(path, { recursive: true }).map(String).sort()
        assert.deepEqual(files(merged.store.path), files(whole.store.path))
        assert.deepEqual(await merged.store.index(), await whole.store.index())
      }
  })

  test('leave the originals alone, and what happens to these later changes nothing', async (t) => {
    const made = await matrix(t, { amd64, arm64 })
    const before = readdirSync(made.directory('amd64'), { recursive: true })
    const merged = await made.read()
    assert.deepEqual(readdirSync(made.directory('amd64'), { recursive: true }), before)
    for (const name of ['amd64', 'arm64'])
      for (const file of readdirSync(join(made.directory(name), 'blobs/sha256')))
        appendFileSync(join(made.directory(name), 'blobs/sha256', file), 'changed')
    assert.deepEqual((await readArtifact(merged.store.path, signal)).root, merged.root)
  })

  test('that do not fit together have everything reported at once, each with its code', async (t) => {
    const made = await matrix(t, {
      amd64,
      cached: { platforms: ['linux/s390x'], options: { readCache: true } },
      foreign: { platforms: ['linux/ppc64le'], form: 'raw' },
      named: { platforms: ['linux/386'], options: { annotations: { team: 'wrens', more: 'x' } } },
      newer: { platforms: ['linux/riscv64'], payload: { ...sameForAll, 'schema.graphql': 'type Query { a: Int }' } },
      plain: { platforms: ['linux/arm'], payload: {} },
      same: amd64,
      single: { platforms: [], form: 'single' },
      stale: arm64,
    })
    made.digests.set('stale', `sha256:${'0'.repeat(64)}`)
    const found = await problems(made)
    assert.deepEqual(
      found.map(([code, message]) => [code, message.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…')]),
      [
        ['E_LAYOUT_DIGEST', 'stale: The layout holds sha256:…, and `expected-digest` is sha256:….'],
        ['E_LAYOUT_CACHE', 'The layout cached was built with a cache, to which other runs could write.'],
        ['E_LAYOUT_PLATFORM', 'linux/amd64 is there twice: in amd64 and same.'],
        [
          'E_LAYOUT_FORM',
          'single is no index of platforms as this version of the action packs it: it cannot be merged.',
        ],
        [
          'E_LAYOUT_FORM',
          `amd64 and foreign are packed as application/vnd.oci.image.config.v1+json and as ${artifactType}.`,
        ],
        ['E_LAYOUT_ANNOTATION', 'The annotation more differs (amd64: none, named: "x").'],
        ['E_LAYOUT_ANNOTATION', 'The annotation team differs (amd64: "birds", named: "wrens").'],
        ['E_LAYOUT_PAYLOAD', 'amd64 and newer have different payloads, and a plugin has one: schema.graphql differs.'],
        ['E_LAYOUT_PAYLOAD', 'amd64 has a payload, and plain has none.'],
      ],
    )
    // A dry run may read a cache, and the rest stays.
    assert.deepEqual(
      await problems(made, true),
      found.filter(([code]) => code !== 'E_LAYOUT_CACHE'),
    )
  })

  test('of which one read a cache are merged in a dry run, which says so', async (t) => {
    const made = await matrix(t, { amd64, arm64: { ...arm64, options: { readCache: true } } })
    const whole = await made.whole({ platforms: ['linux/amd64', 'linux/arm64'], options: { readCache: true } })
    const merged = await made.read(true)
    assert.deepEqual([merged.root, merged.readCache], [whole.root, true])
    await refused(made, 'E_LAYOUT_CACHE', /^The layout arm64 was built with a cache/)
  })

  test('whose digests stand in another order are refused, and the error says why', async (t) => {
    const made = await matrix(t, { amd64, arm64 })
    const [one = '', two = ''] = made.digests.values()
    made.digests.set('amd64', two).set('arm64', one)
    await assert.rejects(made.read(), (error) => {
      const hint = 'This digest is expected of another layout: write `layout` and `expected-digest` in one order.'
      for (const problem of publishErrors(error))
        assert.deepEqual([problem.code, problem.hint], ['E_LAYOUT_DIGEST', hint])
      return publishErrors(error).length === 2
    })
  })
})
