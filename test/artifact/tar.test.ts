import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { tarOf, type TreeFile } from '../../src/artifact/tar.ts'
import { run } from '../../script/rig/run.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

/** The archive as GNU tar lists it, and as it unpacks it. */
async function listed(scope: Scope, files: readonly TreeFile[], epoch = 0): Promise<string> {
  const archive = join(await scratchDirectory(scope), 'archive.tar')
  await pipeline(Readable.from(tarOf(files, epoch)), createWriteStream(archive))
  const { code, stdout, stderr } = await run('tar', [
    '--list',
    '--verbose',
    '--utc',
    '--full-time',
    '--numeric-owner',
    '--file',
    archive,
  ])
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

const bytes = (text: string): TreeFile['content'] => ({ bytes: Buffer.from(text) })

test('GNU tar reads files of memory and of disk, and the directories above them', async (t) => {
  const path = join(await scratchDirectory(t), 'file')
  await writeFile(path, 'x'.repeat(70_000))
  const files = [
    { path: 'plugin', mode: 0o755, content: { path } },
    { path: 'a/b/c.proto', mode: 0o644, content: bytes('syntax') },
    { path: 'a/d', mode: 0o600, content: bytes('') },
  ]
  assert.equal(
    (await listed(t, files, 86_400)).replaceAll(/ +/g, ' '),
    [
      'drwxr-xr-x 0/0 0 1970-01-02 00:00:00 a/',
      'drwxr-xr-x 0/0 0 1970-01-02 00:00:00 a/b/',
      '-rw-r--r-- 0/0 6 1970-01-02 00:00:00 a/b/c.proto',
      '-rw------- 0/0 0 1970-01-02 00:00:00 a/d',
      '-rwxr-xr-x 0/0 70000 1970-01-02 00:00:00 plugin',
      '',
    ].join('\n'),
  )
})

test('long paths keep their parts; what the format cannot hold is refused', async (t) => {
  const long = `${'d'.repeat(99)}/${'e'.repeat(50)}/${'f'.repeat(99)}`
  assert.match(await listed(t, [{ path: long, mode: 0o644, content: bytes('x') }]), new RegExp(`${long}\\n`))
  const drain = async (files: readonly TreeFile[]): Promise<void> => {
    await Readable.from(tarOf(files, 0)).toArray()
  }
  for (const path of ['x'.repeat(101), `${'d/'.repeat(128)}f`])
    await assert.rejects(drain([{ path, mode: 0o644, content: bytes('') }]), /too long for an archive/)
  const twice = { path: 'a', mode: 0o644, content: bytes('') }
  await assert.rejects(drain([twice, twice]), /in the archive twice/)
})
