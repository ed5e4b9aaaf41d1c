import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { imagesOf } from '../../src/hosts/cosmo/programs.ts'
import { readSources } from '../../src/hosts/cosmo/sources.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { copyTypeScriptExample, healthProto as health } from '../support/typescript-plugin.ts'

async function openPlugin(scope: Scope): Promise<string> {
  const plugin = join(await scratchDirectory(scope), 'cosmo-ts')
  await copyTypeScriptExample(plugin)
  return plugin
}

/** The directory that the plugin's own script makes, without a program. */
async function putHealthProto(plugin: string): Promise<void> {
  await mkdir(join(plugin, 'bin', health, '..'), { recursive: true })
  await writeFile(join(plugin, 'bin', health), await readFile(join(plugin, 'node_modules', health)))
}

describe('ready-made programs of a TypeScript plugin', () => {
  test('are packed with the file that they read, under the names of the Dockerfile', async (t) => {
    const plugin = await openPlugin(t)
    await putHealthProto(plugin)
    const sources = await readSources(plugin, { dockerfile: false })
    const programs = ['linux/amd64', 'windows/amd64'].map((platform) => ({
      platform: platform as Platform,
      path: `/${platform}`,
    }))
    const images = imagesOf({ kind: 'programs', platforms: [], programs }, sources, 'cosmo-ts')
    const content = { bytes: await readFile(join(plugin, 'bin', health)) }
    assert.deepEqual(
      images.map(({ files, entrypoint }) => [entrypoint, ...files]),
      [
        [
          ['./cosmo-ts-plugin'],
          { path: 'cosmo-ts-plugin', mode: 0o755, content: { path: '/linux/amd64' } },
          { path: health, mode: 0o644, content },
        ],
        [
          ['./cosmo-ts-plugin.exe'],
          { path: 'cosmo-ts-plugin.exe', mode: 0o755, content: { path: '/windows/amd64' } },
          { path: health, mode: 0o644, content },
        ],
      ],
    )
  })

  test('are refused without that file, with the command that makes it', async (t) => {
    const plugin = await openPlugin(t)
    await rm(join(plugin, 'node_modules'))
    await assert.rejects(readSources(plugin, { dockerfile: false }), {
      code: 'E_PLUGIN_FILE',
      message: `node_modules/${health} is missing.`,
      hint: /Install the plugin’s packages/,
    })
    await readSources(plugin, { dockerfile: 'Dockerfile' })
    // A plugin with a go.mod is one of Go, whatever else it has.
    await writeFile(join(plugin, 'go.mod'), 'module example.com/x\n')
    assert.deepEqual((await readSources(plugin, { dockerfile: false })).runtimeFiles, [])
  })

  test('are refused if that file is a link out of the plugin', async (t) => {
    const plugin = await openPlugin(t)
    await assert.rejects(readSources(plugin, { dockerfile: false }), {
      code: 'E_PLUGIN_FILE',
      message: `node_modules/${health} is a symbolic link to a file outside the plugin directory.`,
    })
  })
})
