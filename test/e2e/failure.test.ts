import assert from 'node:assert/strict'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hostPlatform } from '../../src/shared/platform.ts'
import { goProgram } from '../support/programs.ts'
import type { Settings } from '../support/control-plane/index.ts'
import { gitHubEvent } from '../support/runner/index.ts'
import { isWrite } from '../support/push-registry/index.ts'
import {
  assertFailed,
  busybox,
  copying,
  forget,
  openPrebuilt,
  reasonsOf,
  textOf,
  writePrebuilt,
  writes,
} from '../support/prebuilt.ts'
import { testWithAll } from '../support/sample.ts'
import type { Project } from '../support/project.ts'

const schema = 'cosmo-go/src/schema.graphql'
const graphProblem = {
  message: 'Field "Bird.name" cannot be resolved',
  federatedGraphName: 'main',
  namespace: 'default',
}

/** Sets the control plane up only after the image is pushed: it changed its mind since the check. */
const oncePushed =
  ({ plane }: Project, change: (settings: Settings) => void) =>
  (line: string): false => {
    if (line.startsWith('Pushed sha256:')) change(plane.settings)
    return false
  }

const change = ({ plugin }: Project): Promise<void> => appendFile(join(plugin, 'prebuilt/amd64'), 'changed')

describe('the control plane', { timeout: 600_000 }, () => {
  test('a schema that does not compose is refused before anything is pushed', async (t) => {
    const project = await openPrebuilt(t)
    project.plane.settings.compositionErrors = [graphProblem]
    const run = await project.publish()
    assertFailed(run, [`E_SCHEMA_COMPOSITION ${schema}`])
    assert.match(textOf(run), /Field "Bird.name" cannot be resolved/)
    assert.deepEqual(writes(project), [])
    assert.deepEqual([run.outputs['published'], run.outputs['version'], run.outputs['tags']], ['false', '', '[]'])
  })

  test('composition that fails when the schema is published', async (t) => {
    const project = await openPrebuilt(t)
    const fail = oncePushed(project, (settings) => {
      settings.compositionErrors = [graphProblem]
    })
    const run = await project.publish({ cancelAfter: fail })
    assertFailed(run, ['E_SCHEMA_COMPOSITION'])
    // Cosmo stores the schema all the same.
    assert.deepEqual(
      [
        project.plane.find('cosmo-go')?.version,
        run.outputs['version'],
        run.outputs['published'],
        run.outputs['signed'],
      ],
      ['v1', 'v1', 'true', 'true'],
    )

    await change(project)
    const lenient = await project.publish({ inputs: { 'fail-on': 'deployment, proposal' } })
    assert.equal(lenient.exitCode, 0, lenient.log.join('\n'))
    assert.deepEqual(reasonsOf(lenient, 'error'), [])
    assert.deepEqual(
      reasonsOf(lenient, 'warning'),
      [`E_SCHEMA_COMPOSITION ${schema}`],
      'what check and publish both say is shown once',
    )
    assert.equal(lenient.outputs['version'], 'v2')
  })

  testWithAll('a router configuration that cannot be deployed', async (t) => {
    const project = await openPrebuilt(t)
    project.plane.settings.deploymentErrors = [{ ...graphProblem, message: 'the admission webhook refused' }]
    const run = await project.publish()
    assertFailed(run, ['E_DEPLOYMENT'])
    assert.match(textOf(run), /the admission webhook refused/)
    assert.deepEqual(
      [project.plane.find('cosmo-go')?.version, run.outputs['published'], run.outputs['tags']],
      ['v1', 'true', '["v1"]'],
    )

    await change(project)
    const lenient = await project.publish({ inputs: { 'fail-on': 'composition' } })
    assert.equal(lenient.exitCode, 0, lenient.log.join('\n'))
    assert.deepEqual([reasonsOf(lenient, 'error'), reasonsOf(lenient, 'warning')], [[], ['E_DEPLOYMENT']])
  })

  testWithAll('a schema that matches no approved proposal', async (t) => {
    const project = await openPrebuilt(t)
    const { settings } = project.plane
    settings.proposals.mode = 'error'
    assertFailed(await project.publish(), ['E_SCHEMA_PROPOSAL'])
    assert.deepEqual(writes(project), [])

    settings.proposals.mode = 'off'
    const late = await project.publish({
      cancelAfter: oncePushed(project, () => {
        settings.proposals.mode = 'error'
      }),
    })
    assertFailed(late, ['E_SCHEMA_PROPOSAL'])
    assert.deepEqual(
      [project.plane.find('cosmo-go')?.version, late.outputs['published'], late.outputs['changed']],
      [undefined, 'false', 'true'],
    )

    // The control plane refuses it, whatever the workflow would let pass.
    const lenient = await project.publish({ inputs: { 'fail-on': 'none' } })
    assertFailed(lenient, ['E_SCHEMA_PROPOSAL'])
    assert.equal(project.plane.find('cosmo-go')?.version, undefined)

    settings.proposals.mode = 'warn'
    const warned = await project.publish()
    assert.equal(warned.exitCode, 0, warned.log.join('\n'))
    assert.deepEqual([warned.outputs['version'], warned.outputs['published']], ['v1', 'true'])
    assert.deepEqual(reasonsOf(warned, 'warning'), ['E_SCHEMA_PROPOSAL'])
  })

  test('a pull request that breaks clients, until somebody approves it', async (t) => {
    const project = await openPrebuilt(t)
    const { plane } = project
    plane.add('cosmo-go', 'grpc_plugin', {
      sdl: 'type Query { gone: Int }',
      version: 'v1',
      platforms: ['linux/amd64', 'linux/arm64'],
    })
    plane.settings.affectedOperations = 3
    const token = plane.key('checker')
    const inputs = { 'control-plane-url': plane.url, 'control-plane-token': token, 'override-label': 'breaking' }
    const refused = await project.check({ inputs, secrets: [token] })
    assertFailed(refused, [`E_SCHEMA_BREAKING ${schema}`])
    assert.match(textOf(refused), /Query\.gone was removed[^]*Operations of clients that are affected: 3/)
    const approved = await project.check({
      inputs,
      secrets: [token],
      event: gitHubEvent('pull_request', { labels: ['breaking'] }),
    })
    assert.equal(approved.exitCode, 0, approved.log.join('\n'))
    assert.deepEqual([reasonsOf(approved, 'warning'), writes(project)], [[`E_SCHEMA_BREAKING ${schema}`], []])
  })

  test("a name that is not a plugin's ends the run while it builds", async (t) => {
    const project = await openPrebuilt(t, { dockerfile: 'FROM --platform=$BUILDPLATFORM busybox\nRUN sleep 1000\n' })
    project.plane.add('cosmo-go', 'standard')
    const run = await project.publish({ inputs: busybox })
    assertFailed(run, ['E_CONTROL_PLANE_TYPE'])
    assert.deepEqual([writes(project), run.processesLeft], [[], []])
  })

  test('a key without the right, a key that is none, and no more room', async (t) => {
    const project = await openPrebuilt(t)
    const key = (token: string) => ({ inputs: { 'control-plane-token': token }, secrets: [token] })
    assertFailed(await project.publish(key('cosmo_00000000000000000000000000000000')), ['E_CONTROL_PLANE_AUTH'])
    const viewer = await project.publish(key(project.plane.key('viewer')))
    assertFailed(viewer, ['E_CONTROL_PLANE_AUTH'])
    assert.match(textOf(viewer), /If the plugin was never published, the API key needs the role subgraph-admin/)

    project.plane.settings.pluginLimit = 0
    assertFailed(await project.publish(), ['E_CONTROL_PLANE_LIMIT'])
    assert.deepEqual(
      [
        project.registry.log.filter(isWrite),
        project.plane.log.filter(({ wrote }) => wrote),
        project.plane.find('cosmo-go'),
      ],
      [[], [], undefined],
    )
  })
})

