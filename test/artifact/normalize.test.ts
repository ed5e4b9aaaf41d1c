import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { normalizeImage } from '../../src/artifact/normalize.ts'
import { clampTimes, MalformedArchive } from '../../src/artifact/tar-times.ts'
import { blob, createLayout, mediaTypes, packImage, parseManifest, type Descriptor } from 'oras-js'
import { PublishError } from '../../src/shared/errors.ts'
import { run } from '../../script/rig/run.ts'
import { directory } from '../support/docker-build.ts'

const signal = new AbortController().signal
const epoch = 1_000_000_000

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  // Copies, because the bytes may be changed.
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(Uint8Array.from(bytes.subarray(at, at + size)))
}

async function clamped(bytes: Uint8Array, size = 65_536, limit = epoch): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of clampTimes(inPieces(bytes, size), limit)) parts.push(Uint8Array.from(part))
  return Buffer.concat(parts)
}

/** Files with times after, at and before the epoch, links, long names and a name that needs an extended header. */
function tree(): string {
  const root = directory('tree')
  mkdirSync(join(root, 'a/b'), { recursive: true })
  for (const [name, content, time] of [
    ['now', 'x'.repeat(700), undefined],
    ['a/old', 'old', 500_000_000],
    ['a/b/exact', '', epoch],
    ['l'.repeat(200), 'long', undefined],
    ['größe', 'ö', undefined],
  ] as const) {
    writeFileSync(join(root, name), content)
    if (time !== undefined) utimesSync(join(root, name), time, time)
  }
  symlinkSync('now', join(root, 'link'))
  return root
}

async function tar(root: string, ...options: string[]): Promise<Buffer> {
  const file = join(directory('tar'), 'layer.tar')
  const result = await run('tar', [...options, '-C', root, '-cf', file, '.'])
  assert.equal(result.code, 0, result.stderr)
  return readFileSync(file)
}

