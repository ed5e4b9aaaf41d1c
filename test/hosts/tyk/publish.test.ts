import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { loadProgram, type StudioRequest } from '../../support/ai-studio/index.ts'
import type { Registry } from '../../support/registry.ts'
import { registerQemu } from '../../support/qemu.ts'
import { baseImages, dockerEnv, program as rigProgram, rig } from '../../support/rig.ts'
import type { ActionRun } from '../../support/runner/index.ts'
import { good } from './manifests.ts'
import {
  buildExample,
  example,
  fetchManifest,
  openWorkspace,
  text,
  tokens,
  usePlugin,
  type Workspace,
} from './workspace.ts'
import { playAll } from '../../support/sample.ts'

const cleanUp: (() => Promise<void>)[] = []
after(async () => {
  for (const work of cleanUp.reverse()) await work()
})
const scope = { after: (work: () => Promise<void>) => void cleanUp.push(work) }

interface Index {
  readonly mediaType: string
  readonly manifests: readonly { readonly digest: string; readonly artifactType: string; readonly platform: unknown }[]
}

interface Part {
  readonly artifactType: string
  readonly config: { readonly mediaType: string; readonly digest: string }
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly annotations: unknown }[]
}

const codes = ({ annotations }: ActionRun, level: string): (string | undefined)[] =>
  annotations.filter((one) => one.level === level).map(({ title }) => title)
const asked = (requests: readonly StudioRequest[]): string[] =>
  requests.map(({ method, url }) => `${method} ${url.replace('/api/v1', '').replace(/\?.*/, '')}`)

