import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { openbao } from '../../../src/hosts/openbao/index.ts'
import { buildExample, copyExample } from '../../support/example-build.ts'
import { goProgram } from '../../support/programs.ts'
import { program, scratchDirectory, type Scope } from '../../support/rig.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { playAll } from '../../support/sample.ts'

const name = 'openbao-plugin-secrets-birds'
const inputs = { name, binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64' }
const example = { example: 'openbao-go', version: '1.2.3' }

async function open(scope: Scope): Promise<RegistryProject> {
  const workspace = await openRegistryProject(scope)
  await copyExample(workspace.plugin, { ...example, platforms: ['linux/amd64'] })
  return workspace
}

/**
 * The file that OpenBao extracts: `crane export` uses the functions of go-containerregistry that OpenBao's
 * `internal/helper/pluginutil/oci/downloader.go` (df6ce2c) uses, `remote.Image` and `mutate.Extract`.
 * @param platform as `DefaultString` of github.com/containerd/platforms gives it: with a variant on arm64
 */
async function extract(scope: Scope, reference: string, platform: string, binaryName: string): Promise<Buffer> {
  const directory = await scratchDirectory(scope)
  const tar = join(directory, 'image.tar')
  const exported = await run(program('crane'), ['export', '--insecure', '--platform', platform, reference, tar])
  assert.equal(exported.code, 0, exported.stderr)
  const listed = await run('tar', ['-tvf', tar])
  // Only a regular file of exactly this name counts.
  const entry = listed.stdout.split('\n').find((line) => line.startsWith('-') && line.endsWith(` ${binaryName}`))
  assert.ok(entry, listed.stdout)
  assert.equal((await run('tar', ['-xf', tar, '-C', directory, binaryName])).code, 0)
  return readFileSync(join(directory, binaryName))
}

describe('a plugin for OpenBao', () => {
  test('it is detected, started, published and signed, and OpenBao finds the program with its checksum', async (t) => {
    const workspace = await open(t)
    const { host } = workspace.registry
    // The entry for arm64 is a program that the suite has compiled already.
    writeFileSync(join(workspace.plugin, 'bin/linux_arm64'), await goProgram('plugin', { platform: 'linux/arm64' }))
    const run = await workspace.start({ inputs: { ...inputs, platforms: 'linux/amd64,linux/arm64' } })
    const { digest = '', platforms = '[]' } = run.outputs
    assert.equal(run.exitCode, 0, text(run))
    assert.match(text(run), /Host: OpenBao\. `go\.mod` requires github\.com\/openbao\/openbao\/sdk\/v2/)
    assert.match(text(run), /linux\/amd64: started in \d+ ms/)
    const outputs = JSON.parse(platforms) as { platform: string; binary: { path: string; sha256: string } }[]
    for (const [platform, asked] of [
      ['linux/amd64', 'linux/amd64'],
      ['linux/arm64', 'linux/arm64/v8'],
      ['linux/arm64', 'linux/arm64'],
    ] as const) {
      const bytes = await extract(t, `${host}/team/${name}:1.2.3`, asked, name)
      assert.ok(bytes.equals(readFileSync(join(workspace.plugin, 'bin', platform.replace('/', '_')))), asked)
      const output = outputs.find((entry) => entry.platform === platform)
      assert.deepEqual(output?.binary.path, name)
      assert.equal(output.binary.sha256, createHash('sha256').update(bytes).digest('hex'))
    }
    assert.equal(
      run.outputs['install-reference'],
      `image = "${host}/team/${name}"\nversion = "1.2.3"\n`
        + `# ${digest}; sha256sum is that of the program, see the output platforms`,
    )
    await workspace.verify(name, digest, true)
    await workspace.verify(name, digest, false)
  })

  test('bad names and programs are refused before anything is published', async (t) => {
    for (const bad of ['Birds', 'birds_of_prey', '../birds', '-birds', '']) {
      const [problem] = openbao.nameProblems({ name: bad, namespace: undefined, labels: {} })
      assert.equal(problem?.code, 'E_OPENBAO_NAME', bad)
    }
    const workspace = await open(t)
    const path = join(workspace.plugin, 'bin/linux_amd64')
    writeFileSync(path, await goProgram('plugin', { platform: 'linux/arm64' }))
    assert.deepEqual(errorsOf(await workspace.start({ inputs })), ['E_CHECK_BINARY'])
    // Its handshake has another cookie.
    writeFileSync(path, await goProgram('plugin'))
    assert.deepEqual(errorsOf(await workspace.start({ inputs })), ['E_SMOKE_FAILED'])
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })

  if (playAll)
    test('under QEMU, the example for arm64 starts too', async (t) => {
      const workspace = await open(t)
      await copyExample(workspace.plugin, { ...example, platforms: ['linux/arm64'] })
      const run = await workspace.start({ inputs: { ...inputs, platforms: 'linux/arm64' } })
      assert.equal(run.exitCode, 0, text(run))
      assert.match(text(run), /linux\/arm64: started in \d+ ms/)
      assert.ok((await buildExample({ ...example, platform: 'linux/arm64' })).length > 0)
    })
})
