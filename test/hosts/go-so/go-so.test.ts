import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { Packer, readArtifact } from '../../../src/artifact/index.ts'
import { goElf } from '../../support/go-elf.ts'
import { readGoProgram } from '../../../src/checks/index.ts'
import { judgePlugin } from '../../../src/hosts/go-so/check.ts'
import { libcFindings } from '../../../src/hosts/go-so/libc.ts'
import type { DeclaredHost } from '../../../src/hosts/go-so/declaration.ts'
import { goSo } from '../../../src/hosts/go-so/index.ts'
import type { SourceOptions } from '../../../src/hosts/host.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { buildGoSo, factsByTools } from '../../support/go-so.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../../support/registry-project.ts'
import { dockerEnv, rig, root, scratchDirectory, type Scope } from '../../support/rig.ts'
import { gccRoot } from '../../support/gcc-image.ts'
import { Repository } from '../consumer.ts'
import { installPlugin } from './consumer.ts'
import { variants } from './variants.ts'
import { playAll } from '../../support/sample.ts'

const inputs = {
  platforms: 'linux/amd64',
  binaries: 'birds/bin/{os}_{arch}',
  'host-binary': 'birds/bin/host_{os}_{arch}',
}
const target = { os: 'linux', arch: 'amd64' }
const linux = 'linux/amd64' as Platform
const built = { host: '', plugin: '', newer: '' }
const cleanups: (() => Promise<void>)[] = []

before(async () => {
  const directory = await scratchDirectory({ after: (work) => cleanups.push(work) })
  built.host = await buildGoSo(join(directory, 'host'), 'host')
  built.plugin = await buildGoSo(join(directory, 'plugin'), 'plugin')
  const newer = variants.find(({ name }) => name.startsWith('a newer version of a shared module'))
  built.newer = await buildGoSo(join(directory, 'newer'), 'plugin', newer?.plugin)
})
after(async () => {
  for (const work of cleanups) await work()
})

async function open(scope: Scope, plugin = built.plugin, host = built.host): Promise<RegistryProject> {
  const project = await openRegistryProject(scope)
  cpSync(join(root, 'examples/go-so'), project.plugin, { recursive: true })
  mkdirSync(join(project.plugin, 'bin'))
  copyFileSync(plugin, join(project.plugin, 'bin/linux_amd64'))
  copyFileSync(host, join(project.plugin, 'bin/host_linux_amd64'))
  return project
}

async function pushed({ registry }: RegistryProject): Promise<boolean> {
  return (await registry.requests()).some(({ method }) => method === 'PUT')
}

