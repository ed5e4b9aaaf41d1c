import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Packer, readArtifact } from '../../src/artifact/index.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { must } from '../../script/rig/command.ts'
import { handOver } from '../support/handed-over.ts'
import { assertFailed, forget, openPrebuilt, textOf, writes } from '../support/prebuilt.ts'
import { goProgram } from '../support/programs.ts'
import type { Project } from '../support/project.ts'
import { dockerConfig, dockerEnv, scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'

const name = 'users'

/** Inputs of `openProject` that are for a build with Docker. */
const withoutDocker = { 'build-contexts': '', 'buildkit-image': '', 'driver-opts': '', emulation: '' }

interface Built {
  readonly digest: string
  /** A workspace without a checkout, with the layout as `layout`. */
  readonly workspace: string
}

/** The first job: it has no secret, may write nothing, builds, starts and checks. */
async function build(scope: Scope, project: Project, inputs: Readonly<Record<string, string>>): Promise<Built> {
  const built = await project.check({ event: 'tag', inputs: { 'dry-run': 'true', ...inputs } })
  assert.equal(built.exitCode, 0, built.log.join('\n'))
  assert.match(built.log.join('\n'), /linux\/amd64: started in \d+ ms/)
  assert.deepEqual(writes(project), [])
  const workspace = join(await scratchDirectory(scope), 'workspace')
  await mkdir(workspace)
  await handOver(built.outputs['layout'] ?? '', join(workspace, 'layout'))
  return { digest: built.outputs['digest'] ?? '', workspace }
}

/** The second job: it has the secrets and the layout, and no checkout. */
function publish(project: Project, { digest, workspace }: Built): Promise<ActionRun> {
  const inputs = { ...withoutDocker, path: '', host: 'cosmo', name, layout: 'layout', 'expected-digest': digest }
  return project.publish({ workspace, inputs })
}

/** What the control plane heard last. */
function announced({ plane }: Project): unknown {
  return plane.log.findLast(({ method }) => method === 'PublishFederatedSubgraph')?.body
}

const bases = {
  Docker: {},
  'ready-made programs': { ...withoutDocker, binaries: `${name}/prebuilt/{arch}` },
}

for (const [what, inputs] of Object.entries(bases)) {
  // Building for the second time, in another job, is what takes long.
  if (what === 'Docker' && !playAll) continue
  describe(`a layout for Cosmo, made with ${what}`, { timeout: 300_000 }, () => {
    test('is published by a second job with the digest and payload of the first, as by one job', async (t) => {
      const project = await openPrebuilt(t, { name })
      const built = await build(t, project, inputs)
      forget(project)
      const published = await publish(project, built)
      const log = published.log.join('\n')
      assert.equal(published.exitCode, 0, log)
      const { outputs } = published
      assert.deepEqual(
        [outputs['digest'], outputs['published'], outputs['signed'], outputs['changed'], outputs['tags']],
        [built.digest, 'true', 'true', 'true', '["v1"]'],
      )
      assert.doesNotMatch(log, /started in/)
      const programs = new Set(published.commands.map(([command = '']) => command.split('/').at(-1)))
      assert.deepEqual([...programs], ['cosign'], 'nothing but cosign is started')

      const { payload } = await readArtifact(join(built.workspace, 'layout'), new AbortController().signal)
      const file = (title: string): string | undefined =>
        payload?.files.find((one) => one.name === title)?.bytes.toString('utf8')
      const plugin = project.plane.find(name) ?? assert.fail('the control plane does not know the plugin')
      assert.deepEqual(plugin.sdl, (await readFile(join(project.plugin, 'src/schema.graphql'), 'utf8')).trimEnd())
      assert.deepEqual(plugin.proto, {
        schema: file('service.proto'),
        mappings: file('mapping.json'),
        lock: file('service.proto.lock.json'),
      })
      assert.deepEqual([plugin.version, plugin.platforms], ['v1', ['linux/amd64', 'linux/arm64']])
      await assertPulls(t, project, 'v1', built.digest)

      // One job that builds and publishes the same commit finds everything done.
      forget(project)
      const once = await project.publish({ inputs })
      assert.equal(once.exitCode, 0, once.log.join('\n'))
      assert.deepEqual(
        [once.outputs['digest'], once.outputs['changed'], once.outputs['published'], once.outputs['version']],
        [built.digest, 'false', 'true', 'v1'],
      )
      assert.equal(announced(project), undefined)
    })
  })
}

/** A router’s reference, by its token and with a client that is not ours. */
async function assertPulls(scope: Scope, project: Project, tag: string, digest: string): Promise<void> {
  const directory = await scratchDirectory(scope)
  const auth = Buffer.from(`router:${project.registry.rules.graphToken ?? ''}`).toString('base64')
  const auths = { [project.registry.host]: { auth } }
  const env = dockerEnv({ HOME: directory, DOCKER_CONFIG: await dockerConfig(join(directory, 'docker'), { auths }) })
  const repository = project.repository(name)
  assert.equal((await must('crane', ['digest', `${repository}:${tag}`], { env })).trim(), digest)
  await must('crane', ['pull', '--platform=linux/arm64', `${repository}@${digest}`, join(directory, 'image.tar')], {
    env,
  })
}

test('a layout for Cosmo whose image leads out of its directory is refused before anything is pushed', async (t) => {
  const project = await openPrebuilt(t, { name })
  const { signal } = new AbortController()
  const workspace = join(await scratchDirectory(t), 'workspace')
  const { payload } = await cosmo.read(project.plugin, {})
  assert.ok(payload)
  const bytes = await goProgram('plugin')
  const images = [
    { path: 'plugin', mode: 0o755, content: { bytes } },
    { path: '../outside', mode: 0o644, content: { bytes } },
  ]
  // As the job that publishes it packs.
  const source = { 'org.opencontainers.image.source': 'https://github.com/octo/plugins' }
  const packer = new Packer({
    directory: join(workspace, 'layout'),
    annotations: {},
    source,
    sourceDateEpoch: 0,
    signal,
  })
  const platform = 'linux/amd64' as Platform
  await packer.fileImages([{ platform, files: images, entrypoint: ['./plugin'] }], payload)
  const { root } = await readArtifact(packer.directory, signal)
  const refused = await publish(project, { digest: root.digest, workspace })
  assertFailed(refused, ['E_CHECK_IMAGE'])
  assert.match(textOf(refused), /outside/)
  assert.deepEqual(writes(project), [])
})