describe('build and checks', { timeout: 600_000 }, () => {
  test('a build that fails creates nothing and names the line', async (t) => {
    const project = await openPrebuilt(t, {
      dockerfile: 'FROM scratch\nARG TARGETARCH FROM=forgotten\nCOPY prebuilt/$TARGETARCH /plugin\nCOPY $FROM /\n',
    })
    const missing = await project.publish()
    assertFailed(missing, ['E_BUILD cosmo-go/Dockerfile:4'])
    assert.match(textOf(missing), /forgotten.*not found/)

    await writePrebuilt(
      project.plugin,
      'FROM --platform=$BUILDPLATFORM busybox\n\nRUN echo main.go:7: undefined: x; exit 3\n',
    )
    const compiler = await project.publish({ inputs: busybox })
    assertFailed(compiler, ['E_BUILD cosmo-go/Dockerfile:3'])
    assert.match(textOf(compiler), /main.go:7: undefined: x/)
    assert.deepEqual([writes(project), project.plane.find('cosmo-go')], [[], undefined])
    assert.deepEqual(
      [compiler.outputs['digest'], compiler.outputs['published'], compiler.outputs['changed']],
      ['', 'false', ''],
    )
  })

  test('an image that its host could not run is not published', async (t) => {
    const project = await openPrebuilt(t)
    await writeFile(join(project.plugin, 'prebuilt/arm64'), await goProgram('plugin', { platform: 'linux/amd64' }), {
      mode: 0o755,
    })
    const mislabelled = await project.publish()
    assertFailed(mislabelled, ['E_CHECK_BINARY'])
    assert.match(textOf(mislabelled), /linux\/arm64/)

    // Whether others can be started depends on the machine.
    const startable = { inputs: { platforms: hostPlatform() } }
    await writePrebuilt(project.plugin, copying('exit3'))
    const crashing = await project.publish(startable)
    assertFailed(crashing, ['E_SMOKE_FAILED'])
    assert.match(textOf(crashing), /configuration refused/)

    await writePrebuilt(project.plugin, copying('never'))
    const silent = await project.publish(startable)
    assertFailed(silent, ['E_SMOKE_FAILED'])
    assert.match(textOf(silent), /did not shake hands in time[^]*waiting for a database/)
    assert.deepEqual(silent.processesLeft, [])
    assert.deepEqual([writes(project), project.plane.find('cosmo-go')], [[], undefined])
  })
})

