import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { random, startRig, toolkit } from './support.ts'

/** Version of the entries that GitHub's own client makes of a path, by the same rule. */
function versionScript(path: string): string {
  return `return getCacheVersion([${JSON.stringify(path)}], await getCompressionMethod())`
}

test('what GitHub’s own client saves is found, and its bytes are read as they are', async (t) => {
  const rig = await startRig(t)
  const kept = join(rig.directory, 'kept')
  await mkdir(kept)
  const content = random(150_000)
  await writeFile(join(kept, 'file'), content)
  const version = String(await toolkit(rig, versionScript(kept)))
  assert.notEqual(await toolkit(rig, `return await cache.saveCache([${JSON.stringify(kept)}], 'go-1')`), -1)
  const wanted = { key: 'go-2', prefixes: ['node-', 'go-'], version }
  assert.equal(await rig.cache.find(wanted, rig.context), 'go-1')
  const file = join(rig.directory, 'archive')
  const got = await rig.cache.restore({ ...wanted, file, maxBytes: 1_000_000, timeout: 20_000 }, rig.context)
  assert.equal(got?.key, 'go-1')
  assert.equal((await readFile(file)).length, got.size)
  // Several parts were requested, and together they are the archive that tar made.
  assert.ok(
    rig.service.transfers.filter((each) => each.startsWith('GET')).length > 10,
    rig.service.transfers.join('\n'),
  )
  const out = join(rig.directory, 'out')
  await mkdir(out)
  const unpacked = await run('tar', ['-xf', file, '-C', out, '--transform=s|.*/||'])
  assert.equal(unpacked.code, 0, unpacked.stderr)
  assert.ok((await readFile(join(out, 'file'))).equals(content))
})

test('what this client saves is what GitHub’s own client finds, downloads and unpacks', async (t) => {
  for (const [size, transfers] of [
    [1000, /^PUT blob \d+$/m],
    [90_000, /(PUT block \d+\n){2}[^]*PUT blocklist \d+/],
  ] as const) {
    const rig = await startRig(t)
    const kept = join(rig.directory, 'kept')
    await mkdir(kept)
    const content = random(size)
    await writeFile(join(kept, 'file'), content)
    const archive = join(rig.directory, 'archive')
    const compress = (await run('zstd', ['--version'])).code === 0 ? '--zstd' : '-z'
    const packed = await run('tar', ['-P', compress, '-cf', archive, kept])
    assert.equal(packed.code, 0, packed.stderr)
    const version = String(await toolkit(rig, versionScript(kept)))
    assert.equal(await rig.cache.save({ key: 'go-1', version, file: archive, timeout: 20_000 }, rig.context), true)
    assert.match(rig.service.transfers.join('\n'), transfers)
    await writeFile(join(kept, 'file'), 'changed since')
    const answer = await toolkit(rig, `return await cache.restoreCache([${JSON.stringify(kept)}], 'go-2', ['go-'])`)
    assert.equal(answer, 'go-1')
    assert.ok((await readFile(join(kept, 'file'))).equals(content))
  }
})

test('both clients are refused the same key', async (t) => {
  const rig = await startRig(t)
  const kept = join(rig.directory, 'kept')
  await writeFile(kept, 'content')
  const version = String(await toolkit(rig, versionScript(kept)))
  const save = { key: 'k', version, file: kept, timeout: 20_000 }
  const toolkitSaves = `return await cache.saveCache([${JSON.stringify(kept)}], 'k')`
  assert.equal(await rig.cache.save(save, rig.context), true)
  assert.equal(await toolkit(rig, toolkitSaves), -1)
  assert.equal(await rig.cache.save(save, rig.context), false)
  const other = { ...save, version: createHash('sha256').update('other').digest('hex') }
  assert.equal(await rig.cache.save(other, rig.context), true)
})
