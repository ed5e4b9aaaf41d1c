import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'node:test'
import { readArtifact } from '../../src/artifact/index.ts'
import { filesOf, unpackImage } from '../../src/checks/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { run } from '../../script/rig/run.ts'
import { openProject } from '../support/project.ts'
import { openRegistryProject, text, type RegistryProject } from '../support/registry-project.ts'
import { program, rig, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { assertRouterServes } from '../support/router.ts'
import { playAll } from '../support/sample.ts'

const name = 'cosmo-go'
const source = join(root, 'examples', name)
/** The other platform takes long to compile and to start under QEMU. */
const architectures = playAll ? ['amd64', 'arm64'] : ['amd64']
const binaries = { binaries: `${name}/bin/{os}_{arch}` }

/** Compiles the example as an earlier step of the job would, and drops the modes as an upload of artifacts does. */
async function compile(plugin: string, ...architectures: readonly string[]): Promise<void> {
  mkdirSync(join(plugin, 'bin'), { recursive: true })
  for (const architecture of architectures) {
    const output = join(plugin, 'bin', `linux_${architecture}`)
    const result = await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', output, './src'], {
      cwd: plugin,
      env: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture, GOFLAGS: '', GOWORK: 'off' },
    })
    assert.equal(result.code, 0, result.stderr)
    chmodSync(output, 0o644)
  }
}

/** Directories for PATH that have every program of this machine but Docker's. */
async function pathWithoutDocker(scope: Scope): Promise<string> {
  const directory = await scratchDirectory(scope)
  const seen = new Set<string>()
  for (const from of [...rig().path, ...(process.env['PATH'] ?? '').split(delimiter)]) {
    for (const file of readable(from)) {
      if (seen.has(file) || /^(?:docker|buildkit|buildctl|containerd|podman)/.test(file)) continue
      seen.add(file)
      symlinkSync(join(from, file), join(directory, file))
    }
  }
  return directory
}

/** What a directory of PATH has. Like a shell, it leaves out one that is missing or that this user cannot read. */
function readable(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

interface Machine {
  readonly project: RegistryProject
  /** The environment of a step on a machine without Docker. */
  readonly step: { readonly path: readonly string[]; readonly env: NodeJS.ProcessEnv }
}

async function openMachine(scope: Scope): Promise<Machine> {
  const project = await openRegistryProject(scope, { name, source })
  const path = await pathWithoutDocker(scope)
  return { project, step: { path: [], env: { PATH: path, DOCKER_HOST: 'unix:///nonexistent/docker.sock' } } }
}

describe('ready-made programs, on a machine without Docker', { timeout: 300_000 }, () => {
  test('are packed, checked, published, exported, and answer in a router that has no registry', async (t) => {
    const { project, step } = await openMachine(t)
    await compile(project.plugin, ...architectures)
    const platforms = architectures.map((architecture) => `linux/${architecture}`).join()
    const inputs = { ...binaries, platforms, 'control-plane': 'none', export: 'plugins', emulation: 'never' }
    const published = await project.start({ ...step, inputs })
    assert.equal(published.exitCode, 0, text(published))
    assert.match(text(published), /linux\/amd64: started in \d+ ms/)
    assert.deepEqual(
      published.commands.filter(([command = '']) => /\b(?:docker|buildctl)$/.test(command)),
      [],
    )
    const { digest = '' } = published.outputs
    assert.deepEqual(JSON.parse(published.outputs['tags'] ?? ''), ['1.2.3', '1.2', '1', 'latest'])
    assert.equal(published.outputs['install-reference'], `${project.team}/${name}:1.2.3@${digest}`)
    for (const bundle of [true, false]) await project.verify(name, digest, bundle)

    const plugins = join(project.workspace, 'plugins')
    const files = architectures.map((architecture) => `linux_${architecture}`)
    assert.deepEqual(readdirSync(join(plugins, name, 'bin')).sort(), files)
    for (const file of files) assert.equal(statSync(join(plugins, name, 'bin', file)).mode & 0o777, 0o755, file)
    const router = { wgc: [program('wgc')] as const, binary: program('router'), pluginDirectory: project.plugin }
    const directory = await scratchDirectory(t)
    await assertRouterServes({ ...router, directory, plugins })
    // The reference for a router that pulls: repository and reference of its execution config, pinned by digest.
    const image = { repository: `team/${name}`, reference: `1.2.3@${digest}` }
    await assertRouterServes({ ...router, directory, registry: project.registry.host, image })

    writeFileSync(join(plugins, name, 'notes.txt'), 'kept')
    for (const file of files) utimesSync(join(project.plugin, 'bin', file), new Date(0), new Date(1e12))
    const again = await project.start({ ...step, inputs, event: 'pull_request' })
    assert.deepEqual([again.exitCode, again.outputs['digest']], [0, digest], text(again))
    assert.deepEqual(readdirSync(join(plugins, name)).sort(), ['bin', 'notes.txt'], 'nothing is removed')
  })

  test('a missing program and one for another platform are refused before anything is published', async (t) => {
    const { project, step } = await openMachine(t)
    await compile(project.plugin, 'amd64')
    const codes = (result: Awaited<ReturnType<RegistryProject['start']>>): (string | undefined)[] =>
      result.annotations.filter(({ level }) => level === 'error').map(({ title }) => title)
    const start = (inputs: Record<string, string>): ReturnType<RegistryProject['start']> =>
      project.start({ ...step, inputs: { 'control-plane': 'none', ...binaries, ...inputs } })
    assert.deepEqual(codes(await start({})), ['E_PLUGIN_FILE'])
    const wrong = await start({ binaries: `${name}/bin/linux_amd64`, platforms: 'linux/arm64' })
    assert.deepEqual(codes(wrong), ['E_CHECK_BINARY'], text(wrong))
    assert.deepEqual(codes(await start({ platforms: 'linux/amd64', file: `${name}/Dockerfile` })), ['E_INPUT'])
    symlinkSync('/tmp', join(project.workspace, 'elsewhere'))
    assert.deepEqual(codes(await start({ platforms: 'linux/amd64', export: 'elsewhere' })), ['E_INPUT'])
    assert.ok(!(await project.registry.requests()).some(({ method }) => method === 'PUT'))
  })
})

test('an image of ready-made programs has the tree and the configuration of the built one', async (t) => {
  const project = await openProject(t)
  const platforms = { platforms: 'linux/amd64', 'smoke-test': 'false' }
  const built = await project.check({ inputs: platforms })
  await compile(project.plugin, 'amd64')
  const ready = await project.check({
    inputs: { ...platforms, ...binaries, 'build-contexts': '', 'driver-opts': '', 'buildkit-image': '' },
  })
  const images = []
  for (const [index, { outputs, exitCode, log }] of [built, ready].entries()) {
    assert.equal(exitCode, 0, log.join('\n'))
    const spool = join(await scratchDirectory(t), String(index))
    mkdirSync(spool)
    const { parts, store } = await readArtifact(outputs['layout'] ?? '', new AbortController().signal)
    const [part] = parts
    assert.ok(part)
    const unpacked = await unpackImage(
      { ...part, platform: 'linux/amd64' as Platform },
      store,
      spool,
      new AbortController().signal,
    )
    images.push({
      files: filesOf(unpacked.tree).map(({ path, file }) => [path, file?.mode]),
      command: [unpacked.command?.path, unpacked.command?.arguments],
      config: part.config?.config,
      platform: [part.config?.os, part.config?.architecture],
    })
  }
  assert.deepEqual(images[1], images[0])
})