/** One release after the other of one plugin, as its repository would make them. */
describe('a release for Tyk', () => {
  let workspace: Workspace
  let first: ActionRun
  let program: Buffer

  test('publishes the example, and AI Studio verifies, starts and activates it', async () => {
    workspace = await openWorkspace(scope)
    const { registry, studio, plugin } = workspace
    program = await readFile(await buildExample(plugin))
    first = await workspace.start({ event: 'tag' })
    assert.equal(first.exitCode, 0, text(first))
    assert.deepEqual(codes(first, 'warning'), [])
    const { digest = '', published, signed, changed, version } = first.outputs
    assert.deepEqual([published, signed, changed, version], ['true', 'true', 'true', '1.2.3'])
    const reference = `oci://${registry.host}/team/body-limit@${digest}?pubkey=CI`
    assert.equal(first.outputs['install-reference'], reference)
    assert.match(text(first), /Host: Tyk AI Studio\. `plugin\.manifest\.json` declares hooks/)
    assert.match(text(first), /linux\/amd64: serves manifest com\.example\.body-limit 1\.0\.0, hooks post_auth/)
    assert.deepEqual(
      studio.plugins.map(({ name, command, hook_type, is_active, namespace }) => [
        name,
        command,
        hook_type,
        is_active,
        namespace,
      ]),
      [['body-limit', reference, 'post_auth', true, '']],
    )
    assert.deepEqual(asked(studio.requests), [
      'GET /plugins',
      'GET /plugins',
      'GET /plugins',
      'POST /plugins',
      'POST /plugins/1/validate-and-load',
      'PATCH /plugins/1',
      'POST /plugins/1/config-schema/refresh',
      // Whether it serves what it accepted.
      'GET /plugins',
    ])
  })

  test('has the exact media types, and the program as it is', async () => {
    const { registry } = workspace
    const index = (await fetchManifest(registry, 'team/body-limit', '1.2.3')) as Index
    assert.equal(index.mediaType, 'application/vnd.oci.image.index.v1+json')
    assert.deepEqual(
      index.manifests.map(({ artifactType, platform }) => [artifactType, platform]),
      [['application/vnd.tyk.plugin.binary.v1', { os: 'linux', architecture: 'amd64' }]],
    )
    const part = (await fetchManifest(registry, 'team/body-limit', index.manifests[0]?.digest ?? '')) as Part
    assert.deepEqual(
      [part.artifactType, part.config.mediaType],
      ['application/vnd.tyk.plugin.binary.v1', 'application/vnd.tyk.plugin.config.v1+json'],
    )
    assert.deepEqual(
      part.layers.map(({ mediaType, digest, annotations }) => ({ mediaType, digest, annotations })),
      [
        {
          mediaType: 'application/vnd.tyk.plugin.layer.v1',
          digest: `sha256:${createHash('sha256').update(program).digest('hex')}`,
          annotations: { 'org.opencontainers.image.title': 'body-limit-linux-amd64' },
        },
      ],
    )
    const config = await fetch(`http://${registry.host}/v2/team/body-limit/blobs/${part.config.digest}`)
    assert.deepEqual(await config.json(), { name: 'body-limit', os: 'linux', arch: 'amd64' })
  })

  test('is pulled and verified by `cosign verify --key` and nothing else, and starts', async () => {
    const reference = first.outputs['install-reference'] ?? ''
    const cache = await workspace.cache()
    const path = await cache.get(reference)
    assert.deepEqual(await readFile(path), program)
    assert.equal((await stat(path)).mode & 0o777, 0o755)
    const { manifest, schema } = await loadProgram(path)
    assert.equal(manifest?.id, 'com.example.body-limit')
    assert.equal(schema, await readFile(`${example}/config.schema.json`, 'utf8'))
    // Without the name of the key, Tyk verifies with its own.
    const other = await workspace.cache()
    await assert.rejects(
      other.get(reference.replace(/\?.*/, '')),
      /signature verification failed .*no matching signatures: .*comparing public key PEMs/s,
    )
  })

  test('has an entry in the log, without which it is not verified', async () => {
    const { log, key, registry } = workspace
    // The index, and the manifest below it.
    assert.equal(log.entries.length, 2)
    const reference = `${registry.host}/team/body-limit@${first.outputs['digest']}`
    const result = await run(rigProgram('cosign'), ['verify', '--key', key.publicPath, reference], {
      env: { PATH: process.env['PATH'], HOME: dirname(key.path), HTTPS_PROXY: 'http://127.0.0.1:1' },
    })
    assert.notEqual(result.code, 0)
    assert.match(result.stderr, /rekor|TUF|trusted root|tlog/i)
  })

  test('of the same content is unchanged, and changes nothing in AI Studio', async () => {
    const { studio } = workspace
    const before = studio.requests.length
    const second = await workspace.start()
    assert.equal(second.exitCode, 0, text(second))
    assert.deepEqual([second.outputs['changed'], second.outputs['digest']], ['false', first.outputs['digest']])
    assert.deepEqual(new Set(asked(studio.requests.slice(before))), new Set(['GET /plugins', 'GET /plugins/1/status']))
  })

  test('with a new program moves the plugin, and says what an administrator has to approve', async () => {
    const { studio, plugin } = workspace
    await usePlugin(plugin, { manifest: JSON.stringify(good) })
    const before = studio.requests.length
    const second = await workspace.start({ inputs: { version: '1.3.0' } })
    assert.equal(second.exitCode, 0, text(second))
    assert.deepEqual(codes(second, 'warning'), ['E_TYK_SCOPES'])
    const [stored] = studio.plugins
    assert.deepEqual(
      [studio.plugins.length, stored?.command, stored?.hook_types, stored?.loaded],
      [1, second.outputs['install-reference'], ['post_auth', 'studio_ui'], true],
    )
    assert.deepEqual(asked(studio.requests.slice(before)).slice(-5), [
      'POST /plugins/1/validate-and-load',
      'PATCH /plugins/1',
      'POST /plugins/1/config-schema/refresh',
      'POST /plugins/1/reload',
      'GET /plugins',
    ])
  })

  test('never shows the token: it is only in the header of requests', () => {
    for (const { url, authorization } of workspace.studio.requests) {
      assert.ok(!url.includes(tokens.admin))
      assert.equal(authorization, `Bearer ${tokens.admin}`)
    }
  })

  test('that no Tyk could verify is refused with everything that is wrong, before a build', async () => {
    const { registry, studio } = workspace
    const [pushes, before] = [await writesOf(registry), studio.requests.length]
    const result = await workspace.start({
      inputs: {
        'public-key-name': 'plugin-ci',
        'signature-format': 'bundle',
        'transparency-log': 'false',
        'signing-config': '',
        'trusted-root': '',
        'signature-repository': `${registry.host}/signatures`,
        'skip-traffic-check': 'true',
        'control-plane-url': '',
        namespace: 'no namespace',
      },
    })
    assert.equal(result.exitCode, 1)
    assert.deepEqual(codes(result, 'error').sort(), [
      'E_INPUT',
      'E_INPUT',
      'E_PLUGIN_NAME',
      'E_TYK_KEY_NAME',
      'E_TYK_SIGNATURE',
      'E_TYK_SIGNATURE',
      'E_TYK_SIGNATURE',
    ])
    assert.match(text(result), /`skip-traffic-check` is an input for WunderGraph Cosmo, and this is a plugin of Tyk AI/)
    assert.match(text(result), /`control-plane-token` is set and `control-plane-url` is not/)
    assert.deepEqual([await writesOf(registry), studio.requests.length], [pushes, before])
  })

  test('whose program is older than its files is refused before anything is published', async () => {
    const { registry, plugin } = workspace
    const pushes = await writesOf(registry)
    await usePlugin(plugin, { manifest: JSON.stringify(good) })
    await writeFile(join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...good, version: '9.9.9' }))
    const stale = await workspace.start({ inputs: { version: '1.6.0' } })
    assert.deepEqual(codes(stale, 'error'), ['E_TYK_STALE'], text(stale))
    assert.deepEqual(await writesOf(registry), pushes)
  })

  // Building with Docker and starting under QEMU take long.
  if (playAll)
    test('of the Dockerfile for both platforms gives each machine its own program', async () => {
      const { plugin } = workspace
      await rm(plugin, { recursive: true })
      await cp(example, plugin, { recursive: true })
      await using _ = await registerQemu()
      const result = await workspace.start({
        env: dockerEnv({ DOCKER_CONFIG: rig().engine.config, COSIGN_PASSWORD: workspace.key.password }),
        inputs: {
          version: '2.0.0',
          binaries: '',
          platforms: 'linux/amd64,linux/arm64',
          'build-contexts': `golang:1.25-alpine=${baseImages().golang}`,
          'buildkit-image': rig().images.buildkit,
          'driver-opts': 'network=host',
          emulation: 'never',
        },
      })
      assert.equal(result.exitCode, 0, text(result))
      for (const [architecture, machine] of [
        ['linux/amd64', 0x3e],
        ['linux/arm64', 0xb7],
      ] as const) {
        assert.match(text(result), new RegExp(`${architecture}: serves manifest com\\.example\\.body-limit`))
        const cache = await workspace.cache({ architecture })
        const pulled = await readFile(await cache.get(result.outputs['install-reference'] ?? ''))
        assert.equal(pulled.readUInt16LE(18), machine, architecture)
      }
    })
})

async function writesOf(registry: Registry): Promise<number> {
  return (await registry.requests()).filter(({ method }) => method === 'PUT').length
}
