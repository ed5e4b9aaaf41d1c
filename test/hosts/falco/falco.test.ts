import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { PublishError } from '../../../src/shared/errors.ts'
import { falco } from '../../../src/hosts/falco/index.ts'
import { buildExample, copyExample } from '../../support/example-build.ts'
import { goProgram } from '../../support/programs.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { Repository } from '../consumer.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { installPlugin } from './consumer.ts'

const inputs = { binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64' }
const example = { example: 'falco-go', shared: true }
const linux = { os: 'linux', arch: 'amd64' }

async function open(scope: Scope): Promise<RegistryProject> {
  const workspace = await openRegistryProject(scope)
  await copyExample(workspace.plugin, { ...example, platforms: ['linux/amd64'] })
  return workspace
}

/** What the library answers to a program that loads it as Falco does. */
function ask(library: string, name: string): string {
  const script = `
import ctypes, sys
answer = getattr(ctypes.CDLL(sys.argv[1]), sys.argv[2])
answer.restype = ctypes.c_char_p
print(answer().decode())`
  return execFileSync('python3', ['-c', script, library, name]).toString().trim()
}

describe('a plugin for Falco', () => {
  test('it is detected, published and signed, falcoctl’s rules install it, and the library loads', async (t) => {
    const workspace = await open(t)
    const run = await workspace.start({ inputs })
    assert.equal(run.exitCode, 0, text(run))
    assert.match(text(run), /Host: Falco\. `go\.mod` requires github\.com\/falcosecurity\/plugin-sdk-go/)
    const { digest = '' } = run.outputs
    const { host } = workspace.registry
    assert.equal(run.outputs['install-reference'], `${host}/team/birds@${digest}`)
    const directory = await scratchDirectory(t)
    const { config, files } = await installPlugin(new Repository(host, 'team/birds'), digest, linux, directory)
    assert.deepEqual(files, ['libbirds.so'])
    const library = join(directory, 'libbirds.so')
    assert.equal(statSync(library).mode & 0o777, 0o755)
    assert.ok(readFileSync(library).equals(readFileSync(await buildExample(example))))
    assert.deepEqual(config, {
      name: 'birds',
      version: ask(library, 'plugin_get_version'),
      requirements: [{ name: 'plugin_api_version', version: ask(library, 'plugin_get_required_api_version') }],
    })
    assert.equal(ask(library, 'plugin_get_name'), 'birds')
    await workspace.verify('birds', digest, true)
    await workspace.verify('birds', digest, false)
  })

  test('a dry run needs no version, and a publish does', async (t) => {
    const workspace = await open(t)
    const dry = await workspace.start({ inputs, event: 'pull_request' })
    assert.deepEqual([dry.exitCode, dry.outputs['published']], [0, 'false'], text(dry))
    const run = await workspace.start({ inputs: { ...inputs, 'dry-run': 'false' }, event: 'push' })
    assert.deepEqual(errorsOf(run), ['E_FALCO_VERSION'], text(run))
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })

  test('bad names, configs and libraries are refused before anything is published', async (t) => {
    for (const name of ['Birds', '2birds', '../birds', 'bird.song', ''])
      assert.equal(falco.nameProblems({ name, namespace: undefined, labels: {} })[0]?.code, 'E_FALCO_NAME', name)
    const directory = await scratchDirectory(t)
    for (const [config, field] of [
      [{ requirements: [{ name: 'plugin_api_version', version: '3' }] }, /requirements\.0\.version/],
      [{ dependencies: [{ name: 'Birds', version: '1.2.3' }] }, /dependencies\.0\.name/],
      [{ version: '1.2.3' }, /version/],
      ['no JSON', /falco-plugin\.json/],
    ] as const) {
      writeFileSync(join(directory, 'falco-plugin.json'), JSON.stringify(config))
      await assert.rejects(falco.read(directory, { dockerfile: false }), ({ code, message, cause }: PublishError) => {
        assert.equal(code, 'E_FALCO_CONFIG')
        assert.match(`${message} ${String(cause)}`, field)
        return true
      })
    }
    const workspace = await open(t)
    rmSync(join(workspace.plugin, 'go.mod'))
    const path = join(workspace.plugin, 'bin/linux_amd64')
    for (const [program, code] of [
      [await goProgram('plugin', { platform: 'linux/arm64' }), 'E_CHECK_BINARY'],
      [await goProgram('plugin'), 'E_FALCO_LIBRARY'],
      [await readLibrary(t), 'E_FALCO_LIBRARY'],
    ] as const) {
      writeFileSync(path, program)
      const run = await workspace.start({ inputs })
      assert.ok(errorsOf(run).includes(code), text(run))
      assert.match(text(run), /Host: Falco\. it contains `falco-plugin\.json`/)
    }
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })
})

/** A shared object that exports one function of those that Falco needs. */
async function readLibrary(scope: Scope): Promise<Buffer> {
  const directory = await scratchDirectory(scope)
  writeFileSync(join(directory, 'l.c'), 'const char *plugin_get_name(void) { return "birds"; }\n')
  execFileSync('gcc', ['-shared', '-fPIC', '-o', join(directory, 'l.so'), join(directory, 'l.c')])
  return readFileSync(join(directory, 'l.so'))
}
