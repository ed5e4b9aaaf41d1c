import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { zipOf } from '../../src/artifact/zip.ts'
import { directory } from '../support/docker-build.ts'
import { node } from '../support/rig.ts'

type Files = Parameters<typeof zipOf>[0]

async function pack(files: Files): Promise<Buffer> {
  return await buffer(zipOf(files))
}

const zones = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia']

test('every time zone gives the same bytes, whatever the times and modes of the files are', async () => {
  const path = join(directory('zip'), 'program')
  writeFileSync(path, 'program\n'.repeat(50_000))
  const expected = createHash('sha256')
    .update(await pack([{ path: 'program', mode: 0o755, content: { path } }]))
    .digest('hex')
  const script = `
    import { createHash } from 'node:crypto'
    import { zipOf } from ${JSON.stringify(join(import.meta.dirname, '../../src/artifact/zip.ts'))}
    const chunks = await Array.fromAsync(zipOf([{ path: 'program', mode: 0o755, content: { path: process.argv[1] } }]))
    process.stdout.write(createHash('sha256').update(Buffer.concat(chunks)).digest('hex'))`
  for (const [position, TZ] of zones.entries()) {
    chmodSync(path, position % 2 === 0 ? 0o600 : 0o755)
    utimesSync(path, position * 1e8, position * 1e8)
    const found = execFileSync(node, ['--input-type=module', '-e', script, path], { env: { ...process.env, TZ } })
    assert.equal(found.toString(), expected, TZ)
  }
})

test('python unpacks what was packed, with its modes and one time, in whatever order it was given', async () => {
  const name = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?$/)
  const file = fc.record({ path: name, mode: fc.constantFrom(0o644, 0o755), bytes: fc.uint8Array({ maxLength: 4000 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(file, { selector: ({ path }) => path, minLength: 1, maxLength: 5 }),
      async (list) => {
        const files = list.map(({ path, mode, bytes }) => ({ path, mode, content: { bytes } }))
        const archive = await pack(files)
        assert.ok(archive.equals(await pack(files.toReversed())))
        const path = join(directory('zip'), 'a.zip')
        writeFileSync(path, archive)
        const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.external_attr >> 16, list(i.date_time), z.read(i).hex()] for i in z.infolist()]))`
        const found: unknown = JSON.parse(execFileSync('python3', ['-c', script, path]).toString())
        assert.deepEqual(
          found,
          list
            .toSorted((a, b) => (a.path < b.path ? -1 : 1))
            .map((f) => [f.path, 0o100000 | f.mode, [1980, 1, 1, 0, 0, 0], Buffer.from(f.bytes).toString('hex')]),
        )
      },
    ),
    { numRuns: 10 },
  )
})

test('a file that is missing or there twice is an error', async () => {
  const file = { path: 'a', mode: 0o644, content: { bytes: Buffer.from('a') } }
  await assert.rejects(pack([file, file]), RangeError)
  await assert.rejects(
    pack([{ path: 'a', mode: 0o644, content: { path: join(import.meta.dirname, 'absent') } }]),
    /ENOENT/,
  )
})
