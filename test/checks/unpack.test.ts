import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { flattenLayout, layoutOf, listTree } from './support/flattened.ts'
import { unpackAsRouter } from './support/oracle.ts'
import type { Entry } from '../support/tar.ts'

/** Lowest layer first. Each is unpacked by the model and by the real router, and both must agree. */
const images: Readonly<Record<string, readonly (readonly Entry[])[]>> = {
  'a plugin': [[{ name: 'plugin', mode: 0o755, content: 'x' }]],
  'leading slash and dot': [
    [
      { name: '/a', content: '1' },
      { name: './b/c', content: '2' },
      { name: './', type: 'directory' },
      { name: 'd//e/../f', content: '3' },
    ],
  ],
  'parents made for files': [[{ name: 'deep/er/file', content: 'x' }]],
  'mode of parents made for directories': [[{ name: 'deep/er/', type: 'directory', mode: 0o700 }]],
  'a directory that exists keeps its mode': [
    [
      { name: 'd/f', content: '' },
      { name: 'd/', type: 'directory', mode: 0o700 },
    ],
  ],
  umask: [
    [
      { name: 'f', mode: 0o777, content: '' },
      { name: 'd/', type: 'directory', mode: 0o777 },
    ],
  ],
  setuid: [[{ name: 'f', mode: 0o6755, content: '' }]],
  'upper layer wins': [[{ name: 'f', content: 'low' }], [{ name: 'f', content: 'high' }]],
  whiteout: [
    [
      { name: 'd/f', content: 'x' },
      { name: 'd/g', content: 'y' },
    ],
    [{ name: 'd/.wh.f', content: '' }],
  ],
  'whiteout of a directory': [
    [
      { name: 'd/f', content: 'x' },
      { name: 'd/e/g', content: 'y' },
    ],
    [{ name: '.wh.d', content: '' }],
  ],
  'opaque whiteout': [
    [{ name: 'd/f', content: 'x' }],
    [
      { name: 'd/.wh..wh..opq', content: '' },
      { name: 'd/g', content: 'y' },
    ],
  ],
  'whiteout and file in one layer': [
    [{ name: 'f', content: 'low' }],
    [
      { name: '.wh.f', content: '' },
      { name: 'f', content: 'high' },
    ],
  ],
  'file hides a directory': [[{ name: 'd/f', content: 'x' }], [{ name: 'd', content: 'file' }]],
  'directory over a file': [
    [{ name: 'd', content: 'file' }],
    [
      { name: 'd/', type: 'directory' },
      { name: 'd/f', content: 'x' },
    ],
  ],
  'the same name twice': [
    [
      { name: 'f', content: 'first' },
      { name: 'f', content: 'second' },
    ],
  ],
  'escaping path': [[{ name: '../f', content: 'x' }]],
  'escaping path inside': [[{ name: 'a/../../f', content: 'x' }]],
  'name that begins with two dots': [[{ name: 'a/..data', content: 'x' }]],
  'symlink at the root': [
    [
      { name: 'f', content: 'x' },
      { name: 'l', type: 'symlink', linkName: 'f' },
    ],
  ],
  'dangling symlink at the root': [[{ name: 'l', type: 'symlink', linkName: 'nowhere' }]],
  'absolute symlink': [
    [
      { name: 'd/', type: 'directory' },
      { name: 'd/l', type: 'symlink', linkName: '/etc/passwd' },
    ],
  ],
  'nested relative symlink': [
    [
      { name: 'lib/b', content: 'x' },
      { name: 'lib/a', type: 'symlink', linkName: 'b' },
    ],
  ],
  'symlink with ..': [
    [
      { name: 'etc/', type: 'directory' },
      { name: 'etc/os-release', type: 'symlink', linkName: '../usr/lib/os-release' },
    ],
  ],
  'absolute symlink with ..': [[{ name: 'l', type: 'symlink', linkName: '/../etc' }]],
  'symlink without its directory': [[{ name: 'd/l', type: 'symlink', linkName: 'f' }]],
  'symlink where something is': [
    [
      { name: 'd/', type: 'directory' },
      { name: 's', type: 'symlink', linkName: 'd' },
      { name: 'd/x', content: '' },
      { name: 's/x', type: 'symlink', linkName: 'd' },
    ],
  ],
  'symlink to itself': [
    [
      { name: 'l', type: 'symlink', linkName: 'l' },
      { name: 'l/f', content: 'x' },
    ],
  ],
  'file through a symlink': [
    [
      { name: 'd/', type: 'directory' },
      { name: 's', type: 'symlink', linkName: 'd' },
      { name: 's/f', content: 'x' },
    ],
  ],
  'file over a symlink to a file': [
    [
      { name: 'f', mode: 0o600, content: 'x' },
      { name: 's', type: 'symlink', linkName: 'f' },
    ],
    [{ name: 's/../t', content: 'y' }],
  ],
  'file through a dangling symlink': [
    [
      { name: 's', type: 'symlink', linkName: 'd' },
      { name: 's/f', content: 'x' },
    ],
  ],
  'file below a file': [
    [
      { name: 'x', content: '' },
      { name: 'l', type: 'symlink', linkName: 'x' },
      { name: 'l/f', content: '' },
    ],
  ],
  'directory over a dangling symlink': [
    [
      { name: 'l', type: 'symlink', linkName: 'nowhere' },
      { name: 'l/d/', type: 'directory' },
    ],
  ],
  'link whose directory is elsewhere leads out': [
    [
      { name: 'top/', type: 'directory' },
      { name: 'deep/er/', type: 'directory' },
      { name: 'deep/er/s', type: 'symlink', linkName: '/top' },
      { name: 'deep/er/s/l', type: 'symlink', linkName: '/x' },
      { name: 'top/l/f', content: 'x' },
    ],
  ],
  hardlink: [
    [
      { name: 'f', content: 'x' },
      { name: 'g', type: 'hardlink', linkName: 'f' },
    ],
  ],
  'hardlink before its target': [
    [
      { name: 'g', type: 'hardlink', linkName: 'f' },
      { name: 'f', content: 'x' },
    ],
  ],
  'hardlink to a lower layer': [[{ name: 'f', content: 'x' }], [{ name: 'g', type: 'hardlink', linkName: 'f' }]],
  'hardlink to a directory': [
    [
      { name: 'd/', type: 'directory' },
      { name: 'g', type: 'hardlink', linkName: 'd' },
    ],
  ],
  'hardlink to a symlink': [
    [
      { name: 's', type: 'symlink', linkName: 'f' },
      { name: 'g', type: 'hardlink', linkName: 's' },
    ],
  ],
  'hardlink that leads out': [[{ name: 'g', type: 'hardlink', linkName: '../../etc/passwd' }]],
  'hardlink without its directory': [
    [
      { name: 'f', content: 'x' },
      { name: 'd/g', type: 'hardlink', linkName: 'f' },
    ],
  ],
  'write through a hardlink': [
    [
      { name: 'f', content: 'x' },
      { name: 'g', type: 'hardlink', linkName: 'f' },
      { name: 'd/', type: 'directory' },
    ],
  ],
  'devices and pipes': [
    [
      { name: 'null', type: 'character' },
      { name: 'disk', type: 'block' },
      { name: 'pipe', type: 'fifo' },
      { name: 'f', content: 'x' },
    ],
  ],
  'read-only directory': [
    [
      { name: 'd/', type: 'directory', mode: 0o555 },
      { name: 'd/f', content: 'x' },
    ],
  ],
  'long names': [
    [
      { name: `${'d'.repeat(120)}/${'f'.repeat(200)}`, content: 'x' },
      { name: 'l', type: 'symlink', linkName: 'x'.repeat(150) },
    ],
  ],
  'a name too long': [[{ name: 'n'.repeat(256), content: 'x' }]],
  'file at the root itself': [[{ name: '.', content: 'x' }]],
  'hardlink at the root itself': [
    [
      { name: 'f', content: '' },
      { name: '.', type: 'hardlink', linkName: 'f' },
    ],
  ],
  'empty layer': [[]],
}