async function listing(bytes: Buffer): Promise<string[]> {
  const file = join(directory('tar'), 'listed.tar')
  writeFileSync(file, bytes)
  const result = await run('tar', ['--full-time', '--utc', '--numeric-owner', '-tvf', file], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  assert.equal(result.code, 0, result.stderr)
  return result.stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '))
}

/** A header whose checksum is right. */
function header(type: string, size: Buffer): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.write('file', 0, 'latin1')
  size.copy(bytes, 124)
  bytes.write(type, 156, 'latin1')
  bytes.fill(' ', 148, 156)
  bytes.write(
    `${bytes
      .reduce((total, byte) => total + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  return bytes
}

/** The length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  return (
    [1, 2, 3]
      .map((digits) => `${rest.length + digits}${rest}`)
      .find((record) => Number.parseInt(record) === record.length) ?? ''
  )
}

test('a negative or impossible size in a header is refused: a base image may hold any bytes', async () => {
  const negative = Buffer.alloc(12, 0xff)
  negative.writeInt32BE(-512, 8)
  for (const type of ['0', 'x']) await assert.rejects(clamped(header(type, negative)), MalformedArchive)
  for (const size of ['-512', 'x', '1e400']) {
    const record = paxRecord('size', size)
    const content = Buffer.alloc(512)
    content.write(record, 'latin1')
    const length = Buffer.from(`${record.length.toString(8).padStart(11, '0')}\0`)
    await assert.rejects(
      clamped(Buffer.concat([header('x', length), content, header('0', Buffer.from('00000000000\0'))])),
      MalformedArchive,
      size,
    )
  }
})

for (const format of ['pax', 'gnu', 'ustar'] as const) {
  test(`no time in a ${format} archive is later than the epoch, everything else stays`, async () => {
    const root = tree()
    if (format === 'ustar') await run('rm', [join(root, 'l'.repeat(200))])
    const original = await tar(root, `--format=${format}`)
    const before = await listing(original)
    const after = await listing(await clamped(original))
    assert.equal(after.length, before.length)
    for (const [i, line] of after.entries()) {
      const expected = before[i]?.replace(/ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)? /, (text: string, time: string) =>
        Date.parse(`${time.replace(' ', 'T')}Z`) / 1000 >= epoch ? ' 2001-09-09 01:46:40 ' : text,
      )
      assert.equal(line, expected)
    }
    assert.deepEqual(await clamped(original, 7), await clamped(original), 'pieces of any size give the same')
    assert.deepEqual(await clamped(await clamped(original)), await clamped(original), 'once is enough')
  })
}

test('an archive without late times is the same, byte for byte', async () => {
  const original = await tar(tree(), '--format=pax', '--mtime=@500', '--pax-option=delete=atime,delete=ctime')
  assert.deepEqual(await clamped(original), original)
})

test('archives of the same files at other times become the same archive', async () => {
  const root = tree()
  const options = ['--sort=name', '--format=pax', '--pax-option=exthdr.name=%d/PaxHeaders/%f']
  const one = await clamped(await tar(root, ...options, '--mtime=@2000000000.123456789'), 65_536, 0)
  const other = await clamped(await tar(root, ...options, '--mtime=@3000000000.5'), 65_536, 0)
  assert.deepEqual(one, other)
})

test('bytes that are not a tar archive, or not a whole one, are refused', async () => {
  await assert.rejects(clamped(Buffer.alloc(1024, 'x')), MalformedArchive)
  const whole = await tar(tree(), '--format=pax')
  await assert.rejects(clamped(whole.subarray(0, 700)), /cut off/)
  const broken = Buffer.from(whole)
  broken[10] = (broken[10] ?? 0) ^ 1
  await assert.rejects(clamped(broken), /not a tar archive/)
})

test('any bytes give an archive or a MalformedArchive error', async () => {
  const whole = await tar(tree(), '--format=pax')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.nat(255),
      fc.integer({ min: 1, max: 5000 }),
      async (at, value, size) => {
        const bytes = Buffer.from(whole)
        bytes[at] = value
        await clamped(bytes, size).catch((error: unknown) => {
          assert.ok(error instanceof MalformedArchive, String(error))
        })
      },
    ),
    { numRuns: 100 },
  )
})

interface Made {
  readonly layout: Awaited<ReturnType<typeof createLayout>>
  readonly entry: Descriptor
  readonly layers: readonly Descriptor[]
}

/** An image of a base layer and one of the build's own, packed as another BuildKit might. */
async function image(base: Buffer, own: Buffer, ownType: string): Promise<Made> {
  const layout = await createLayout(join(directory('layout'), 'layout'))
  const diffId = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const unpacked = ownType.endsWith('gzip') && own.length > 20 ? gunzipSync(own) : own
  const config = blob(
    mediaTypes.config,
    Buffer.from(
      JSON.stringify({
        os: 'linux',
        architecture: 'amd64',
        unknown: { kept: null },
        config: { Env: ['A=1'] },
        history: [
          { created: '2020-01-01T00:00:00Z' },
          { created: '2001-09-09T01:46:40Z', empty_layer: true },
          { created: '2001-09-09T01:46:40Z' },
        ],
        rootfs: { type: 'layers', diff_ids: [diffId(base), diffId(unpacked)] },
      }),
    ),
  )
  const layers = [blob(mediaTypes.layerGzip, gzipSync(base)), blob(ownType, own)]
  const manifest = packImage({ config: config.descriptor, layers: layers.map(({ descriptor }) => descriptor) })
  for (const { descriptor, bytes } of [config, ...layers, manifest]) await layout.push(descriptor, bytes)
  return { layout, entry: manifest.descriptor, layers: layers.map(({ descriptor }) => descriptor) }
}

test('own layers become the same bytes whatever compressed them; base layers and config stay the same', async () => {
  const [base, own] = [await tar(tree()), await tar(tree())]
  const made = [
    await image(base, own, mediaTypes.layer),
    await image(base, gzipSync(own, { level: 1 }), mediaTypes.layerGzip),
    await image(base, gzipSync(own, { level: 9 }), mediaTypes.layerGzip),
    await image(base, zstdCompressSync(own), `${mediaTypes.layer}+zstd`),
  ]
  const seen = new Set<string>()
  for (const { layout, entry, layers } of made) {
    const normal = await normalizeImage(layout, entry, epoch, signal)
    const manifest = parseManifest(await layout.fetchBytes(normal))
    assert.deepEqual(manifest.layers[0], layers[0], 'the base layer is the one that was exported')
    const packed = await layout.fetchBytes(manifest.layers[1] ?? assert.fail())
    assert.equal(packed[9], 255)
    assert.deepEqual(gunzipSync(packed), await clamped(own))
    const config = JSON.parse((await layout.fetchBytes(manifest.config)).toString()) as {
      rootfs: { diff_ids: string[] }
      unknown: unknown
      config: unknown
    }
    assert.deepEqual([config.unknown, config.config], [{ kept: null }, { Env: ['A=1'] }])
    assert.equal(
      config.rootfs.diff_ids[1],
      `sha256:${createHash('sha256')
        .update(await clamped(own))
        .digest('hex')}`,
    )
    seen.add(manifest.layers[1]?.digest ?? '')
    assert.deepEqual(await normalizeImage(layout, normal, epoch, signal), normal, 'once is enough')
  }
  assert.equal(seen.size, 1)
})

test('a layer that is not an archive, or has an unknown media type, is E_LAYOUT', async () => {
  const cut = gzipSync(Buffer.alloc(10_000, 'x')).subarray(0, 20)
  for (const [bytes, type] of [
    [Buffer.alloc(2048, 'x'), mediaTypes.layer],
    [cut, mediaTypes.layerGzip],
    [Buffer.from('x'), 'application/vnd.in-toto+json'],
  ] as const) {
    const { layout, entry } = await image(await tar(tree()), bytes, type)
    await assert.rejects(
      normalizeImage(layout, entry, epoch, signal),
      (error) => error instanceof PublishError && error.code === 'E_LAYOUT',
    )
  }
})

test('a programming error while a layer is read is not a broken layer', async () => {
  const { layout, entry } = await image(await tar(tree()), await tar(tree()), mediaTypes.layer)
  const mistake = new TypeError("Cannot read properties of undefined (reading 'size')")
  layout.fetch = async function* () {
    await Promise.reject(mistake)
  }
  await assert.rejects(normalizeImage(layout, entry, epoch, signal), mistake)
})
