import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Packer, readArtifact, type Artifact, type FileImage } from '../../src/artifact/index.ts'
import { filesOf, unpackImage } from '../../src/checks/index.ts'
import type { Content, Program } from '../../src/content/index.ts'
import { hosts, type Host, type PluginSources } from '../../src/hosts/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const platforms = ['linux/amd64', 'linux/arm64'] as Platform[]
const name = 'birds'
const { signal } = new AbortController()
const contentOf = (platform: Platform): string => `for ${platform}`

/** Packs content that BuildKit exported, or ready-made programs with the same bytes. */
async function pack(scope: Scope, host: Host, kind: 'images' | 'programs', file: string): Promise<Artifact> {
  const scratch = await scratchDirectory(scope)
  const directory = join(scratch, 'layout')
  mkdirSync(directory)
  const programs = platforms.map((platform, index): Program => {
    const path = join(scratch, String(index))
    writeFileSync(path, contentOf(platform))
    return { platform, path }
  })
  const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal })
  const image = ({ platform, path }: Program): FileImage => ({
    platform,
    files: [{ path: file, mode: 0o755, content: { path } }],
    entrypoint: [`./${file}`],
  })
  if (kind === 'images') await packer.fileImages(programs.map(image))
  const content: Content = kind === 'images' ? { kind, platforms } : { kind, platforms, programs }
  // What Falco and Go plugins need; other hosts need nothing to pack a program.
  const sources = { config: {}, hosts: new Map() } as PluginSources
  await host.assemble(content, sources, packer, { name, version: '1.2.3' })
  assert.deepEqual(
    readdirSync(scratch).filter((entry) => entry.startsWith('programs-')),
    [],
    'what was unpacked is gone',
  )
  return await readArtifact(directory, signal)
}

for (const host of hosts.filter(({ accepts }) => accepts.includes('images') && accepts.includes('programs'))) {
  describe(host.name, () => {
    /** Where the host looks for the program in an image. */
    const file = { falco: `lib${name}.so`, 'go-so': `${name}.so` }[host.name] ?? name

    test('has for each platform the program of that platform’s own image', async (t) => {
      const built = await pack(t, host, 'images', file)
      const ready = await pack(t, host, 'programs', file)
      assert.deepEqual(
        built.parts.map(({ platform }) => platform),
        platforms,
      )
      for (const [index, part] of built.parts.entries()) {
        const { platform } = part
        assert.ok(platform !== undefined)
        if (part.config === undefined) {
          assert.equal(part.descriptor.digest, ready.parts[index]?.descriptor.digest, 'as if it had been ready-made')
          continue
        }
        const { tree } = await unpackImage({ ...part, platform }, built.store, await scratchDirectory(t), signal)
        const [only, ...more] = filesOf(tree)
        assert.deepEqual([only?.path, only?.file?.content.size, more], [file, contentOf(platform).length, []])
      }
    })
  })
}

test('a library that is not where the host looks is refused, with the line that copies it there', async (t) => {
  const falco = hosts.find((host) => host.name === 'falco')
  assert.ok(falco)
  await assert.rejects(pack(t, falco, 'images', 'elsewhere.so'), {
    code: 'E_CHECK_ENTRYPOINT',
    message: 'The image for linux/amd64 has no file /libbirds.so.',
    hint: /COPY --from=build \/out\/libbirds\.so \/libbirds\.so/,
  })
})
