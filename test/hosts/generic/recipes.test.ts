import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { run } from '../../../script/rig/run.ts'
import { openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { dockerEnv, root, scratchDirectory, type Scope } from '../../support/rig.ts'
import { tar } from '../../support/tar.ts'
import { Repository } from '../consumer.ts'
import { installPlugin } from './helm.ts'
import { fetchPolicy } from './kubewarden.ts'
import { oras } from './oras.ts'
import { playAll } from '../../support/sample.ts'

/** The inputs of the workflow below this heading of the page. */
function recipe(heading: string): Record<string, string> {
  const page = readFileSync(join(root, 'docs/hosts/generic.md'), 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? assert.fail(heading)
  const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? []
  const inputs: Record<string, string> = {}
  let name = ''
  for (const line of block.split('\n')) {
    const [, key, value = ''] = /^([a-z-]+): ?(.*)$/.exec(line) ?? []
    if (key !== undefined) inputs[(name = key)] = value === '|' ? '' : value
    else if (line.trim() !== '') inputs[name] = `${inputs[name] ?? ''}${line.trim()}\n`
  }
  return inputs
}

/** Publishes what the recipe names, and returns the digest. */
async function publish(project: RegistryProject, heading: string): Promise<string> {
  const published = await project.start({ inputs: { ...recipe(heading), path: '.', registry: project.team } })
  assert.equal(published.exitCode, 0, text(published))
  return published.outputs['digest'] ?? ''
}

/** A plugin of Helm 4, as `helm plugin package` makes it. */
function helmPlugin(): Buffer {
  const yaml = [
    'apiVersion: v1',
    'name: birds',
    'version: 1.2.3',
    'type: cli/v1',
    'runtime: subprocess',
    'config:',
    '  shortHelp: birds',
    '  longHelp: birds',
    '  ignoreFlags: false',
    'runtimeConfig:',
    '  platformCommand:',
    '    - command: ${HELM_PLUGIN_DIR}/sing.sh',
    '',
  ]
  return gzipSync(
    tar([
      { name: 'birds/', type: 'directory' },
      { name: 'birds/plugin.yaml', content: yaml.join('\n') },
      { name: 'birds/sing.sh', mode: 0o755, content: '#!/bin/sh\necho tsit\n' },
    ]),
  )
}

async function openHelm(scope: Scope): Promise<{ project: RegistryProject; archive: Buffer }> {
  const project = await openRegistryProject(scope)
  const archive = helmPlugin()
  writeFileSync(join(project.workspace, 'birds-1.2.3.tgz'), archive)
  writeFileSync(join(project.workspace, 'birds-1.2.3.tgz.prov'), 'a clear-signed message')
  return { project, archive }
}

describe('a plugin of Helm', () => {
  test('Helm’s rules install what the recipe publishes, with its provenance', async (t) => {
    const { project, archive } = await openHelm(t)
    const digest = await publish(project, 'Recipe: a plugin of Helm 4')
    const directory = join(await scratchDirectory(t), 'plugin')
    const repository = new Repository(project.registry.host, 'team/birds')
    const installed = await installPlugin(repository, 'team/birds', digest, directory)
    assert.ok(installed.archive.equals(archive))
    assert.equal(installed.provenance?.toString(), 'a clear-signed message')
    assert.deepEqual(installed.files, ['birds/', 'birds/plugin.yaml', 'birds/sing.sh'])
    assert.equal(execFileSync(join(directory, 'birds/sing.sh')).toString(), 'tsit\n')
    await project.verify('birds', digest, true)
    if (playAll) await installForReal(t, project, digest)
  })

  test('Helm’s rules refuse what the recipe warns of', async (t) => {
    const { project } = await openHelm(t)
    mkdirSync(join(project.workspace, 'out'))
    writeFileSync(join(project.workspace, 'out/birds-1.2.3.tgz'), helmPlugin())
    const type = 'application/vnd.helm.plugin.v1+json'
    const layer = 'application/vnd.oci.image.layer.v1.tar'
    const repository = new Repository(project.registry.host, 'team/birds')
    const push = async (tag: string, ...args: readonly string[]): Promise<void> => {
      await oras(['push', '--plain-http', '--no-tty', `${project.team}/birds:${tag}`, ...args], project.workspace)
    }
    await push('type', '--artifact-type', 'application/vnd.helm.plugin', `birds-1.2.3.tgz:${layer}`)
    await push('title', '--artifact-type', type, `out/birds-1.2.3.tgz:${layer}`)
    await push('layer', '--artifact-type', type, 'birds-1.2.3.tgz:application/gzip')
    await push('right', '--artifact-type', type, `birds-1.2.3.tgz:${layer}`)
    const directory = join(await scratchDirectory(t), 'plugin')
    for (const [tag, name, problem] of [
      ['type', 'team/birds', /expected artifact type/],
      ['title', 'team/birds', /matching pattern birds-VERSION\.tgz not found/],
      ['layer', 'team/birds', /a layer of type application\/gzip/],
      ['right', 'team/helm-birds', /matching pattern helm-birds-VERSION\.tgz not found/],
    ] as const)
      await assert.rejects(installPlugin(repository, name, tag, directory), problem)
    await installPlugin(repository, 'team/birds', 'right', directory)
  })
})

/** Builds Helm, which takes minutes once, and installs and runs the plugin with it. */
async function installForReal(scope: Scope, { team }: RegistryProject, digest: string): Promise<void> {
  const helm = join(root, '.cache/test-programs/helm')
  mkdirSync(join(root, '.cache/test-programs'), { recursive: true })
  const env = dockerEnv({ CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' })
  const arguments_ = ['build', '-trimpath', '-ldflags=-s -w', '-o', helm, 'helm.sh/helm/v4/cmd/helm']
  const built = await run('go', arguments_, { cwd: join(import.meta.dirname, 'helm'), env })
  assert.equal(built.code, 0, built.stderr)
  const home = await scratchDirectory(scope)
  const places = Object.fromEntries(['CACHE', 'CONFIG', 'DATA'].map((name) => [`HELM_${name}_HOME`, join(home, name)]))
  const options = { env: { ...process.env, ...places, HELM_PLUGINS: join(home, 'plugins') } }
  const reference = `oci://${team}/birds@${digest}`
  const installed = await run(helm, ['plugin', 'install', '--plain-http', '--verify=false', reference], options)
  assert.match(installed.stdout, /Installed plugin: birds/, installed.stderr)
  assert.ok(existsSync(join(home, 'DATA/plugins/birds-1.2.3.tgz.prov')))
  const sung = await run(helm, ['birds'], options)
  assert.equal(sung.stdout, 'tsit\n', sung.stderr)
  // The provenance is read by Helm's own verification, which finds no signature in it.
  const other = { env: { ...options.env, HELM_PLUGINS: join(home, 'others') } }
  const verified = await run(helm, ['plugin', 'install', '--plain-http', reference], other)
  assert.notEqual(verified.code, 0)
  assert.match(verified.stderr, /plugin verification failed: (?!no provenance file)/)
}

/** An empty WebAssembly module with a custom section, where `kwctl annotate` puts the metadata. */
function policy(): Buffer {
  const [name, metadata] = [Buffer.from('io.kubewarden.policy_metadata'), Buffer.from('{"protocolVersion":"v1"}')]
  const section = Buffer.concat([Buffer.of(name.length), name, metadata])
  return Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), Buffer.of(0, section.length), section])
}

describe('a policy of Kubewarden', () => {
  test('Kubewarden’s rules fetch what the recipe publishes, and refuse a second layer', async (t) => {
    const project = await openRegistryProject(t)
    writeFileSync(join(project.workspace, 'policy.wasm'), policy())
    writeFileSync(join(project.workspace, 'config.json'), '{}')
    writeFileSync(join(project.workspace, 'README.md'), 'birds')
    const digest = await publish(project, 'Recipe: a policy of Kubewarden')
    const repository = new Repository(project.registry.host, 'team/birds')
    assert.ok((await fetchPolicy(repository, digest)).equals(policy()))
    await project.verify('birds', digest, true)

    const files = ['policy.wasm:application/vnd.wasm.content.layer.v1+wasm', 'README.md:text/markdown']
    const options = ['--plain-http', '--no-tty', '--config', 'config.json:application/vnd.wasm.config.v1+json']
    await oras(['push', ...options, `${project.team}/birds:readme`, ...files], project.workspace)
    await assert.rejects(fetchPolicy(repository, 'readme'), /incompatible layer media type: text\/markdown/)
  })
})
