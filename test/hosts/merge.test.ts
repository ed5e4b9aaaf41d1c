import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { mergeLayouts, type Piece } from '../../src/artifact/index.ts'
import { hosts } from '../../src/hosts/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory } from '../support/rig.ts'
import { cases, packed, repacked, type Case } from './adopted.ts'

const { signal } = new AbortController()

/** What a job for one platform packs. */
function only({ content, sources, images }: Case, platform: Platform): Case {
  const platforms = [platform]
  const of = <T extends { readonly platform?: Platform }>(all: readonly T[]): T[] =>
    all.filter((one) => one.platform === undefined || one.platform === platform)
  switch (content.kind) {
    case 'images':
      return { content: { ...content, platforms }, sources, images: of(images ?? []) }
    case 'programs':
      return { content: { ...content, platforms, programs: of(content.programs) }, sources }
    case 'files':
      return { content: { ...content, platforms, files: of(content.files) }, sources }
    case 'trees':
      assert.fail('it is the same for all platforms')
  }
}

for (const host of hosts) {
  const make = cases[host.name]
  if (make === undefined || host.targets.kind === 'single') continue
  test(`${host.name}: layouts of one platform each make, merged, what one machine makes for all`, async (t) => {
    const scratch = await scratchDirectory(t)
    for (const [position, one] of (await make(scratch)).entries()) {
      const { platforms } = one.content
      if (platforms.length === 0) continue
      assert.ok(platforms.length > 1)
      const whole = await packed(host, join(scratch, `whole${position}`), one)
      const pieces: Piece[] = []
      for (const platform of platforms.toReversed()) {
        const directory = join(scratch, `${position}-${platform.replaceAll('/', '-')}`)
        pieces.push({ name: platform, artifact: await packed(host, directory, only(one, platform)) })
      }
      const directory = join(scratch, `merged${position}`)
      mkdirSync(directory)
      const merged = await mergeLayouts(pieces, directory, signal)
      assert.deepEqual([merged.root, merged.parts], [whole.root, whole.parts], one.content.kind)
      assert.deepEqual(merged.payload, whole.payload)
      const blobs = (path: string): string[] => readdirSync(join(path, 'blobs/sha256')).sort()
      assert.deepEqual(blobs(directory), blobs(whole.store.path))
      // As any layout of an earlier job it is packed again.
      const { again } = await repacked(t, host, merged)
      assert.equal(again.root.digest, whole.root.digest)
    }
  })
}
