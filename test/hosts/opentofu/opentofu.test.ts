import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { buildExample, copyExample } from '../../support/example-build.ts'
import { goProgram } from '../../support/programs.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { Repository } from '../consumer.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { availableVersions, installProvider } from './consumer.ts'
import { playAll } from '../../support/sample.ts'

const platforms = playAll ? ['linux/amd64', 'linux/arm64', 'windows/amd64'] : ['linux/amd64']
const inputs = { name: 'terraform-provider-birds', binaries: 'birds/bin/{os}_{arch}', platforms: platforms.join(',') }

async function open(scope: Scope): Promise<RegistryProject> {
  const workspace = await openRegistryProject(scope)
  await copyExample(workspace.plugin, { example: 'opentofu-go', platforms, version: '1.2.3' })
  return workspace
}

describe('a provider for OpenTofu', () => {
  test('it is detected, started, published and signed, and OpenTofu’s rules find its program', async (t) => {
    const workspace = await open(t)
    const run = await workspace.start({ inputs })
    assert.equal(run.exitCode, 0, text(run))
    assert.match(text(run), /Host: OpenTofu\. `go\.mod` requires github\.com\/hashicorp\/terraform-plugin-framework/)
    assert.match(text(run), /linux\/amd64: started in \d+ ms/)
    const { digest = '', tags } = run.outputs
    assert.deepEqual(JSON.parse(tags ?? ''), ['1.2.3'])
    assert.equal(
      run.outputs['install-reference'],
      `repository_template = "${workspace.registry.host}/team/terraform-provider-birds" # 1.2.3: ${digest}`,
    )
    const repository = new Repository(workspace.registry.host, 'team/terraform-provider-birds')
    assert.deepEqual(await availableVersions(repository), ['1.2.3'])
    const directory = await scratchDirectory(t)
    for (const platform of platforms) {
      const [os = '', arch = ''] = platform.split('/')
      const target = { type: 'birds', version: '1.2.3', os, arch }
      const program = await installProvider(repository, target, join(directory, `${os}_${arch}`))
      assert.equal(statSync(program).mode & 0o777, 0o755)
      const built = await buildExample({ example: 'opentofu-go', platform, version: '1.2.3' })
      assert.ok(readFileSync(program).equals(readFileSync(built)))
      if (platform === 'linux/amd64') assert.throws(() => execFileSync(program, { stdio: 'pipe' }), /execute.*plugin/is)
    }
    await workspace.verify('terraform-provider-birds', digest, true)
    await workspace.verify('terraform-provider-birds', digest, false)

    const again = await workspace.start({ inputs })
    assert.deepEqual([again.outputs['changed'], again.outputs['digest']], ['false', digest], text(again))
  })

  test('names and tags that OpenTofu misreads are refused before anything is built', async (t) => {
    const workspace = await open(t)
    const run = await workspace.start({ inputs: { ...inputs, name: 'Birds', tags: '1.2' } })
    assert.deepEqual(errorsOf(run), ['E_OPENTOFU_NAME', 'E_OPENTOFU_TAG'], text(run))
  })

  test('a program for another machine, or with another handshake, is refused before it is published', async (t) => {
    const workspace = await open(t)
    const program = join(workspace.plugin, 'bin/linux_amd64')
    writeFileSync(program, await goProgram('plugin', { platform: 'linux/arm64' }))
    assert.deepEqual(errorsOf(await workspace.start({ inputs })), ['E_CHECK_BINARY'])
    writeFileSync(program, await goProgram('plugin'))
    assert.deepEqual(errorsOf(await workspace.start({ inputs })), ['E_SMOKE_FAILED'])
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })
})
