import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { blob, createLayout, mediaTypes, packImage } from 'oras-js'
import { Packer } from '../../src/artifact/index.ts'
import type { Content } from '../../src/content/index.ts'
import { withPrograms } from '../../src/hosts/programs.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { tar, type Entry } from '../support/tar.ts'

const platforms = ['linux/amd64' as Platform]

/** The program that is packed of an image with these files. `file`: as `withPrograms` takes it. */
async function packed(scope: Scope, entrypoint: string, files: readonly Entry[], file?: string): Promise<string> {
  const directory = join(await scratchDirectory(scope), 'layout')
  const layout = await createLayout(directory)
  const layer = blob('application/vnd.oci.image.layer.v1.tar', tar(files))
  const document = {
    os: 'linux',
    architecture: 'amd64',
    config: { Entrypoint: [entrypoint] },
    rootfs: { type: 'layers', diff_ids: [layer.descriptor.digest] },
  }
  const config = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
  const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
  for (const { descriptor, bytes } of [layer, config, image]) await layout.push(descriptor, bytes)
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [image.descriptor] }
  await writeFile(join(directory, 'index.json'), JSON.stringify(index))
  const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal: new AbortController().signal })
  let program = ''
  const content: Content = { kind: 'images', platforms }
  const read: Parameters<typeof withPrograms>[2] = async (programs) => {
    program = await readFile(programs[0]?.path ?? '', 'utf8')
  }
  await withPrograms(content, packer, read, file)
  return program
}

test('a link is not followed to a program that a container would not start', async (t) => {
  const wrong = { name: 'birds-1', mode: 0o755, content: 'wrong' }
  const right = { name: 'app/birds-1', mode: 0o755, content: 'right' }
  const link: Entry = { name: 'app/birds', type: 'symlink', linkName: 'birds-1' }
  assert.equal(await packed(t, '/app/birds-1', [wrong, right]), 'right')
  for (const files of [
    [wrong, right, link],
    [right, { ...link, linkName: '/app/birds-1' }],
  ])
    await assert.rejects(packed(t, '/app/birds', files), {
      code: 'E_CHECK_ENTRYPOINT',
      message: 'The entrypoint /app/birds for linux/amd64 is a symbolic link, or behind one.',
    })
})

test('a library is the file itself at its path, and the message says what is there instead', async (t) => {
  const wrong = { name: 'birds.so', mode: 0o644, content: 'wrong' }
  const right = { name: 'lib/birds.so', mode: 0o644, content: 'right' }
  const directory: Entry = { name: 'lib', type: 'directory' }
  const found = (...files: readonly Entry[]): Promise<string> => packed(t, '/birds', files, 'lib/birds.so')
  assert.equal(await found(wrong, right), 'right')
  for (const [files, message] of [
    [[wrong], 'The image for linux/amd64 has no file /lib/birds.so.'],
    [
      [directory, wrong, { name: 'lib/birds.so', type: 'symlink', linkName: '/birds.so' }],
      '/lib/birds.so in the image for linux/amd64 is a symbolic link, or behind one.',
    ],
    [
      [
        { ...right, name: 'lib/lib/birds.so' },
        { name: 'lib/birds.so', type: 'symlink', linkName: 'lib/birds.so' },
      ],
      '/lib/birds.so in the image for linux/amd64 is a symbolic link, or behind one.',
    ],
    [
      [
        { ...right, name: 'usr/lib/birds.so' },
        { name: 'lib', type: 'symlink', linkName: 'usr/lib' },
      ],
      '/lib/birds.so in the image for linux/amd64 is a symbolic link, or behind one.',
    ],
    [[{ ...right, name: 'lib/birds.so/x' }], '/lib/birds.so in the image for linux/amd64 is a directory.'],
    [
      [{ name: './lib/birds.so', type: 'fifo' }],
      '/lib/birds.so in the image for linux/amd64 is a device or a named pipe.',
    ],
    [[{ ...right, name: 'lib' }], 'The image for linux/amd64 has no file /lib/birds.so.'],
  ] as const)
    await assert.rejects(found(...files), { code: 'E_CHECK_ENTRYPOINT', message })
  await assert.rejects(found({ name: 'lib/birds.so', type: 'symlink', linkName: 'x' }), {
    message: 'The image for linux/amd64 has no file /lib/birds.so.',
    cause: 'its directory is not there yet',
  })
})