test('the model unpacks as the real router does', async (t) => {
  const names = Object.keys(images)
  const layouts = names.map((name) => layoutOf({ layers: images[name] ?? [] }))
  const real = await unpackAsRouter(layouts)
  for (const [index, name] of names.entries()) {
    await t.test(name, async () => {
      const { flattened } = await flattenLayout(layouts[index] ?? '')
      const router = real[index]
      // The model is that of a router that runs as root; for another it names the directories that cannot be written.
      const forOthers = process.getuid?.() !== 0 && flattened.tree.readOnly.size > 0
      const refused = flattened.refused.length > 0 || flattened.stopped !== undefined || forOthers
      assert.equal(
        refused,
        router?.error !== '',
        `router: ${router?.error ?? ''}; model: ${JSON.stringify(flattened.refused)} ${flattened.stopped ?? ''}`,
      )
      if (router?.error === '') assert.deepEqual(listTree(flattened.tree.root), router.entries)
    })
  }
})

const name = fc
  .array(fc.constantFrom('a', 'b', 'c', '..', '..x', '.', '.wh.a', '.wh..wh..opq'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
const path = fc.tuple(fc.constantFrom('', '', '', '/', './'), name).map(([start, rest]) => start + rest)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    name: path,
    type: fc.constant('file' as const),
    mode: fc.constantFrom(0o644, 0o755, 0o600, 0o4755),
    content: fc.constantFrom('', '1', '22'),
  }),
  fc.record({ name: path, type: fc.constant('directory' as const), mode: fc.constantFrom(0o755, 0o700, 0o777) }),
  fc.record({ name: path, type: fc.constantFrom('symlink' as const, 'hardlink' as const), linkName: path }),
)

test('the model unpacks random images as the real router does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.array(entry, { maxLength: 6 }), { minLength: 1, maxLength: 2 }), {
        minLength: 60,
        maxLength: 60,
      }),
      async (samples) => {
        const layouts = samples.map((layers) => layoutOf({ layers }))
        const real = await unpackAsRouter(layouts)
        for (const [index, layout] of layouts.entries()) {
          const { flattened } = await flattenLayout(layout)
          // Where the tar stream breaks, the router stops without an error and goes on with what it has: we do not
          // follow it there.
          if (flattened.stopped !== undefined) continue
          const shown = JSON.stringify({
            layers: samples[index],
            router: real[index],
            model: [flattened.refused, flattened.stopped],
          })
          assert.equal(flattened.refused.length > 0, real[index]?.error !== '', shown)
          if (real[index]?.error === '') assert.deepEqual(listTree(flattened.tree.root), real[index].entries, shown)
        }
      },
    ),
    { numRuns: 15, endOnFailure: true },
  )
})
