import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Packer, readArtifact } from '../../../src/artifact/index.ts'
import { tyk } from '../../../src/hosts/tyk/index.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { scratchDirectory } from '../../support/rig.ts'

test('the program of each platform is taken out of its own image', async (t) => {
  const platforms = ['linux/amd64', 'linux/arm64'] as Platform[]
  const scratch = await scratchDirectory(t)
  const directory = join(scratch, 'layout')
  await mkdir(directory)
  const { signal } = new AbortController()
  const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal })
  const images = platforms.map(async (platform, index) => {
    const path = join(scratch, String(index))
    await writeFile(path, `for ${platform}`)
    return { platform, files: [{ path: 'birds', mode: 0o755, content: { path } }], entrypoint: ['./birds'] }
  })
  await packer.fileImages(await Promise.all(images))

  await tyk.assemble({ kind: 'images', platforms }, {}, packer, { name: 'birds', version: undefined })
  const { parts, store } = await readArtifact(directory, signal)
  const programs = await Promise.all(
    parts.map(async ({ platform, manifest: { layers } }) => {
      const [layer] = layers
      assert.ok(layer !== undefined)
      return [platform, (await store.fetchBytes(layer)).toString()]
    }),
  )
  assert.deepEqual(
    programs,
    platforms.map((platform) => [platform, `for ${platform}`]),
  )
})
