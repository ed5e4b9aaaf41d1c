import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { findOrInstallCosign } from '../../src/sign/install.ts'
import { assetPlatform, pinnedVersion } from '../../src/sign/pins.ts'
import { githubCache } from '../../src/cache/index.ts'
import { startCacheService } from '../support/runner/cache-service.ts'
import { listen } from './faults.ts'
import { context, temporary } from './support.ts'

const real = Buffer.from('#!/bin/sh\necho genuine\n')
const sha256 = createHash('sha256').update(real).digest('hex')
const key = `plugin-publish-cosign-${pinnedVersion}-${assetPlatform()}-${sha256}`

const toolCache = await temporary()

/** One run on a fresh machine: the tool cache is where it always is, and empty. */
async function install(env: NodeJS.ProcessEnv, { sharedCache = true, cacheTimeout = 20_000 } = {}) {
  await rm(toolCache, { recursive: true, force: true })
  const downloads: string[] = []
  const address = await listen(
    createServer((incoming, outgoing) => {
      downloads.push(incoming.url ?? '')
      outgoing.end(real)
    }),
  )
  const world = context({ ...env, PATH: '/nowhere' })
  const request = {
    cosignVersion: pinnedVersion,
    toolCache,
    sharedCache: sharedCache ? githubCache(env) : undefined,
    temp: await temporary(),
  }
  const source = {
    base: `http://${address}`,
    sha256: { [assetPlatform()]: sha256 },
    delays: [],
    stall: 1000,
    cacheTimeout,
    versionTimeout: 20_000,
  }
  const { from, path } = await findOrInstallCosign(request, world, source)
  return { from, says: (await run(path, [])).stdout.trim(), downloads: downloads.length, lines: world.lines }
}

test('the first run keeps cosign in GitHub’s cache, and the next machine takes it from there', async (t) => {
  const service = await startCacheService(t)
  const first = await install(service.env)
  assert.deepEqual([first.from, first.says, first.downloads], ['download', 'genuine', 1])
  assert.deepEqual(service.keys(), [key])
  const second = await install(service.env)
  assert.deepEqual([second.from, second.says, second.downloads], ['shared cache', 'genuine', 0])
})

test('a poisoned entry is not run: it is said, and cosign is downloaded', async (t) => {
  const service = await startCacheService(t)
  const evil = join(await temporary(), 'evil')
  await writeFile(evil, '#!/bin/sh\necho evil\n', { mode: 0o755 })
  const version = createHash('sha256').update('cosign as it is').digest('hex')
  await githubCache(service.env)?.save({ key, version, file: evil, timeout: 20_000 }, context())
  assert.deepEqual(service.keys(), [key])
  const { from, says, downloads, lines } = await install(service.env)
  assert.deepEqual([from, says, downloads], ['download', 'genuine', 1])
  assert.match(lines.warnings.join('\n'), new RegExp(`The entry ${key} .* instead of ${sha256}`))
  // An entry cannot be replaced, so nobody tries.
  assert.equal(service.calls.filter((call) => call.startsWith('CreateCacheEntry')).length, 1)
})

/** A service that answers only the calls for which it has something to say. */
async function hangingService(
  t: TestContext,
  answers: Readonly<Record<string, unknown>>,
): Promise<{ env: NodeJS.ProcessEnv; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const call = incoming.url?.split('/').at(-1) ?? ''
    asked.push(call)
    if (call in answers)
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers[call]))
  })
  const address = await listen(server)
  t.after(() => {
    server.closeAllConnections()
  })
  return {
    asked,
    env: { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: `http://${address}/`, ACTIONS_CACHE_SERVICE_V2: 'True' },
  }
}

test('a service that hangs costs a bounded time, once', async (t) => {
  const { env, asked } = await hangingService(t, {})
  const { from, says, lines } = await install(env, { cacheTimeout: 500 })
  assert.deepEqual([from, says], ['download', 'genuine'])
  assert.match(lines.infos.join('\n'), /GitHub’s cache is not used: it took more than 0.5 s/)
  assert.deepEqual(asked, ['GetCacheEntryDownloadURL'])
})

test('a service that hangs while it takes an entry does not fail the run', async (t) => {
  const { env, asked } = await hangingService(t, { GetCacheEntryDownloadURL: { ok: false } })
  const { from, says } = await install(env, { cacheTimeout: 2000 })
  assert.deepEqual([from, says], ['download', 'genuine'])
  assert.deepEqual(asked, ['GetCacheEntryDownloadURL', 'CreateCacheEntry'])
})

test('nobody is asked unless the user allows it and the job has the cache', async (t) => {
  const service = await startCacheService(t)
  for (const [change, sharedCache] of [
    [{}, false],
    [{ ACTIONS_CACHE_MODE: 'none' }, true],
    [{ GITHUB_SERVER_URL: 'https://ghe.example' }, true],
    [{ ACTIONS_RESULTS_URL: '' }, true],
  ] as const) {
    assert.equal((await install({ ...service.env, ...change }, { sharedCache })).from, 'download')
  }
  assert.deepEqual(service.calls, [])
})