describe('a Go plugin', () => {
  test('it is published and signed; a wrong host refuses it unseen, and the right one loads it', async (t) => {
    const project = await open(t)
    const published = await project.start({ inputs })
    assert.equal(published.exitCode, 0, text(published))
    assert.match(text(published), /Host: Go \(`-buildmode=plugin`\)\. it contains `go-so\.json`/)
    assert.match(text(published), /linux\/amd64: the host loads it, its Go packages are those of the plugin/)
    assert.match(published.summary, /its host does not start it by a handshake/)
    const { digest = '' } = published.outputs
    assert.equal(published.outputs['install-reference'], `${project.team}/birds@${digest}`)
    for (const bundle of [true, false]) await project.verify('birds', digest, bundle)

    const repository = new Repository(project.registry.host, 'team/birds')
    const file = join(await scratchDirectory(t), 'birds.so')
    const host = await factsByTools(built.host)
    const facts = await installPlugin(repository, digest, target, host, file)
    const { packages } = await factsByTools(built.plugin)
    assert.deepEqual(new Map(Object.entries(facts.packages)), new Map([...packages].sort()))
    assert.ok(packages.size > 20)
    assert.equal(facts.pluginPath, 'example.com/aviary-birdsong')
    const { stdout, stderr } = await run(built.host, [file, 'Ada'])
    assert.equal(stdout, 'wren: tea-kettle, Ada\n', stderr)

    const index = await repository.manifest(await repository.resolve(digest))
    const [entry] = index.manifests ?? []
    assert.equal(entry?.annotations?.['io.github.plugin-publish.go-so.host-name'], 'aviary')
    assert.equal(entry.annotations['io.github.plugin-publish.go-so.host-version'], '1.2.0')
    assert.match(entry.annotations['io.github.plugin-publish.go-so.glibc'] ?? '', /^2\.\d+$/)
    const wrong = { ...host, goVersion: 'go1.20' }
    await assert.rejects(installPlugin(repository, digest, target, wrong, file), /built with go/)
    const other = await factsByTools(built.newer)
    await assert.rejects(installPlugin(repository, digest, target, other, file), /another version of package/)
  })

  test('the same files make the same digest, whatever the host that they are checked with', async (t) => {
    const project = await open(t)
    const digests: (string | undefined)[] = []
    for (const more of [{}, { 'host-binary': '' }]) {
      const checked = await project.start({ inputs: { ...inputs, ...more }, event: 'pull_request' })
      assert.equal(checked.exitCode, 0, text(checked))
      digests.push(checked.outputs['digest'])
    }
    assert.match(digests[0] ?? '', /^sha256:/)
    assert.equal(digests[0], digests[1])
  })

  test('a plugin that its host would refuse is refused before anything is published', async (t) => {
    const project = await open(t, built.newer)
    const refused = await project.start({ inputs })
    assert.deepEqual(errorsOf(refused), ['E_GO_SO_PACKAGES'], text(refused))
    assert.match(text(refused), /go get golang\.org\/x\/mod@v0\.37\.0/)
    assert.match(text(refused), /1 of \d+ packages that both have differ: golang\.org\/x\/mod\/semver/)
    // Without the host's program, the declaration has the same module.
    const declared = await project.start({ inputs: { ...inputs, 'host-binary': '' } })
    assert.deepEqual(errorsOf(declared), ['E_GO_SO_PACKAGES'], text(declared))
    assert.equal(await pushed(project), false)
  })

  // Compiling in Docker, for two platforms, takes long.
  if (playAll)
    test('host and plugin of one Dockerfile, and a host of another: both are taken out of the image', async (t) => {
      const project = await openRegistryProject(t, { name: 'birdsong' })
      cpSync(join(root, 'examples/go-so'), project.plugin, { recursive: true })
      const golang = await gccRoot(join(await scratchDirectory(t), 'root'), { 'golang.org/x/mod': 'v0.37.0' })
      const docker = {
        env: dockerEnv({ DOCKER_CONFIG: rig().engine.config, COSIGN_PASSWORD: project.key.password }),
        inputs: {
          'host-binary': 'image:/aviary',
          platforms: 'linux/amd64,linux/arm64',
          'build-contexts': `golang:1.26-bookworm=${golang}`,
          'buildkit-image': rig().images.buildkit,
          'driver-opts': 'network=host',
          emulation: 'never',
        },
      }
      const published = await project.start(docker)
      assert.equal(published.exitCode, 0, text(published))
      const repository = new Repository(project.registry.host, 'team/birdsong')
      const index = await repository.manifest(await repository.resolve(published.outputs['digest'] ?? ''))
      assert.deepEqual(
        index.manifests?.map(({ platform }) => platform?.architecture),
        ['amd64', 'arm64'],
      )
      const entries = index.manifests ?? []
      for (const [position, machine] of [62, 183].entries()) {
        const [layer, ...others] = (await repository.manifest(entries[position] ?? assert.fail())).layers ?? []
        assert.equal((await repository.blob(layer ?? assert.fail())).readUInt16LE(18), machine)
        assert.equal(others.length, 0)
      }
      const dockerfile = join(project.plugin, 'Dockerfile')
      const source = readFileSync(dockerfile, 'utf8')
      writeFileSync(dockerfile, source.replace('go build -buildmode=plugin', 'GOFLAGS= go build -buildmode=plugin'))
      const refused = await project.start({ ...docker, event: 'pull_request' })
      assert.ok(errorsOf(refused).includes('E_GO_SO_SETTINGS'), text(refused))
      writeFileSync(dockerfile, source.replace('/aviary /aviary', '/aviary /other'))
      const missing = await project.start({ ...docker, event: 'pull_request' })
      assert.deepEqual(errorsOf(missing), ['E_CHECK_ENTRYPOINT'], text(missing))
      assert.match(text(missing), /no file \/aviary/)
    })

  test('the digest is the one that was recorded, and each entry of the index describes the host', async (t) => {
    const directory = await scratchDirectory(t)
    const path = join(directory, 'plugin')
    const packages = { fmt: '0011223344556677', 'example.com/birds': '8899aabbccddeeff' }
    const form = { wide: true, little: true, machine: 62, relocation: 'symbol', explicit: true, hash: 'gnu' } as const
    writeFileSync(path, goElf(packages, form))
    const { signal } = new AbortController()
    const packer = new Packer({ directory: join(directory, 'layout'), annotations: {}, sourceDateEpoch: 0, signal })
    const platforms = [linux, 'linux/arm64' as Platform]
    const programs = platforms.map((platform) => ({ platform, path }))
    const declared = { name: 'aviary', version: '1.2.0' }
    await goSo.assemble({ kind: 'programs', platforms, programs }, { declared, hosts: new Map() }, packer, {
      name: 'birds',
      version: undefined,
    })
    const { root: index, store, parts } = await readArtifact(packer.directory, signal)
    assert.equal(index.digest, 'sha256:fbfad1897a3c2fc80188ba4760a01d0d26884b206a5d9da9c1959f8343ec0dca')
    for (const { manifest, descriptor } of parts) {
      const annotations = {
        'io.github.plugin-publish.go-so.host-name': 'aviary',
        'io.github.plugin-publish.go-so.host-version': '1.2.0',
      }
      assert.deepEqual([manifest.annotations, descriptor.annotations], [annotations, annotations])
      const config = JSON.parse((await store.fetchBytes(manifest.config)).toString('utf8')) as { packages: unknown }
      assert.deepEqual(config.packages, packages)
    }
  })

  test('a plugin with more facts than clients read is refused', async (t) => {
    const directory = await scratchDirectory(t)
    const path = join(directory, 'plugin')
    const form = { wide: true, little: true, machine: 62, relocation: 'symbol', explicit: true, hash: 'gnu' } as const
    const name = (number: number): string => `example.com/${'birds/'.repeat(660)}${number}`
    const packages = Array.from({ length: 1100 }, (_, number) => [name(number), '0011223344556677'] as const)
    writeFileSync(path, goElf(Object.fromEntries(packages), { ...form, size: 16 * 1024 * 1024 }))
    const { signal } = new AbortController()
    const packer = new Packer({ directory: join(directory, 'layout'), annotations: {}, sourceDateEpoch: 0, signal })
    const content = { kind: 'programs', platforms: [linux], programs: [{ platform: linux, path }] } as const
    const sources = { declared: {}, hosts: new Map<Platform, string>() }
    await assert.rejects(goSo.assemble(content, sources, packer, { name: 'birds', version: undefined }), {
      code: 'E_GO_SO_FACTS',
      message: /^The facts of the plugin for linux\/amd64 have 4\d{6} bytes, and clients read at most 4194304\.$/,
      hint: 'Its 1100 packages are listed in them: import fewer, or make several plugins.',
    })
  })

  test('what is no plugin, no host, or contradicts its host is refused', async (t) => {
    const directory = await scratchDirectory(t)
    const host = join(directory, 'host')
    const judged = (plugin: string, declared: DeclaredHost, hostPath?: string): string[] =>
      judgePlugin(readGoProgram(plugin), declared, hostPath, linux).map(({ code, severity }) => `${severity} ${code}`)
    const fits = { go: (await factsByTools(built.host)).goVersion, trimpath: true, tags: [], glibc: '2.99' }
    assert.deepEqual(judged(built.plugin, fits, built.host), [])
    assert.deepEqual(judged(built.plugin, fits), [])
    assert.deepEqual(judged(built.host, fits, built.host), ['error E_GO_SO_PLUGIN'])
    for (const wrong of [built.plugin, process.execPath]) {
      copyFileSync(wrong, host)
      assert.deepEqual(judged(built.plugin, {}, host), ['error E_GO_SO_HOST'], wrong)
    }
    const otherMachine = readFileSync(built.host)
    otherMachine.writeUInt16LE(183, 18)
    for (const bytes of [Buffer.from('text'), damaged(readFileSync(built.host)), otherMachine]) {
      writeFileSync(host, bytes)
      assert.deepEqual(judged(built.plugin, {}, host), ['error E_GO_SO_HOST'])
    }
    for (const [declared, withHost, alone] of [
      [{ go: 'go1.20' }, 'E_GO_SO_DECLARATION', 'error E_GO_SO_GO_VERSION'],
      [{ glibc: '2.1' }, 'E_GO_SO_DECLARATION', 'error E_GO_SO_GLIBC'],
      [{ trimpath: false }, 'E_GO_SO_DECLARATION', 'error E_GO_SO_SETTINGS'],
      [{ tags: ['songs'] }, 'E_GO_SO_DECLARATION', 'warning E_GO_SO_SETTINGS'],
      [{ modules: { 'golang.org/x/mod': 'v0.1.0' } }, 'E_GO_SO_DECLARATION', 'error E_GO_SO_PACKAGES'],
    ] as const) {
      const found = judged(built.plugin, declared as DeclaredHost, built.host)
      assert.ok(found.includes(`error ${withHost}`), JSON.stringify(declared))
      const findings = judged(built.plugin, { go: fits.go, ...declared } as DeclaredHost)
      assert.ok(findings.includes(alone), `${JSON.stringify(declared)}: ${findings.join()}`)
    }
    assert.deepEqual(judged(built.plugin, {}), ['warning E_GO_SO_DECLARATION'])
    // Without build info, the mode and all that the declaration names are unknown.
    const silent = join(directory, 'silent')
    const form = { wide: true, little: true, machine: 62, relocation: 'none', explicit: true, hash: 'sysv' } as const
    writeFileSync(silent, goElf({ fmt: '00' }, form))
    assert.deepEqual(judged(silent, fits), ['error E_GO_SO_PLUGIN'])
  })

  test('the C library and other libraries are those that the host has', () => {
    const [needs, has] = [
      { libc: 'glibc', glibc: '2.36', libraries: ['libc.so.6', 'libbirds.so.1'] },
      { libc: 'glibc', glibc: '2.34', libraries: ['libc.so.6', 'libresolv.so.2', 'libbirds.so.1'] },
    ] as const
    const found = (...[plugin, host, declared = {}]: Partial<Parameters<typeof libcFindings>>): string[] =>
      libcFindings(plugin ?? needs, host, declared, linux).map(({ code, severity }) => `${severity} ${code}`)
    assert.deepEqual(found(needs, { ...has, glibc: '2.36' }), [])
    assert.deepEqual(found(needs, has), ['warning E_GO_SO_GLIBC'])
    // Whoever declares a glibc knows the machine.
    assert.deepEqual(found(needs, has, { glibc: '2.36' }), [])
    assert.deepEqual(found(needs, undefined, { glibc: '2.9' }), ['error E_GO_SO_GLIBC'])
    assert.deepEqual(found(needs, { libc: 'musl', libraries: ['libc.musl-x86_64.so.1'] }), ['error E_GO_SO_GLIBC'])
    assert.deepEqual(found({ libc: 'musl', libraries: [] }, undefined, { glibc: '2.36' }), ['error E_GO_SO_GLIBC'])
    assert.deepEqual(found(needs, { ...has, glibc: '2.36', libraries: [] }), ['warning E_GO_SO_LIBRARY'])
  })

  test('a host program that is swapped after it was found is refused, and nobody can swap its copy', async (t) => {
    const directory = await scratchDirectory(t)
    const path = join(directory, 'host')
    writeFileSync(path, 'host')
    const hostBinary = { text: 'host', directory, roots: [directory] }
    const sources = await goSo.read(directory, { dockerfile: false, platforms: [linux], hostBinary })
    const { signal } = new AbortController()
    const content = { kind: 'programs', platforms: [], programs: [] } as const
    const assemble = (name: string): Promise<typeof sources | undefined> => {
      const temp = join(directory, name)
      const packer = new Packer({ directory: join(temp, 'l'), temp, annotations: {}, sourceDateEpoch: 0, signal })
      return goSo.assemble(content, sources, packer, { name: 'birds', version: undefined })
    }
    const assembled = await assemble('first')
    writeFileSync(path, 'swapped')
    assert.equal(readFileSync(assembled?.hosts.get(linux) ?? assert.fail(), 'utf8'), 'host')
    rmSync(path)
    symlinkSync('/etc/hostname', path)
    await assert.rejects(assemble('second'), { code: 'E_PLUGIN_FILE' })
  })

  test('a declaration and a name that are none are refused, and so is a plugin without any host', async (t) => {
    const directory = await scratchDirectory(t)
    const codesOf = (options: SourceOptions): Promise<string | undefined> =>
      goSo.read(directory, { dockerfile: false, platforms: [linux], ...options }).then(
        () => undefined,
        (error: unknown) => (error instanceof PublishError ? error.code : String(error)),
      )
    assert.equal(await codesOf({}), 'E_GO_SO_DECLARATION')
    assert.equal(await codesOf({ hostBinary: { imagePath: '/aviary' } }), 'E_GO_SO_HOST')
    const pattern = { text: 'host_{os}_{arch}', directory, roots: [directory] }
    assert.equal(await codesOf({ hostBinary: pattern }), 'E_PLUGIN_FILE')
    for (const [text, code] of [
      ['{"host":{}}', undefined],
      ['{"host":{"go":"go1.26.1","tags":["a"],"glibc":"2.36","modules":{"m.example/a":"v1.0.0"}}}', undefined],
      ['{}', 'E_GO_SO_DECLARATION'],
      ['{"host":{"go":"1.26"}}', 'E_GO_SO_DECLARATION'],
      ['{"host":{"gilbc":"2.36"}}', 'E_GO_SO_DECLARATION'],
      ['{"host":{"name":"two\\nlines"}}', 'E_GO_SO_DECLARATION'],
      ['{"host":{"modules":{"m.example/a":"newest"}}}', 'E_GO_SO_DECLARATION'],
      ['no JSON', 'E_GO_SO_DECLARATION'],
    ] as const) {
      writeFileSync(join(directory, 'go-so.json'), text)
      assert.equal(await codesOf({}), code, text)
    }
    for (const name of ['', '.birds', 'a/b', 'bird song', '-birds'])
      assert.equal(goSo.nameProblems({ name, namespace: undefined, labels: {} })[0]?.code, 'E_GO_SO_NAME', name)
    assert.deepEqual(goSo.nameProblems({ name: 'birds-2.x', namespace: undefined, labels: {} }), [])
  })
})

/** A program whose table of symbols leads nowhere. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf('go:link.pkghash.', 'latin1')
  assert.ok(at > 0)
  return copy.subarray(0, at)
}
