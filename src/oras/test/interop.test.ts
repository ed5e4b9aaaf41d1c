import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  blob,
  childrenOf,
  copy,
  createLayout,
  dockerCredentials,
  manifestHead,
  mediaTypes,
  openLayout,
  openRepository,
  packImage,
  packIndex,
  pushPacked,
  staticCredentials,
  type Descriptor,
  type LayoutTarget,
  type RemoteRepository,
} from 'oras-js'
import { must } from '../../../script/rig/command.ts'
import { program, rigPath, scratchDirectory } from '../../../test/support/rig.ts'
import { startDockerRegistry, startOlareg, type Registry } from '../../../test/support/registry.ts'
import { registryKinds } from './targets.ts'

const login = { username: 'user', password: 'secret' }

/** An image for two platforms, in a layout on disk, tagged v1. */
async function imageLayout(context: TestContext): Promise<{ layout: LayoutTarget; root: Descriptor }> {
  const layout = await createLayout(join(await scratchDirectory(context), 'layout'))
  const manifests: Descriptor[] = []
  for (const architecture of ['amd64', 'arm64']) {
    const layer = blob(mediaTypes.layer, randomBytes(400_000))
    const config = blob(
      mediaTypes.config,
      Buffer.from(
        JSON.stringify({
          architecture,
          os: 'linux',
          config: {},
          rootfs: { type: 'layers', diff_ids: [layer.descriptor.digest] },
        }),
      ),
    )
    for (const { descriptor, bytes } of [layer, config]) await layout.push(descriptor, bytes)
    const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
    manifests.push({ ...(await pushPacked(layout, image)), platform: { os: 'linux', architecture } })
  }
  const root = await pushPacked(
    layout,
    packIndex({ manifests, annotations: { 'org.opencontainers.image.title': 'é' } }),
  )
  await layout.tag(root, 'v1')
  return { layout, root }
}

/** Every digest of a graph, sorted: two copies are the same if and only if these are. */
async function graph(target: LayoutTarget | RemoteRepository, root: Descriptor): Promise<string[]> {
  const found = new Set<string>()
  const visit = async (descriptor: Descriptor): Promise<void> => {
    found.add(`${descriptor.digest} ${descriptor.size}`)
    const bytes = await target.fetchBytes(descriptor)
    for (const child of childrenOf(descriptor, bytes)) await visit(child)
  }
  await visit(root)
  return [...found].sort()
}

async function tools(
  context: TestContext,
): Promise<{ directory: string; run: (name: string, args: readonly string[]) => Promise<string> }> {
  const directory = await scratchDirectory(context)
  const config = join(directory, 'docker')
  await mkdir(config)
  await writeFile(join(config, 'config.json'), '{}')
  const env = { PATH: rigPath(), HOME: directory, DOCKER_CONFIG: config, COSIGN_PASSWORD: 'pw' }
  return { directory, run: (name, args) => must(program(name), args, { env, cwd: directory }) }
}

async function open(
  context: TestContext,
  start: () => Promise<Registry>,
  repository = 'team/plugin',
  credentials = false,
): Promise<{ host: string; remote: RemoteRepository }> {
  const registry = await start()
  const remote = openRepository({
    registry: registry.host,
    repository,
    ...(credentials && { credentials: staticCredentials(login.username, login.password) }),
  })
  context.after(async () => {
    remote.close()
    await registry[Symbol.asyncDispose]()
  })
  return { host: registry.host, remote }
}

