import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { goProgram } from '../checks/support/programs.ts'
import { generateKey, type SigningKey } from '../support/cosmo.ts'
import { startDockerRegistry, type Registry } from '../support/registry.ts'
import { dockerConfig, dockerEnv, program, rig, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { runAction, type ActionRun, type RunOptions } from '../support/runner/index.ts'

/**
 * Two hosts that are nothing like Cosmo go through plan, check, publish and report, from the sources, with the table of
 * hosts as a parameter of the run: `proof/`.
 */
interface Workspace {
  readonly registry: Registry
  /** The plugin's directory. */
  readonly plugin: string
  start(options?: Partial<RunOptions>): Promise<ActionRun>
  /** A manifest by its tag, as an independent client reads it. */
  manifest(repository: string, reference: string): Promise<Manifest>
  verify(repository: string, digest: string, bundle: boolean): Promise<void>
}

interface Manifest {
  readonly artifactType?: string
  readonly config?: { readonly mediaType: string }
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string }[]
  readonly manifests?: readonly { readonly digest: string; readonly platform: unknown }[]
}

async function open(scope: Scope): Promise<Workspace> {
  const directory = await scratchDirectory(scope)
  const registry = await startDockerRegistry()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const [workspace, plugin, action] = ['workspace', 'workspace/birds', 'action'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  for (const path of [plugin, action]) mkdirSync(path, { recursive: true })
  const key: SigningKey = await generateKey(directory)
  const declared = await readFile(join(root, 'action.yml'), 'utf8')
  const entry = relative(action, join(import.meta.dirname, 'proof/main.ts'))
  writeFileSync(
    join(action, 'action.yml'),
    declared.replace('main: dist/index.js', `main: ${entry}`).replace(/^ {2}post.*\n/gm, ''),
  )
  const env = { DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')), COSIGN_PASSWORD: key.password }
  const inputs = {
    path: 'birds',
    registry: `${registry.host}/team`,
    'cosign-key': key.path,
    'transparency-log': 'false',
  }
  return {
    registry,
    plugin,
    start: (options = {}) =>
      runAction(scope, {
        workspace,
        action,
        path: rig().path,
        event: 'tag',
        env,
        secrets: [key.password],
        ...options,
        inputs: { ...inputs, ...options.inputs },
      }),
    manifest: async (repository, reference) => {
      const separator = reference.startsWith('sha256:') ? '@' : ':'
      const { code, stdout, stderr } = await run(program('oras'), [
        'manifest',
        'fetch',
        '--plain-http',
        `${registry.host}/team/${repository}${separator}${reference}`,
      ])
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout) as Manifest
    },
    verify: async (repository, digest, bundle) => {
      const args = [
        '--key',
        key.publicPath,
        '--insecure-ignore-tlog',
        '--allow-http-registry',
        `--new-bundle-format=${String(bundle)}`,
      ]
      const { code, stderr } = await run(
        program('cosign'),
        ['verify', ...args, `${registry.host}/team/${repository}@${digest}`],
        { env: dockerEnv() },
      )
      assert.equal(code, 0, stderr)
    },
  }
}

const text = (run: ActionRun): string => run.log.join('\n')

describe('a host of raw programs, without a control plane', () => {
  async function openRaw(scope: Scope): Promise<Workspace> {
    const workspace = await open(scope)
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

  test('is planned, checked, published, signed and reported, and found unchanged', async (t) => {
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

  test('a pull request is a dry run, and what is wrong is said with the host’s own codes', async (t) => {
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
      /`namespace` is an input for WunderGraph Cosmo, and this is a plugin of Raw programs: remove it\./,
    )
    assert.match(text(broken), /What to do: Correct it\./)
  })

  test('a program for another machine than its label says is refused before anything is published', async (t) => {
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

describe('a host of bundles, without platforms', () => {
  async function openBundle(scope: Scope): Promise<Workspace> {
    const workspace = await open(scope)
    writeFileSync(join(workspace.plugin, 'definitions.json'), '[]')
    writeFileSync(join(workspace.plugin, 'controller.wasm'), Buffer.from('\0asm\x01\0\0\0', 'latin1'))
    return workspace
  }

  test('is planned, checked, published, signed and reported, and found unchanged', async (t) => {
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

  test('its own check and its own category decide', async (t) => {
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
