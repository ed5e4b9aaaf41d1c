import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { startCacheService } from './index.ts'
import { node, root, scratchDirectory } from '../rig.ts'

test('GitHub’s own client saves and restores through the cache service', async (t) => {
  const directory = await scratchDirectory(t)
  const service = await startCacheService(t)
  const kept = join(directory, 'kept')
  const client = async (call: string): Promise<string> => {
    const script = `import { saveCache, restoreCache } from '@actions/cache'\nconsole.log('answer', await ${call})`
    const env = { PATH: process.env['PATH'], RUNNER_TEMP: directory, GITHUB_WORKSPACE: directory, ...service.env }
    const result = await run(node, ['--input-type=module', '--eval', script], { cwd: root, env })
    assert.equal(result.code, 0, result.stderr)
    return /^answer (.*)$/m.exec(result.stdout)?.[1] ?? result.stdout
  }
  const paths = JSON.stringify([kept])
  await mkdir(kept)
  await writeFile(join(kept, 'file'), 'content')
  assert.equal(await client(`restoreCache(${paths}, 'go-1', ['go-'])`), 'undefined')
  assert.notEqual(await client(`saveCache(${paths}, 'go-1')`), '-1')
  await rm(kept, { recursive: true })
  assert.equal(await client(`restoreCache(${paths}, 'go-2', ['go-'])`), 'go-1')
  assert.equal(await readFile(join(kept, 'file'), 'utf8'), 'content')
  assert.deepEqual(service.keys(), ['go-1'])
  assert.deepEqual(
    service.calls,
    [
      'GetCacheEntryDownloadURL go-2',
      'FinalizeCacheEntryUpload go-1',
      'CreateCacheEntry go-1',
      'GetCacheEntryDownloadURL go-1',
    ].reverse(),
  )
})
