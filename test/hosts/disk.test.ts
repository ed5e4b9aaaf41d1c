import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readArtifact } from '../../src/artifact/index.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import type { DiskFile } from '../../src/hosts/index.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { writeLayout, type TestImage } from '../support/image-layout.ts'

const signal = new AbortController().signal
const file = (name: string, data: string, mode = 0o644) => ({ name, mode, content: data })

async function diskFiles(scope: Scope, name: string, ...images: readonly TestImage[]): Promise<readonly DiskFile[]> {
  const directory = await scratchDirectory(scope)
  const spool = join(directory, 'spool')
  mkdirSync(spool)
  const artifact = await readArtifact(writeLayout(join(directory, 'layout'), images), signal)
  return (await cosmo.diskFiles?.(artifact, name, spool, signal)) ?? []
}

const shown = (files: readonly DiskFile[]): unknown[] =>
  files.map(({ path, mode, source }) => [path, mode.toString(8), readFileSync(source, 'utf8')])

describe('the files of a router without a registry', () => {
  test('are the program by its platform, and the other files where the program finds them', async (t) => {
    const layers = (program: string) => [
      [
        file('app/birds-plugin', program, 0o700),
        file('app/data/names.txt', 'wren'),
        file('app/birds.conf', 'x', 0o600),
        { name: 'app/alias.txt', type: 'symlink' as const, linkName: '/app/data/names.txt' },
      ],
    ]
    const entrypoint = ['app/birds-plugin']
    const files = await diskFiles(
      t,
      'team/birds',
      { platform: 'linux/amd64', layers: layers('for amd64'), entrypoint },
      { platform: 'linux/arm64', layers: layers('for arm64'), entrypoint },
    )
    assert.deepEqual(shown(files), [
      ['team/birds/bin/alias.txt', '644', 'wren'],
      ['team/birds/bin/linux_amd64', '755', 'for amd64'],
      ['team/birds/bin/birds.conf', '600', 'x'],
      ['team/birds/bin/data/names.txt', '644', 'wren'],
      ['team/birds/bin/linux_arm64', '755', 'for arm64'],
    ])
  })

  test('that differ between platforms are refused', async (t) => {
    const image = (platform: string): TestImage => ({
      platform,
      layers: [[file('plugin', platform, 0o755), file('library.so', platform)]],
    })
    await assert.rejects(diskFiles(t, 'birds', image('linux/amd64'), image('linux/arm64')), {
      code: 'E_EXPORT',
      message: /^birds\/bin\/library\.so differs between linux\/amd64 and linux\/arm64/,
    })
  })

  test('that are not below the program’s directory are refused', async (t) => {
    const layers = [[file('app/plugin', 'program', 0o755), file('src/main.go', 'x')]]
    await assert.rejects(diskFiles(t, 'birds', { layers, entrypoint: ['app/plugin'] }), {
      code: 'E_EXPORT',
      message: "/src/main.go of the image for linux/amd64 is not below the program's directory.",
    })
  })

  test('a link to the program is exported beside it', async (t) => {
    const alias = { name: 'alias', type: 'symlink' as const, linkName: 'plugin' }
    const files = await diskFiles(t, 'birds', { layers: [[file('plugin', 'program', 0o755), alias]] })
    assert.deepEqual(shown(files), [
      ['birds/bin/alias', '755', 'program'],
      ['birds/bin/linux_amd64', '755', 'program'],
    ])
  })

  test('a link to a directory, or to nothing, is refused instead of being left out', async (t) => {
    for (const linkName of ['data', 'absent']) {
      const link = { name: 'alias', type: 'symlink' as const, linkName }
      const layers = [[file('plugin', 'program', 0o755), file('data/names.txt', 'wren'), link]]
      await assert.rejects(diskFiles(t, 'birds', { layers }), {
        code: 'E_EXPORT',
        message: '/alias of the image for linux/amd64 is a link that leads to no file.',
      })
    }
  })

  test('that are too many, or too much with their links, are refused', async (t) => {
    const links = Array.from({ length: 10_000 }, (_, index) => ({
      name: `l${index}`,
      type: 'symlink' as const,
      linkName: 'plugin',
    }))
    await assert.rejects(diskFiles(t, 'birds', { layers: [[file('plugin', 'x', 0o755), ...links]] }), {
      code: 'E_EXPORT',
      message: 'The images hold 10001 files with 10001 bytes to export.',
    })
  })
})
