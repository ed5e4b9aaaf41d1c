import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ZipFile } from 'yazl'
import { blob, createLayout, packArtifact } from 'oras-js'
import { readArtifact } from '../../src/artifact/index.ts'
import { unpackArchive, type ArchiveFormat, type Unpacked } from '../../src/checks/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { directory } from '../support/docker-build.ts'
import { tar, type Entry } from '../support/tar.ts'

const signal = new AbortController().signal
const platform = 'linux/amd64' as Platform
const modes = { file: 0o100000, symlink: 0o120000 } as const

/** A zip archive with exactly these entries: a hostile name has the length of a harmless one that it replaces. */
async function zip(entries: readonly Entry[]): Promise<Buffer> {
  const archive = new ZipFile()
  const names: [Buffer, Buffer][] = []
  for (const { name, type = 'file', mode = 0o755, content = '', linkName = '' } of entries) {
    const harmless = name.replace(/\.\.|^\//g, (text) => 'x'.repeat(text.length))
    names.push([Buffer.from(harmless), Buffer.from(name)])
    const kind = modes[type === 'symlink' ? 'symlink' : 'file']
    archive.addBuffer(Buffer.from(type === 'symlink' ? linkName : content), harmless, { mode: kind | mode })
  }
  archive.end()
  const bytes = await buffer(archive.outputStream)
  for (const [harmless, name] of names)
    for (let at = bytes.indexOf(harmless); at !== -1 && !harmless.equals(name); at = bytes.indexOf(harmless, at + 1))
      name.copy(bytes, at)
  return bytes
}

const formats: Readonly<Record<ArchiveFormat, (entries: readonly Entry[]) => Buffer | Promise<Buffer>>> = {
  zip,
  'tar+gzip': (entries) => gzipSync(tar(entries)),
}

async function unpack(format: ArchiveFormat, layers: readonly Buffer[]): Promise<Unpacked> {
  const layout = await createLayout(join(directory('layout'), 'layout'))
  const blobs = layers.map((bytes) => blob('application/octet-stream', bytes))
  const artifact = packArtifact({
    artifactType: 'application/vnd.example',
    layers: blobs.map(({ descriptor }) => descriptor),
  })
  for (const { descriptor, bytes } of [...blobs, ...artifact.blobs, artifact]) await layout.push(descriptor, bytes)
  await layout.tag(artifact.descriptor, 'latest')
  const { parts, store } = await readArtifact(layout.path, signal)
  const [part] = parts
  const spool = mkdtempSync(join(directory('spool'), 's'))
  const choose = (paths: readonly string[]): string | undefined => paths.find((path) => path.endsWith('birds'))
  return await unpackArchive(format, choose, 'birds')({ ...(part ?? assert.fail()), platform }, store, spool, signal)
}

const birds = { name: 'birds', mode: 0o755, content: 'program' }

for (const [format, pack] of Object.entries(formats) as [ArchiveFormat, (typeof formats)[ArchiveFormat]][]) {
  const problem = async (entries: readonly Entry[]): Promise<string> => {
    const { findings, command } = await unpack(format, [await pack(entries)])
    assert.equal(command, undefined)
    return findings.map(({ code, message }) => `${code} ${message}`).join()
  }

  test(`${format}: the file that the host takes is found, with its mode, size and digest`, async () => {
    const { command, findings, unpackedSize } = await unpack(format, [
      await pack([{ name: 'docs/a', content: 'text' }, birds]),
    ])
    assert.deepEqual(findings, [])
    assert.deepEqual([command?.path, command?.file.mode, command?.file.content.size], ['birds', 0o755, 7])
    assert.equal(unpackedSize, 11)
  })

  test(`${format}: without that file, it is refused`, async () => {
    assert.match(await problem([{ ...birds, name: 'robins' }]), /^E_CHECK_ENTRYPOINT .* has no birds$/)
  })

  test(`${format}: a symbolic link is refused`, async () => {
    assert.match(await problem([{ name: 'birds', type: 'symlink', linkName: '/etc/passwd' }]), /is a link/)
  })

  test(`${format}: a way out is refused`, async () => {
    assert.match(await problem([{ ...birds, name: '../birds' }]), /leads out|invalid relative path/)
    assert.match(await problem([{ ...birds, name: '/birds' }]), /leads out|absolute path/)
  })

  test(`${format}: too many files are refused`, async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => ({ name: `f${i}`, content: '' }))
    assert.match(await problem(many), /more than 10000 files/)
  })

  test(`${format}: two layers, and bytes that are no archive, are refused`, async () => {
    const archive = await pack([birds])
    const two = await unpack(format, [archive, archive])
    assert.match(two.findings[0]?.message ?? '', /has 2 layers instead of one/)
    const cut = await unpack(format, [archive.subarray(0, archive.length - 40)])
    assert.match(cut.findings[0]?.message ?? '', /cannot be unpacked/)
  })
}