for (const kind of registryKinds) {
  const { name } = kind
  const start = (): Promise<Registry> => kind.start()
  // `oras discover` 1.3.3 and cosign 3.1.1 take a 405 at the referrers API for a failure; we do not.
  const othersKnowReferrers = name !== 'olareg without referrers'
  describe(`with other clients, on ${name}`, () => {
    it('what we push is read by oras and crane, digest for digest', async (context) => {
      const { host, remote } = await open(context, start)
      const { layout, root } = await imageLayout(context)
      await copy(layout, remote, root)
      await remote.tag(root, 'v1')
      const { directory, run } = await tools(context)
      const reference = `${host}/team/plugin:v1`
      assert.equal((await run('crane', ['digest', reference])).trim(), root.digest)
      assert.equal((await run('oras', ['resolve', '--plain-http', reference])).trim(), root.digest)
      await run('crane', ['pull', '--format', 'oci', reference, `${directory}/crane`])
      assert.deepEqual(await graph(await openLayout(join(directory, 'crane')), root), await graph(layout, root))
      await run('oras', ['cp', '--from-plain-http', '--to-oci-layout', reference, `${directory}/back:v1`])
      const back = await openLayout(join(directory, 'back'))
      assert.deepEqual(await graph(back, await back.resolve('v1')), await graph(layout, root))
    })

    it('what oras and crane push is read by us, digest for digest', async (context) => {
      const { host, remote } = await open(context, start)
      const { layout, root } = await imageLayout(context)
      const { directory, run } = await tools(context)
      await run('oras', ['cp', '--from-oci-layout', '--to-plain-http', `${layout.path}:v1`, `${host}/team/plugin:oras`])
      await run('crane', ['push', '--index', layout.path, `${host}/team/plugin:crane`])
      assert.deepEqual(await remote.resolve('oras'), root)
      const [byCrane] = childrenOf(
        { ...root, mediaType: mediaTypes.index },
        await remote.fetchBytes(await remote.resolve('crane')),
      )
      assert.equal(byCrane?.digest, root.digest)
      const back = await createLayout(join(directory, 'back'))
      await copy(remote, back, root)
      assert.deepEqual(await graph(back, root), await graph(layout, root))
      assert.deepEqual(await remote.tags(), ['crane', 'oras'])
    })

    it('attachments: theirs are listed by us, ours by them', async (context) => {
      const { host, remote } = await open(context, start)
      const { layout, root } = await imageLayout(context)
      await copy(layout, remote, root)
      const { directory, run } = await tools(context)
      await writeFile(join(directory, 'sbom.json'), '{}')
      await run('oras', [
        'attach',
        '--plain-http',
        '--artifact-type',
        'application/vnd.test.sbom',
        `${host}/team/plugin@${root.digest}`,
        'sbom.json:application/json',
      ])
      const ours = await remote.pushArtifact({
        artifactType: 'application/vnd.test.signature',
        subject: root,
        annotations: { by: 'us' },
      })
      const listed = await remote.referrers(root.digest)
      assert.deepEqual(listed.map(({ artifactType }) => artifactType).sort(), [
        'application/vnd.test.sbom',
        'application/vnd.test.signature',
      ])
      assert.ok(listed.some(({ digest }) => digest === ours.digest))
      if (!othersKnowReferrers) return
      const theirs = JSON.parse(
        await run('oras', ['discover', '--plain-http', '--format', 'json', `${host}/team/plugin@${root.digest}`]),
      ) as { referrers?: { digest: string }[]; manifests?: { digest: string }[] }
      assert.deepEqual(
        (theirs.referrers ?? theirs.manifests ?? []).map(({ digest }) => digest).sort(),
        listed.map(({ digest }) => digest).sort(),
      )
    })

    if (othersKnowReferrers)
      it('cosign signs what we pushed, and we find and read its signature', async (context) => {
        const { host, remote } = await open(context, start)
        const { layout, root } = await imageLayout(context)
        await copy(layout, remote, root)
        const { run } = await tools(context)
        await run('cosign', ['generate-key-pair'])
        await run('cosign', ['signing-config', 'create', '--out', 'sc.json'])
        await run('cosign', ['trusted-root', 'create', '--out', 'tr.json'])
        const reference = `${host}/team/plugin@${root.digest}`
        await run('cosign', [
          'sign',
          '-y',
          '--key',
          'cosign.key',
          '--signing-config',
          'sc.json',
          '--trusted-root',
          'tr.json',
          reference,
        ])
        const type = 'application/vnd.dev.sigstore.bundle.v0.3+json'
        const [signature, ...more] = await remote.referrers(root.digest, type)
        assert.ok(signature !== undefined && more.length === 0)
        const head = manifestHead(await remote.fetchBytes(signature), signature.mediaType)
        assert.deepEqual([head.artifactType, head.subject?.digest], [type, root.digest])
        // Copied to another repository with our client, it still verifies there.
        const other = remote.sibling('team/copy')
        await copy(remote, other, root, { mountFrom: remote.repository })
        await copy(remote, other, signature)
        const verified = await run('cosign', [
          'verify',
          '--key',
          'cosign.pub',
          '--insecure-ignore-tlog',
          `${host}/team/copy@${root.digest}`,
        ])
        assert.match(verified, new RegExp(root.digest))
      })
  })
}

describe('logins', () => {
  for (const [name, start] of Object.entries({
    'docker-registry': () => startDockerRegistry({ login }),
    olareg: () => startOlareg({ login }),
  })) {
    it(`${name} with Basic: a credential given, and one that oras stored`, async (context) => {
      const { host, remote } = await open(context, start, 'team/plugin', true)
      const { layout, root } = await imageLayout(context)
      await copy(layout, remote, root)
      const { directory, run } = await tools(context)
      await run('oras', [
        'login',
        '--plain-http',
        '-u',
        login.username,
        '-p',
        login.password,
        '--registry-config',
        `${directory}/docker/config.json`,
        host,
      ])
      assert.match(await readFile(join(directory, 'docker', 'config.json'), 'utf8'), new RegExp(host))
      const stored = openRepository({
        registry: host,
        repository: 'team/plugin',
        credentials: dockerCredentials({ DOCKER_CONFIG: join(directory, 'docker') }),
      })
      context.after(() => {
        stored.close()
      })
      await stored.checkPush()
      assert.equal((await stored.resolve(root.digest)).digest, root.digest)
      const anonymous = openRepository({ registry: host, repository: 'team/plugin' })
      context.after(() => {
        anonymous.close()
      })
      await assert.rejects(anonymous.checkPush(), { kind: 'unauthorized' })
    })
  }

  it('a registry that limits requests is still pushed to', async (context) => {
    const { remote } = await open(context, () => startOlareg({ rateLimit: 8, warnings: ['slow down, please'] }))
    const texts: string[] = []
    const patient = openRepository({
      registry: remote.registry,
      repository: 'team/plugin',
      onEvent: (event) => {
        if (event.type === 'warning') texts.push(event.text)
      },
    })
    context.after(() => {
      patient.close()
    })
    const { layout, root } = await imageLayout(context)
    assert.equal((await copy(layout, patient, root)).uploadedBlobs, 7)
    assert.deepEqual(texts, ['slow down, please'])
  })
})
