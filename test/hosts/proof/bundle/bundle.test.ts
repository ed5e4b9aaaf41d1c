import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Scope } from '../../../support/rig.ts'
import { openWorkspace } from '../workspace.ts'
import { text, type RegistryProject } from '../../../support/registry-project.ts'

describe('a host of bundles, without platforms', () => {
  async function openBundle(scope: Scope): Promise<RegistryProject> {
    const workspace = await openWorkspace(scope)
    writeFileSync(join(workspace.plugin, 'definitions.json'), '[]')
    writeFileSync(join(workspace.plugin, 'controller.wasm'), Buffer.from('\0asm\x01\0\0\0', 'latin1'))
    return workspace
  }

  test('its plugin is planned, checked, published, signed and reported, and a second run is unchanged', async (t) => {
    const workspace = await openBundle(t)
    const first = await workspace.start()
    assert.equal(first.exitCode, 0, text(first))
    const { digest = '', platforms, published, signed } = first.outputs
    assert.deepEqual([published, signed, platforms], ['true', 'true', '[]'])
    const root = await workspace.manifest('birds', '1.2.3')
    assert.deepEqual(
      [root.artifactType, root.layers?.map(({ mediaType }) => mediaType)],
      ['application/vnd.example.bundle.v1', ['application/vnd.example.bundle.definitions+json', 'application/wasm']],
    )
    await workspace.verify('birds', digest, true)
    const second = await workspace.start()
    assert.deepEqual(
      [second.exitCode, second.outputs['changed'], second.outputs['digest']],
      [0, 'false', digest],
      text(second),
    )
  })

  test('its own check and its own category decide whether the run fails', async (t) => {
    const workspace = await openBundle(t)
    writeFileSync(join(workspace.plugin, 'definitions.json'), '{}')
    const refused = await workspace.start()
    assert.deepEqual(
      refused.annotations.filter(({ level }) => level === 'error').map(({ title }) => title),
      ['E_BUNDLE_DEFINITIONS'],
    )
    assert.match(text(refused), /What to do: Make them a list\./)
    const allowed = await workspace.start({ inputs: { 'fail-on': 'none' } })
    assert.deepEqual([allowed.exitCode, allowed.outputs['published']], [0, 'true'], text(allowed))
    const platforms = await workspace.start({ inputs: { platforms: 'linux/amd64' } })
    assert.match(
      text(platforms),
      /`platforms` is set, but a plugin of Bundles is the same for all platforms: remove it\./,
    )
  })
})