describe('a version tag that holds other content', { timeout: 600_000 }, () => {
  /** Somebody else, or a run that died, wrote the tag. */
  async function occupy({ registry, plane }: Project, tag: string, holder: string): Promise<void> {
    const at = `${registry.upstream}/v2/${plane.organization.id}/${plane.find('cosmo-go')?.id ?? ''}/manifests`
    const manifest = await fetch(`${at}/${holder}`, { headers: { accept: 'application/vnd.oci.image.index.v1+json' } })
    const headers = { 'content-type': manifest.headers.get('content-type') ?? '' }
    const put = await fetch(`${at}/${tag}`, { method: 'PUT', headers, body: await manifest.arrayBuffer() })
    assert.equal(put.status, 201, await put.text())
  }

  async function digestOf({ registry, plane }: Project, tag: string): Promise<string | null> {
    const at = `${registry.upstream}/v2/${plane.organization.id}/${plane.find('cosmo-go')?.id ?? ''}/manifests/${tag}`
    return (
      await fetch(at, { method: 'HEAD', headers: { accept: 'application/vnd.oci.image.index.v1+json' } })
    ).headers.get('docker-content-digest')
  }

  test('the next number is taken', async (t) => {
    const project = await openPrebuilt(t)
    const first = await project.publish()
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    const before = first.outputs['digest'] ?? ''
    await occupy(project, 'v2', before)
    await change(project)
    const run = await project.publish()
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.deepEqual(
      [run.outputs['version'], run.outputs['tags'], project.plane.find('cosmo-go')?.version],
      ['v3', '["v3"]', 'v3'],
    )
    assert.deepEqual([await digestOf(project, 'v2'), await digestOf(project, 'v3')], [before, run.outputs['digest']])
    assert.match(textOf(run), new RegExp(`The tag v2 already holds other content \\(${before}\\); publishing as v3`))
  })

  test('is an error where the push token covers one tag only', async (t) => {
    const project = await openPrebuilt(t, { rules: { enforceTag: 'manifest-tags', open: ['open/'] } })
    const inputs = { 'signature-repository': `${project.registry.host}/open/signatures` }
    const first = await project.publish({ inputs })
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    const before = first.outputs['digest'] ?? ''
    await occupy(project, 'v2', before)
    await change(project)
    forget(project)
    const run = await project.publish({ inputs })
    assertFailed(run, ['E_TAG_TAKEN'])
    assert.match(textOf(run), /The tag v2 of .* already holds/)
    assert.deepEqual(
      [run.outputs['published'], run.outputs['tags'], project.plane.find('cosmo-go')?.version],
      ['false', '[]', 'v1'],
    )
    assert.deepEqual([await digestOf(project, 'v2'), await digestOf(project, 'v3')], [before, null])
  })
})
