import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { goProgram } from '../../../support/programs.ts'
import type { Scope } from '../../../support/rig.ts'
import { openWorkspace } from '../workspace.ts'
import { text, type RegistryProject } from '../../../support/registry-project.ts'

describe('a host of raw programs, without a control plane', () => {
  async function openRaw(scope: Scope): Promise<RegistryProject> {
    const workspace = await openWorkspace(scope)
    writeFileSync(join(workspace.plugin, 'raw-plugin.json'), '{}')
    mkdirSync(join(workspace.plugin, 'bin'))
    for (const architecture of ['amd64', 'arm64']) {
      const path = join(workspace.plugin, 'bin', `linux_${architecture}`)
      writeFileSync(path, await goProgram('plugin', { platform: `linux/${architecture}` }))
      // Uploads of artifacts drop it.
      chmodSync(path, 0o644)
    }
    return workspace
  }

  test('its plugin is planned, checked, published, signed and reported, and a second run is unchanged', async (t) => {
    const workspace = await openRaw(t)
    const first = await workspace.start({ inputs: { platforms: 'linux/amd64,linux/arm64' } })
    assert.equal(first.exitCode, 0, text(first))
    assert.match(text(first), /Host: Raw programs\. it contains `raw-plugin\.json`/)
    assert.match(text(first), /linux\/amd64: started in \d+ ms/)
    const { digest = '', tags, platforms, published, signed, changed, version } = first.outputs
    assert.deepEqual([published, signed, changed, version], ['true', 'true', 'true', '1.2.3'])
    assert.deepEqual(JSON.parse(tags ?? ''), ['1.2.3', '1.2', '1', 'latest'])
    assert.deepEqual(
      (JSON.parse(platforms ?? '') as { platform: string; binary: unknown }[]).map(({ platform, binary }) => [
        platform,
        binary !== null,
      ]),
      [
        ['linux/amd64', true],
        ['linux/arm64', true],
      ],
    )
    assert.equal(first.outputs['install-reference'], `raw://${workspace.registry.host}/team/birds@${digest}`)

    const index = await workspace.manifest('birds', 'latest')
    assert.deepEqual(
      index.manifests?.map(({ platform }) => platform),
      [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
    )
    const [first64] = index.manifests
    const part = await workspace.manifest('birds', first64?.digest ?? '')
    assert.deepEqual(
      [part.artifactType, part.config?.mediaType, part.layers?.map(({ mediaType }) => mediaType)],
      [
        'application/vnd.example.raw.v1',
        'application/vnd.example.raw.config.v1+json',
        ['application/vnd.example.raw.program'],
      ],
    )
    await workspace.verify('birds', digest, false)

    const second = await workspace.start({ inputs: { platforms: 'linux/arm64,linux/amd64' } })
    assert.deepEqual(
      [second.exitCode, second.outputs['changed'], second.outputs['digest']],
      [0, 'false', digest],
      text(second),
    )
  })

  test('a pull request is a dry run, and problems have the host’s own codes', async (t) => {
    const workspace = await openRaw(t)
    const dry = await workspace.start({ event: 'pull_request' })
    assert.deepEqual([dry.exitCode, dry.outputs['published']], [0, 'false'], text(dry))
    writeFileSync(join(workspace.plugin, 'raw-plugin.json'), 'no JSON')
    const broken = await workspace.start({ inputs: { namespace: 'default' } })
    assert.deepEqual(
      broken.annotations
        .filter(({ level }) => level === 'error')
        .map(({ title }) => title)
        .sort(),
      ['E_INPUT', 'E_RAW_MARKER'],
    )
    assert.match(
      text(broken),
      /`namespace` is an input for WunderGraph Cosmo and Tyk AI Studio, and this is a plugin of Raw programs/,
    )
    assert.match(text(broken), /What to do: Correct it\./)
  })

  test('a program that does not match its platform is refused before anything is published', async (t) => {
    const workspace = await openRaw(t)
    writeFileSync(join(workspace.plugin, 'bin/linux_arm64'), await goProgram('plugin', { platform: 'linux/amd64' }))
    const result = await workspace.start({ inputs: { platforms: 'linux/arm64' } })
    assert.deepEqual(
      result.annotations.filter(({ level }) => level === 'error').map(({ title }) => title),
      ['E_CHECK_BINARY'],
    )
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })
})
