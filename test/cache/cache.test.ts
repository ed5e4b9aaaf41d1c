import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { githubCache } from '../../src/cache/index.ts'
import { random, startRig, version } from './support.ts'

test('an entry has the bytes of the file, whatever its size', async (t) => {
  const rig = await startRig(t)
  for (const size of [0, 1, 9_999, 10_000, 10_001, 40_000, 40_001, 100_000, 123_456]) {
    const content = random(size)
    assert.equal(await rig.put(`size-${size}`, content), true, rig.context.log.lines.join('\n'))
    const { key, size: got, file } = await rig.get(`size-${size}`)
    assert.deepEqual([key, got], [`size-${size}`, size], rig.context.log.lines.join('\n'))
    assert.ok((await readFile(file)).equals(content))
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  }
  assert.deepEqual(rig.context.log.lines, [])
})

test('the key counts first, then the prefixes in their order, and of a prefix the newest', async (t) => {
  const rig = await startRig(t)
  for (const key of ['go-a-1', 'go-a-2', 'go-b-1', 'go-a-1-more']) await rig.put(key, Buffer.from(key))
  const read = async (key: string, prefixes?: string[]): Promise<string | undefined> => {
    const got = await rig.get(key, prefixes)
    assert.equal(await rig.cache.find({ key, version, ...(prefixes && { prefixes }) }, rig.context), got.key)
    if (got.key !== undefined) assert.equal(await readFile(got.file, 'utf8'), got.key)
    else assert.equal(existsSync(got.file), false)
    return got.key
  }
  assert.equal(await read('go-a-1', ['go-b-']), 'go-a-1')
  assert.equal(await read('go-a-3', ['go-b-', 'go-a-']), 'go-b-1')
  assert.equal(await read('go-a-3', ['go-c-', 'go-a-']), 'go-a-1-more')
  assert.equal(await read('go-a-3'), undefined)
  // The service itself would take this for a match.
  assert.equal(await read('go-'), undefined)
  const other = await rig.cache.find({ key: 'go-a-1', version: version.replace(/^./, 'x') }, rig.context)
  assert.equal(other, undefined)
})

test('the address of an entry is masked, and so is the token', async (t) => {
  const rig = await startRig(t)
  await rig.put('k', random(10))
  await rig.get('k')
  const { masked } = rig.context.log
  assert.ok(masked.includes(rig.service.env['ACTIONS_RUNTIME_TOKEN'] ?? ''))
  assert.equal(masked.filter((each) => each.includes('sp=r&')).length, 1)
  assert.equal(masked.filter((each) => each.includes('sp=cw&')).length, 1)
  // The signatures by themselves.
  assert.equal(masked.filter((each) => /^[A-Za-z0-9+/]{32}$/.test(each)).length, 2)
})

test('a job without the cache has none, and a mode bounds what is done', async (t) => {
  const { service } = await startRig(t)
  const none: NodeJS.ProcessEnv[] = [
    { ACTIONS_CACHE_MODE: 'none' },
    { GITHUB_SERVER_URL: 'https://github.example.com' },
    { GITHUB_SERVER_URL: 'https://evil-github.com' },
    { ACTIONS_RESULTS_URL: '' },
    { ACTIONS_RESULTS_URL: 'http://results.example.com/' },
    { ACTIONS_RUNTIME_TOKEN: '' },
    { ACTIONS_CACHE_SERVICE_V2: '' },
  ]
  for (const env of none) assert.equal(githubCache({ ...service.env, ...env }), undefined, JSON.stringify(env))
  assert.notEqual(githubCache({ ...service.env, GITHUB_SERVER_URL: 'https://tenant.ghe.com' }), undefined)
  for (const [mode, reads, writes] of [
    ['read', true, false],
    [' Write-Only ', false, true],
    ['write', true, true],
    ['unknown', true, true],
  ] as const) {
    const rig = await startRig(t, {}, { ACTIONS_CACHE_MODE: mode })
    assert.equal(await rig.put('k', random(10)), writes)
    await rig.get('k')
    await rig.cache.find({ key: 'k', version }, rig.context)
    const asked = rig.service.calls.map((call) => call.split(' ')[0])
    assert.equal(asked.includes('GetCacheEntryDownloadURL'), reads, mode)
    assert.equal(asked.includes('CreateCacheEntry'), writes, mode)
  }
})

test('a file that exists is not written to', async (t) => {
  const rig = await startRig(t)
  await rig.put('k', random(10))
  const file = join(rig.directory, 'mine')
  await writeFile(file, 'mine')
  const wanted = { key: 'k', version, file, maxBytes: 1000, timeout: 5000 }
  assert.equal(await rig.cache.restore(wanted, rig.context), undefined)
  assert.equal(await readFile(file, 'utf8'), 'mine')
  assert.match(rig.context.log.lines.join('\n'), /^GitHub’s cache is not used: EEXIST/)
})
