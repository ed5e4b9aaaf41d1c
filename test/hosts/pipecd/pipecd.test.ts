import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { pipecd } from '../../../src/hosts/pipecd/index.ts'
import { copyExample } from '../../support/example-build.ts'
import { goProgram } from '../../support/programs.ts'
import { dockerEnv, scratchDirectory, type Scope } from '../../support/rig.ts'
import { Repository } from '../consumer.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { downloadPlugin } from './consumer.ts'
import { playAll } from '../../support/sample.ts'

const inputs = { binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64,linux/arm64' }

async function open(scope: Scope): Promise<RegistryProject> {
  const workspace = await openRegistryProject(scope)
  await copyExample(workspace.plugin, { example: 'pipecd-go', version: '1.2.3', platforms: ['linux/amd64'] })
  // A program that the suite has compiled already.
  writeFileSync(join(workspace.plugin, 'bin/linux_arm64'), await goProgram('plugin', { platform: 'linux/arm64' }))
  return workspace
}

/** Downloads with the code of piped itself, and compares the program. */
async function downloadForReal(scope: Scope, reference: string, expected: string): Promise<void> {
  const directory = await scratchDirectory(scope)
  const cwd = join(import.meta.dirname, 'real')
  const env = dockerEnv({ CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' })
  const { code, stderr } = await run('go', ['run', '-trimpath', '.', reference, directory], { cwd, env })
  assert.equal(code, 0, stderr)
  assert.ok(readFileSync(join(directory, 'plugin')).equals(readFileSync(expected)))
}

describe('a plugin for PipeCD', () => {
  test('it is detected, published and signed, and piped’s rules find its program', async (t) => {
    const workspace = await open(t)
    const published = await workspace.start({ inputs })
    assert.equal(published.exitCode, 0, text(published))
    assert.match(text(published), /Host: PipeCD\. `go\.mod` requires github\.com\/pipe-cd\/piped-plugin-sdk-go/)
    assert.match(published.summary, /its host does not start it by a handshake/)
    const { digest = '', tags } = published.outputs
    assert.deepEqual(JSON.parse(tags ?? ''), ['1.2.3', '1.2', '1', 'latest'])
    const { host } = workspace.registry
    assert.equal(published.outputs['install-reference'], `oci://${host}/team/birds@${digest}`)
    const repository = new Repository(host, 'team/birds')
    for (const arch of ['amd64', 'arm64']) {
      const bytes = await downloadPlugin(repository, digest, { os: 'linux', arch })
      assert.ok(bytes.equals(readFileSync(join(workspace.plugin, 'bin', `linux_${arch}`))), arch)
    }
    const program = join(await scratchDirectory(t), 'birds')
    writeFileSync(program, await downloadPlugin(repository, '1.2.3', { os: 'linux', arch: 'amd64' }), { mode: 0o755 })
    assert.match(execFileSync(program, ['start', '--help']).toString(), /--piped-plugin-service/)
    if (playAll)
      await downloadForReal(t, `oci://${host}/team/birds@${digest}`, join(workspace.plugin, 'bin/linux_amd64'))
    await workspace.verify('birds', digest, true)
    await workspace.verify('birds', digest, false)
  })

  test('bad names and programs are refused before anything is published', async (t) => {
    for (const name of ['../birds', 'bird song', '-birds', ''])
      assert.equal(pipecd.nameProblems({ name, namespace: undefined, labels: {} })[0]?.code, 'E_PIPECD_NAME', name)
    const workspace = await open(t)
    const swapped = { ...inputs, binaries: 'birds/bin/linux_arm64', platforms: 'linux/amd64' }
    assert.deepEqual(errorsOf(await workspace.start({ inputs: swapped })), ['E_CHECK_BINARY'])
    const asked = { ...inputs, platforms: 'linux/amd64', 'smoke-test': 'true' }
    assert.deepEqual(errorsOf(await workspace.start({ inputs: asked })), ['E_SMOKE_IMPOSSIBLE'])
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })
})
