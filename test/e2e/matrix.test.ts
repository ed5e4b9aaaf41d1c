import assert from 'node:assert/strict'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { collectModules } from '../../script/rig/images.ts'
import { arm64GoImage } from '../support/arm64-go.ts'
import { handOver } from '../support/handed-over.ts'
import { assertFailed, openPrebuilt, textOf, writes } from '../support/prebuilt.ts'
import { openProject, type Changes, type Project } from '../support/project.ts'
import { registerQemu } from '../support/qemu.ts'
import { root, scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playEvery, testWithAll } from '../support/sample.ts'
import { openMachine } from './machine.ts'

const name = 'users'
const [amd64, arm64] = ['linux/amd64', 'linux/arm64']

/** Inputs of `openProject` that are for a build with Docker. */
const withoutDocker = { 'build-contexts': '', 'buildkit-image': '', 'driver-opts': '', emulation: '' }

/** A run on a machine of its own: with a checkout of its own. */
async function job(scope: Scope, project: Project, changes: Changes): Promise<ActionRun> {
  const workspace = join(await scratchDirectory(scope), 'workspace')
  await cp(project.workspace, workspace, { recursive: true })
  // A tag reads no cache. The job has no secret, and does not publish.
  const inputs = { 'dry-run': 'true', ...changes.inputs }
  const ended = await project.check({ ...changes, event: 'tag', workspace, inputs })
  assert.equal(ended.exitCode, 0, ended.log.join('\n'))
  return ended
}

interface Handed {
  readonly digest: string
  /** Where the job left its layout. */
  readonly layout: string
  readonly log: string
}

/** A job that builds and checks one platform, and hands over its layout and the output `digest`. */
async function build(scope: Scope, project: Project, platforms: string, changes: Changes = {}): Promise<Handed> {
  const built = await job(scope, project, { ...changes, inputs: { platforms, ...changes.inputs } })
  assert.deepEqual(
    (JSON.parse(built.outputs['platforms'] ?? '[]') as { platform: string }[]).map(({ platform }) => platform),
    [platforms],
  )
  const { digest = '', layout = '' } = built.outputs
  return { digest, layout, log: built.log.join('\n') }
}

/** The last job: it has the secrets, the layouts as artifacts by name, and no checkout. */
async function publish(
  scope: Scope,
  project: Project,
  handed: Readonly<Record<string, Handed>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const workspace = join(await scratchDirectory(scope), 'workspace')
  await mkdir(workspace)
  for (const [artifact, { layout }] of Object.entries(handed)) await handOver(layout, join(workspace, artifact))
  return await project.publish({
    workspace,
    inputs: {
      ...withoutDocker,
      path: '',
      host: 'cosmo',
      name,
      layout: Object.keys(handed).join('\n'),
      'expected-digest': Object.values(handed)
        .map(({ digest }) => digest)
        .join('\n'),
      ...inputs,
    },
  })
}

/** What the last job publishes is what one machine makes of the same commit for both platforms. */
async function assertSameAsOneMachine(scope: Scope, project: Project, published: ActionRun): Promise<void> {
  const log = published.log.join('\n')
  assert.equal(published.exitCode, 0, log)
  const { outputs } = published
  const whole = await job(scope, project, { inputs: { platforms: `${amd64},${arm64}` } })
  assert.deepEqual(
    [outputs['digest'], outputs['published'], outputs['signed'], outputs['changed'], outputs['tags']],
    [whole.outputs['digest'], 'true', 'true', 'true', '["v1"]'],
  )
  // Byte by byte: also what stands beside the index.
  const [merged, one] = [outputs['layout'] ?? '', whole.outputs['layout'] ?? '']
  assert.equal(await readFile(join(merged, 'index.json'), 'utf8'), await readFile(join(one, 'index.json'), 'utf8'))
  const plugin = project.plane.find(name) ?? assert.fail('the control plane does not know the plugin')
  assert.deepEqual([plugin.version, plugin.platforms], ['v1', [amd64, arm64]])
  assert.doesNotMatch(log, /started in/)
  const programs = new Set(published.commands.map(([command = '']) => command.split('/').at(-1)))
  assert.deepEqual([...programs], ['cosign'], 'nothing but cosign is started')
}

