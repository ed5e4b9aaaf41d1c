import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { materialize } from '../../src/checks/image/materialize.ts'
import { defaultLimits, flatten, type Layer } from '../../src/checks/image/flatten.ts'
import { readTar } from '../../src/checks/image/tar.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { checkLayout, told } from './support/check.ts'
import { directory, flattenLayout, layoutOf, listTree } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { header, record, tar, type Entry } from '../support/tar.ts'

const hello = await goProgram('hello')
const plugin: Entry = { name: 'plugin', mode: 0o755, content: hello }

suite('each rule has an image that breaks it and nothing else', () => {
  const cases: readonly {
    readonly name: string
    readonly layers: readonly (readonly Entry[])[]
    readonly entrypoint?: string[]
    readonly config?: object
    readonly says: RegExp | undefined
  }[] = [
    { name: 'a plugin', layers: [[plugin]], says: undefined },
    {
      name: 'no entrypoint',
      layers: [[plugin]],
      entrypoint: [],
      says: /^error E_CHECK_ENTRYPOINT The image for linux\/amd64 has no entrypoint$/,
    },
    { name: 'the command alone', layers: [[plugin]], entrypoint: [], config: { Cmd: ['/plugin'] }, says: undefined },
    {
      name: 'entrypoint not there',
      layers: [[{ ...plugin, name: 'other' }]],
      says: /^error E_CHECK_ENTRYPOINT .*"?\.\/plugin"? for linux\/amd64 is not in the image$/,
    },
    {
      name: 'entrypoint by PATH',
      layers: [[{ ...plugin, name: 'usr/bin/plugin' }]],
      entrypoint: ['plugin'],
      says: /^error E_CHECK_ENTRYPOINT .* is not in the image$/,
    },
    {
      name: 'entrypoint not executable',
      layers: [[{ ...plugin, mode: 0o644 }]],
      says: /^error E_CHECK_ENTRYPOINT .* is not executable \(mode 0644\)$/,
    },
    {
      name: 'entrypoint is a directory',
      layers: [[{ name: 'plugin/', type: 'directory' }]],
      says: /^error E_CHECK_ENTRYPOINT .* is a directory$/,
    },
    {
      name: 'entrypoint leads out',
      layers: [[plugin]],
      entrypoint: ['../../bin/sh'],
      says: /^error E_CHECK_ENTRYPOINT .* leads out of the image$/,
    },
    {
      name: 'entrypoint longer than a path',
      layers: [[plugin]],
      entrypoint: ['d/'.repeat(3000)],
      says: /^error E_CHECK_ENTRYPOINT .* for linux\/amd64 cannot be followed: file name too long$/,
    },
    {
      name: 'entrypoint through a link',
      layers: [[plugin, { name: 'run', type: 'symlink', linkName: 'plugin' }]],
      entrypoint: ['/run'],
      says: undefined,
    },
    {
      name: 'shell form',
      layers: [[plugin]],
      entrypoint: ['/bin/sh', '-c', './plugin'],
      says: /^error E_CHECK_ENTRYPOINT .*\/bin\/sh for linux\/amd64 is not in the image$/,
    },
    {
      name: 'path that leads out',
      layers: [[plugin, { name: '../x', content: '' }]],
      says: /^error E_CHECK_IMAGE The host stops unpacking .* \.\.\/x: path escapes/,
    },
    {
      name: 'symlink with ..',
      layers: [
        [
          plugin,
          { name: 'etc/', type: 'directory' },
          { name: 'etc/os-release', type: 'symlink', linkName: '../usr/lib/os-release' },
        ],
      ],
      says: /^error E_CHECK_IMAGE .* etc\/os-release: path escapes/,
    },
    {
      name: 'hardlink before its target',
      layers: [[plugin, { name: 'b', type: 'hardlink', linkName: 'a' }, { name: 'a', content: '' }]],
      says: /^error E_CHECK_IMAGE .* b: its target a is not there yet$/,
    },
    {
      name: 'nested link',
      layers: [[plugin, { name: 'lib/b', content: '' }, { name: 'lib/a', type: 'symlink', linkName: 'b' }]],
      says: /^warning E_CHECK_IMAGE .* lib\/a → b will point to \/b$/,
    },
    {
      name: 'setuid',
      layers: [[{ ...plugin, mode: 0o4755 }]],
      says: /^warning E_CHECK_IMAGE The host drops the setuid and setgid bits of plugin$/,
    },
    {
      name: 'read-only directory',
      layers: [[plugin, { name: 'd/', type: 'directory', mode: 0o555 }, { name: 'd/f', content: '' }]],
      says: /^warning E_CHECK_IMAGE .* read-only directory d$/,
    },
    {
      name: 'device',
      layers: [[plugin, { name: 'dev/null', type: 'character' }]],
      says: /^notice E_CHECK_IMAGE The host does not create devices and pipes: dev\/null$/,
    },
    {
      name: 'settings that nobody reads',
      layers: [[plugin]],
      config: { Env: ['PATH=/bin', 'MODE=fast'], User: 'nobody', WorkingDir: '/srv' },
      says: /^notice E_CHECK_IMAGE .*: ENV MODE, USER nobody, WORKDIR \/srv$/,
    },
  ]
  for (const { name, layers, entrypoint, config, says } of cases) {
    test(name, async () => {
      const { findings } = await checkLayout(
        layoutOf({ layers, ...(entrypoint && { entrypoint }), config: { ...config } }),
      )
      const lines = told(findings)
      assert.equal(lines.length, says === undefined ? 0 : 1, lines.join('\n'))
      if (says !== undefined) assert.match(lines[0] ?? '', says)
    })
  }

  test('everything that is wrong is said at once, and long lists are cut', async () => {
    const links = Array.from({ length: 12 }, (_, index): Entry => ({
      name: `l${index}`,
      type: 'symlink',
      linkName: '../x',
    }))
    const { findings } = await checkLayout(
      layoutOf({ layers: [[...links, { name: 'p', mode: 0o6755, content: '' }]], config: { User: 'x' } }),
    )
    assert.deepEqual(
      told(findings).map((line) => line.split(' ', 2).join(' ')),
      ['error E_CHECK_IMAGE', 'warning E_CHECK_IMAGE', 'notice E_CHECK_IMAGE', 'error E_CHECK_ENTRYPOINT'],
    )
    assert.match(findings[0]?.message ?? '', / and 7 more$/)
  })

  test('names from the image cannot steer a terminal', async () => {
    const { findings } = await checkLayout(
      layoutOf({ layers: [[plugin, { name: '../\x1b[2Jx\n::error::y\u202e', content: '' }]] }),
    )
    assert.match(findings[0]?.message ?? '', /\\u\{1b\}\[2Jx\\u\{a\}::error::y\\u\{202e\}/)
  })
})

suite('layers', () => {
  const entries: Entry[] = [plugin, { name: 'd/f', content: 'x'.repeat(700) }]

  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['not compressed', (bytes: Buffer): Buffer => bytes],
  ] as const) {
    test(name, async () => {
      const { findings, images } = await checkLayout(layoutOf({ layers: [pack(tar(entries))] }))
      assert.deepEqual(told(findings), [])
      assert.equal(images[0]?.unpackedSize, hello.length + 700)
    })
  }

  for (const [name, spoil] of Object.entries<(bytes: Buffer) => Buffer>({
    'cut gzip': (bytes) => gzipSync(bytes).subarray(0, 1000),
    'cut zstd': (bytes) => zstdCompressSync(bytes).subarray(0, 1000),
    'cut archive': (bytes) => bytes.subarray(0, 10_000),
    'no archive': () => Buffer.from('x'.repeat(2000)),
    'wrong checksum': (bytes) => {
      const copy = Buffer.from(bytes)
      copy[0] = 0x41
      return copy
    },
    'one block of zeros': (bytes) =>
      Buffer.concat([bytes.subarray(0, -1024), Buffer.alloc(512), bytes.subarray(0, 512)]),
    'sparse file': () =>
      Buffer.concat([header({ name: 's', flag: 'S', mode: 0o644, size: 0, linkName: '' }), Buffer.alloc(1024)]),
    'extended header of a gigabyte': () =>
      Buffer.concat([header({ name: 'x', flag: 'x', mode: 0o644, size: 2 ** 30, linkName: '' }), Buffer.alloc(1024)]),
    'extended header of two megabytes': (bytes) => {
      const content = Buffer.from(record('comment', 'x'.repeat(2 * 2 ** 20)))
      const head = header({ name: 'x', flag: 'x', mode: 0o644, size: content.length, linkName: '' })
      return Buffer.concat([head, content, Buffer.alloc((512 - (content.length % 512)) % 512), bytes])
    },
    'malformed extended header': () =>
      Buffer.concat([
        header({ name: 'x', flag: 'x', mode: 0o644, size: 512, linkName: '' }),
        Buffer.alloc(512, '9'),
        Buffer.alloc(1024),
      ]),
    'the root as a file': () => tar([plugin, { name: '/', content: 'x' }]),
  })) {
    test(`broken: ${name}`, async () => {
      const { findings } = await checkLayout(layoutOf({ layers: [spoil(tar(entries))] }))
      assert.equal(findings.filter(({ severity }) => severity === 'error').length, 1, told(findings).join('\n'))
      assert.match(
        told(findings)[0] ?? '',
        /^error E_CHECK_IMAGE The image for linux\/amd64 could not be unpacked: a layer cannot be read/,
      )
    })
  }

  test('a blob that is not what its digest says', async () => {
    const layout = layoutOf({ layers: [entries] })
    const blobs = readdirSync(join(layout, 'blobs/sha256'))
    const sizes = await Promise.all(
      blobs.map(async (name) => ({ name, size: (await readFile(join(layout, 'blobs/sha256', name))).length })),
    )
    const largest = sizes.sort((a, b) => b.size - a.size)[0]
    assert(largest)
    const bytes = await readFile(join(layout, 'blobs/sha256', largest.name))
    // Any bit: the gzip trailer is not looked at before the digest is known.
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(join(layout, 'blobs/sha256', largest.name), bytes)
    await assert.rejects(checkLayout(layout), (error) => error instanceof PublishError && error.code === 'E_LAYOUT')
  })

  test('GNU long names and PAX sizes', async () => {
    const long = 'd/'.repeat(80) + 'f'
    const block = (text: string): Buffer =>
      Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (Buffer.byteLength(text) % 512)) % 512)])
    const pax = record('size', '3')
    const layer = Buffer.concat([
      header({ name: '././@LongLink', flag: 'L', mode: 0, size: long.length + 1, linkName: '' }),
      block(`${long}\0`),
      header({ name: 'cut', flag: '0', mode: 0o644, size: 2, linkName: '' }),
      block('ab'),
      header({ name: 'x', flag: 'x', mode: 0, size: pax.length, linkName: '' }),
      block(pax),
      header({ name: 'g', flag: '0', mode: 0o644, size: 0, linkName: '' }),
      block('abc'),
      Buffer.alloc(1024),
    ])
    const { flattened } = await flattenLayout(layoutOf({ layers: [layer] }))
    assert.deepEqual(
      listTree(flattened.tree.root)
        .filter(({ kind }) => kind === 'file')
        .map(({ path, content }) => [path, content]),
      [
        [long, 'ab'],
        ['g', 'abc'],
      ],
    )
  })

  test('random bytes and damaged archives end in an answer', async () => {
    const whole = tar([
      { name: 'plugin', content: 'y' },
      { name: 'a/'.repeat(60) + 'b', content: 'x' },
      { name: 'l', type: 'symlink', linkName: 'a' },
    ])
    const damaged = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const copy = Buffer.from(whole)
        for (const [at, value] of changes) copy[at] = value
        return copy
      })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          damaged,
          fc.uint8Array({ maxLength: 4096 }).map((bytes) => Buffer.from(bytes)),
        ),
        async (bytes) => {
          try {
            for await (const entry of readTar(oneChunk(bytes)))
              for await (const chunk of entry.content) assert(chunk.length > 0)
          } catch (error) {
            assert(
              error instanceof Error && !(error instanceof TypeError || error instanceof RangeError),
              String(error),
            )
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

suite('limits', () => {
  test('a bomb: a small layer that unpacks to more than is read', async () => {
    const bomb = gzipSync(
      Buffer.concat([
        header({ name: 'f', flag: '0', mode: 0o644, size: 64 * 1024 * 1024, linkName: '' }),
        Buffer.alloc(64 * 1024 * 1024),
        Buffer.alloc(1024),
      ]),
    )
    const { flattened } = await flattenLayout(layoutOf({ layers: [bomb] }), { bytes: 1024 * 1024, entries: 100 })
    assert.equal(flattened.stopped, 'its layers unpack to more than 1048576 bytes')
  })

  test('a bomb after the end of the archive', async () => {
    const { flattened } = await flattenLayout(
      layoutOf({ layers: [gzipSync(Buffer.concat([tar([]), Buffer.alloc(8 * 1024 * 1024)]))] }),
      { bytes: 1024 * 1024, entries: 100 },
    )
    assert.equal(flattened.stopped, 'its layers unpack to more than 1048576 bytes')
  })

  test('names of a megabyte', async () => {
    const layer = tar(
      Array.from({ length: 30 }, (_, index) => ({
        name: `${index}`.padEnd(900_000, 'x'),
        type: 'symlink',
        linkName: 'x',
      })),
    )
    const { flattened } = await flattenLayout(layoutOf({ layers: [layer] }), { bytes: 1024 ** 3, entries: 10_000 })
    assert.equal(flattened.stopped, 'its names have more than 2560000 characters')
    assert.equal(flattened.refused.length, 2)
  })

  test('a million symlinks', async () => {
    const links = Buffer.concat(
      Array.from({ length: 20_000 }, (_, index) =>
        header({ name: `l${index}`, flag: '2', mode: 0o777, size: 0, linkName: `l${index + 1}` }),
      ),
    )
    // gzip streams may follow each other: https://www.rfc-editor.org/rfc/rfc1952#section-2.2
    const layer = Buffer.concat([...Array.from({ length: 50 }, () => gzipSync(links)), gzipSync(Buffer.alloc(1024))])
    const { findings } = await checkLayout(layoutOf({ layers: [layer] }))
    assert.deepEqual(told(findings), [
      'error E_CHECK_IMAGE The image for linux/amd64 could not be unpacked: it has more than 100000 entries',
    ])
  })

  test('many small files cost little each', async () => {
    const files = Array.from({ length: 5000 }, (_, index): Entry => ({
      name: `d${index % 100}/f${index}`,
      content: '',
    }))
    const layout = layoutOf({ layers: [files] })
    let [promises, others] = [0, 0]
    const hook = createHook({
      init(_, kind) {
        if (kind === 'PROMISE') promises++
        else others++
      },
    }).enable()
    const { flattened } = await flattenLayout(layout)
    hook.disable()
    assert.equal(flattened.stopped, undefined)
    // Counted, because a busy machine says nothing by its time: a stream for each file makes several of the others.
    assert.ok(others < files.length / 10, `${others} streams, requests and callbacks`)
    assert.ok(promises < 40 * files.length, `${promises} promises`)
  })

  test('links that multiply the way', async () => {
    const deep = Array.from({ length: 400 }, () => 'd').join('/')
    const chain = Array.from({ length: 120 }, (_, index): Entry[] => [
      { name: `l${index}`, type: 'symlink', linkName: `${deep}/k${index}` },
      { name: `${deep}/k${index}`, type: 'symlink', linkName: `l${index + 1}` },
    ]).flat()
    const walks = Array.from({ length: 500 }, (_, index): Entry => ({
      name: `w${index}`,
      type: 'symlink',
      linkName: 'l0',
    }))
    const layout = layoutOf({
      layers: [[{ name: `${deep}/`, type: 'directory' }, ...chain, { name: 'l120', content: '' }, ...walks]],
    })
    const { flattened } = await flattenLayout(layout)
    assert.deepEqual(flattened.refused, [])
    assert.equal(flattened.stopped, 'its links and paths take too long to follow')
    const { findings } = await checkLayout(layout)
    assert.match(findings[0]?.message ?? '', /could not be unpacked: its links and paths take too long to follow$/)
  })
})

suite('an error of this action or this machine is not a finding about the image', () => {
  const { signal } = new AbortController()
  const failing = (error: Error): Layer => ({
    async *read() {
      await Promise.reject(error)
    },
  })

  test('a TypeError while a layer is read', async () => {
    const mistake = new TypeError("Cannot read properties of undefined (reading 'size')")
    await assert.rejects(flatten([failing(mistake)], directory(), defaultLimits, signal), mistake)
  })

  test('a directory for unpacked files that is not there', async () => {
    const layer: Layer = { read: () => oneChunk(tar([plugin])) }
    await assert.rejects(flatten([layer], join(directory(), 'missing'), defaultLimits, signal), { code: 'ENOENT' })
  })
})

test('what is written out is what the model says, and nothing is written through a link', async () => {
  const outside = directory()
  const entries: Entry[] = [
    { name: 'd/', type: 'directory', mode: 0o555 },
    { name: 'd/f', mode: 0o600, content: 'f' },
    { name: 'g', type: 'hardlink', linkName: 'd/f' },
    { name: 'x', type: 'symlink', linkName: outside },
    { name: 'x/y', content: 'z' },
  ]
  const { flattened } = await flattenLayout(layoutOf({ layers: [entries] }))
  const target = join(directory(), 'root')
  await materialize(flattened.tree, target, false)
  assert.deepEqual(await readdir(outside), [])
  assert(existsSync(join(target, 'd/f')))
  assert.equal(await readFile(join(target, 'g'), 'utf8'), 'f')
})

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve()
  yield bytes
}
