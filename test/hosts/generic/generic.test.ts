import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { copyExample } from '../../support/example-build.ts'
import { goProgram } from '../../support/programs.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { Repository } from '../consumer.ts'
import { oras } from './oras.ts'

const type = 'application/vnd.example.birds.v1'
const program = 'application/vnd.example.birds.program.v1'
const platforms = ['linux/amd64', 'linux/arm64']
const created = 'org.opencontainers.image.created=2026-11-22T00:00:00Z'

/** The example, as its README publishes it. */
const inputs = {
  host: 'generic',
  'artifact-type': type,
  annotations: created,
  files: [
    `@linux/amd64 birds/bin/linux_amd64=${program}`,
    `@linux/arm64 birds/bin/linux_arm64=${program}`,
    './birds//birds.txt=text/plain',
  ].join('\n'),
}

async function open(scope: Scope): Promise<RegistryProject> {
  const project = await openRegistryProject(scope)
  await copyExample(project.plugin, { example: 'generic', platforms })
  return project
}

async function wasPushed({ registry }: RegistryProject): Promise<boolean> {
  return (await registry.requests()).some(({ method }) => method === 'PUT')
}

/** Pulls as a user of oras does. Returns the directory. */
async function pull(scope: Scope, reference: string, ...options: readonly string[]): Promise<string> {
  const directory = await scratchDirectory(scope)
  await oras(['pull', '--plain-http', '--no-tty', ...options, '--output', directory, reference])
  return directory
}

describe('files for a consumer without a host of its own', () => {
  test('files of two platforms are published and signed, and oras pulls each platform', async (t) => {
    const project = await open(t)
    const published = await project.start({ inputs })
    assert.equal(published.exitCode, 0, text(published))
    const { digest = '' } = published.outputs
    const reference = `${project.team}/birds@${digest}`
    assert.equal(published.outputs['install-reference'], reference)

    const repository = new Repository(project.registry.host, 'team/birds')
    const index = await repository.manifest(await repository.resolve('1.2.3'))
    assert.equal(index.artifactType, type)
    for (const entry of index.manifests ?? []) {
      const { os = '', architecture = '' } = entry.platform ?? {}
      const file = `birds/bin/${os}_${architecture}`
      const directory = await pull(t, reference, '--platform', `${os}/${architecture}`)
      for (const path of [file, 'birds/birds.txt'])
        assert.ok(readFileSync(join(directory, path)).equals(readFileSync(join(project.workspace, path))), path)
      // oras pushes the same manifest: it has nothing to upload.
      await oras(
        [
          ...['push', '--plain-http', '--no-tty', '--artifact-type', type, '--annotation', created],
          ...[`${project.team}/birds:${architecture}`, `${file}:${program}`, 'birds/birds.txt:text/plain'],
        ],
        project.workspace,
      )
      assert.equal((await repository.resolve(architecture)).digest, entry.digest)
      assert.deepEqual([entry.artifactType, (await repository.manifest(entry)).artifactType], [type, type])
      for (const bundle of [true, false]) await project.verify('birds', entry.digest, bundle)
    }
    assert.equal(index.manifests?.length, 2)
    for (const bundle of [true, false]) await project.verify('birds', digest, bundle)

    const native = await pull(t, reference, '--platform', 'linux/amd64')
    chmodSync(join(native, 'birds/bin/linux_amd64'), 0o755)
    const answer = await run(join(native, 'birds/bin/linux_amd64'), [join(native, 'birds/birds.txt'), 'wren'])
    assert.equal(answer.stdout, 'Troglodytes troglodytes\n', answer.stderr)
  })

  test('files without a platform become one manifest with a config, and a second run publishes nothing', async (t) => {
    const project = await open(t)
    writeFileSync(join(project.workspace, 'config.json'), '{"song": "<tsit> & tsit"}\n')
    const config = 'application/vnd.example.config.v1+json'
    const single = {
      host: 'generic',
      files: 'birds/birds.txt=text/plain\nbirds/README.md=text/markdown',
      'artifact-config': `config.json=${config}`,
      annotations: created,
    }
    const published = await project.start({ inputs: single })
    assert.equal(published.exitCode, 0, text(published))
    const { digest = '' } = published.outputs
    for (const bundle of [true, false]) await project.verify('birds', digest, bundle)
    const directory = await pull(t, `${project.team}/birds@${digest}`, '--config', 'pulled.json')
    for (const [pulled, source] of [
      ['birds/birds.txt', 'birds/birds.txt'],
      ['birds/README.md', 'birds/README.md'],
      ['pulled.json', 'config.json'],
    ] as const)
      assert.equal(
        readFileSync(join(directory, pulled), 'utf8'),
        readFileSync(join(project.workspace, source), 'utf8'),
        pulled,
      )
    const target = `${project.team}/birds:theirs`
    const files = ['birds/birds.txt:text/plain', 'birds/README.md:text/markdown']
    const options = ['--plain-http', '--no-tty', '--annotation', created, '--config', `config.json:${config}`]
    await oras(['push', ...options, target, ...files], project.workspace)
    assert.equal((await new Repository(project.registry.host, 'team/birds').resolve('theirs')).digest, digest)

    utimesSync(join(project.plugin, 'birds.txt'), 0, 0)
    const again = await project.start({ inputs: single })
    assert.deepEqual([again.outputs['digest'], again.outputs['changed']], [digest, 'false'], text(again))
  })

  test('bad entries of `files` are refused together, before anything is published', async (t) => {
    const project = await open(t)
    mkdirSync(join(project.plugin, 'songs'))
    symlinkSync('birds.txt', join(project.plugin, 'linked.txt'))
    const found = await project.start({
      inputs: {
        host: 'generic',
        files: [
          'birds/missing.txt=text/plain',
          'birds/songs=text/plain',
          'birds/linked.txt=text/plain',
          'birds/birds.txt=text/plain',
          './birds/birds.txt=text/x-other',
        ].join('\n'),
      },
    })
    assert.deepEqual(
      errorsOf(found).sort(),
      ['E_GENERIC_TITLE', 'E_GENERIC_TYPE', 'E_PLUGIN_FILE', 'E_PLUGIN_FILE', 'E_PLUGIN_FILE'],
      text(found),
    )
    for (const words of [
      /missing\.txt: there is no such file/,
      /songs: it is a directory/,
      /linked\.txt: it is a symb/,
    ])
      assert.match(text(found), words)
    assert.equal(await wasPushed(project), false)
  })

  test('a program whose header contradicts its platform is refused', async (t) => {
    const project = await open(t)
    writeFileSync(join(project.plugin, 'bin/linux_arm64'), await goProgram('plugin'))
    copyFileSync(join(project.plugin, 'bin/linux_amd64'), join(project.plugin, 'helper'))
    const files = `${inputs.files}\nbirds/helper=application/octet-stream`
    const refused = await project.start({ inputs: { ...inputs, files } })
    assert.deepEqual(errorsOf(refused), ['E_CHECK_BINARY'], text(refused))
    assert.match(text(refused), /birds\/bin\/linux_arm64 is labelled linux\/arm64, but its bytes are for linux\/amd64/)
    assert.equal(await wasPushed(project), false)
  })
})