describe('a job for each platform and one that publishes', { timeout: 1_800_000 }, () => {
  test('make, from three workspaces, the digest of a single machine', async (t) => {
    const project = await openPrebuilt(t, { name })
    const handed = {
      'layout-arm64': await build(t, project, arm64),
      'layout-amd64': await build(t, project, amd64, { inputs: { 'smoke-test': 'true' } }),
    }
    assert.deepEqual(writes(project), [])

    // What does not fit together is refused as a whole, with everything that is wrong.
    await writeFile(join(project.plugin, 'src/schema.graphql'), await changedSchema(project))
    const changed = await build(t, project, arm64, { inputs: { annotations: 'team=wrens', cache: 'false' } })
    const refused = await publish(t, project, { ...handed, 'layout-changed': changed })
    assertFailed(refused, ['E_LAYOUT_PLATFORM', 'E_LAYOUT_ANNOTATION', 'E_LAYOUT_PAYLOAD'])
    assert.match(textOf(refused), /linux\/arm64 is there twice: in layout-arm64 and layout-changed/)
    assert.match(textOf(refused), /different payloads, and a plugin has one: schema\.graphql differs/)
    const swapped = { 'layout-amd64': handed['layout-arm64'], 'layout-arm64': handed['layout-amd64'] }
    const digests = Object.values(handed).map(({ digest }) => digest)
    const other = await publish(t, project, swapped, { 'expected-digest': digests.toReversed().join('\n') })
    assertFailed(other, ['E_LAYOUT_DIGEST', 'E_LAYOUT_DIGEST'])
    const one = { 'layout-amd64': handed['layout-amd64'] }
    const missing = await publish(t, project, one, { platforms: `${amd64},${arm64}` })
    assertFailed(missing, ['E_LAYOUT'])
    assert.match(textOf(missing), /Add the layout for linux\/arm64 to `layout`/)
    const named = await publish(t, project, handed, { annotations: 'team=wrens' })
    assertFailed(named, ['E_LAYOUT_CLAIM'])
    assert.deepEqual(writes(project), [])

    await cp(join(root, 'examples/cosmo-go/src'), join(project.plugin, 'src'), { recursive: true })
    const published = await publish(t, project, handed, { platforms: `${amd64},${arm64}` })
    await assertSameAsOneMachine(t, project, published)
  })

  // Compiling under QEMU is what takes long.
  testWithAll('build each on its own kind of machine, and Go without cgo makes the same digest', async (t) => {
    const project = await openProject(t, { name })
    const directory = await scratchDirectory(t)
    const modules = playEvery ? join(directory, 'modules') : undefined
    if (modules === undefined) await writeSmallPlugin(project.plugin)
    else await collectModules([project.plugin], modules)
    // In the image is only the last stage, so this is not: it shows where the first one runs.
    const dockerfile = join(project.plugin, 'Dockerfile')
    const text = await readFile(dockerfile, 'utf8')
    await writeFile(dockerfile, text.replace('\nRUN ', '\nRUN uname -m && go version && sleep 1\nRUN '))

    const image = await arm64GoImage(directory, modules)
    const qemu = await registerQemu()
    t.after(() => qemu[Symbol.asyncDispose]())
    const machine = await openMachine(t)
    const builder = `arm64-${process.pid}`
    await machine.createBuilder(builder, '--buildkitd-flags=--oci-worker-platform=linux/arm64')
    const started = { 'smoke-test': 'true' }
    const native = { builder, 'build-contexts': `golang:1.25-alpine=${image}`, 'driver-opts': '', ...started }
    const onArm64 = { env: machine.env, inputs: native, timeout: 1_500_000 }
    const handed = {
      'layout-amd64': await build(t, project, amd64, { inputs: started }),
      'layout-arm64': await build(t, project, arm64, onArm64),
    }
    // Its builder is new, so that nothing was cached.
    const { log } = handed['layout-arm64']
    for (const shown of [/^ *#\d+ aarch64$/m, /go version go\S+ linux\/arm64$/m, /linux\/arm64: started in /])
      assert.match(log, shown)
    await assertSameAsOneMachine(t, project, await publish(t, project, handed))
  })
})

/** Go of the standard library only, which compiles in a third of the time. */
async function writeSmallPlugin(plugin: string): Promise<void> {
  await cp(join(root, 'test/fixtures/programs/plugin'), join(plugin, 'program'), { recursive: true })
  await writeFile(join(plugin, '.dockerignore'), '')
  await writeFile(
    join(plugin, 'Dockerfile'),
    `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS builder
ARG TARGETOS
ARG TARGETARCH
WORKDIR /build
COPY program .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -o plugin .
FROM scratch
COPY --from=builder /build/plugin /plugin
ENTRYPOINT ["./plugin", "good"]
`,
  )
}

async function changedSchema({ plugin }: Project): Promise<string> {
  return `${await readFile(join(plugin, 'src/schema.graphql'), 'utf8')}\n# changed\n`
}
