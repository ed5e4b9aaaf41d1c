import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openProject } from '../support/project.ts'
import { Recording, startRecordingProxy, type Exchange } from '../support/recording-proxy/index.ts'

/** What a request asks for, without digests and names of upload sessions. */
function kindOf({ method, path }: Exchange): string {
  const [, what = path] = /^\/v2\/.+?\/((?:manifests|blobs|referrers|tags)\/.*)$/.exec(path.replace(/\?.*/, '')) ?? []
  const thing = what
    .replace(/^blobs\/uploads\/.*/, 'upload')
    .replace(/^(manifests|blobs|referrers)\/sha256:.*/, '$1 by digest')
    .replace(/^manifests\/.*/, 'tag')
  return `${method} ${thing}`
}

/** How many there are of each. */
function counted(lines: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(lines, (line) => line)].map(([line, all]) => [line, all.length]))
}

/** Of the whole image: index, manifest and payload; config, layers and the files of the payload. */
const parts = { 'HEAD manifests by digest': 3, 'HEAD blobs by digest': 7 }
const pushes = { 'GET /v2/': 1, 'PUT manifests by digest': 3, 'POST upload': 7, 'PUT upload': 7, 'PUT tag': 1 }
const schema = { CheckSubgraphSchema: 1, GetLatestSubgraphSDL: 1 }

/** What each run asks: the action of the registry and of the control plane, and cosign of the registry at most. */
const expected = {
  first: {
    own: { ...parts, ...pushes, 'GET tag': 5 },
    plane: { ...schema, WhoAmI: 3, GetSubgraphByName: 4, ValidateAndFetchPluginData: 2, PublishFederatedSubgraph: 1 },
    cosign: 104,
  },
  changed: {
    // It reads what is served, and compares; the payload is there already.
    own: {
      ...parts,
      ...pushes,
      'GET tag': 8,
      'GET manifests by digest': 1,
      'PUT manifests by digest': 2,
      'POST upload': 2,
      'PUT upload': 2,
    },
    plane: {
      ...schema,
      WhoAmI: 3,
      GetSubgraphByName: 5,
      GetLatestSubgraphSDL: 2,
      ValidateAndFetchPluginData: 1,
      PublishFederatedSubgraph: 1,
    },
    cosign: 104,
  },
  unchanged: {
    own: { ...parts, 'GET /v2/': 1, 'GET tag': 4, 'GET manifests by digest': 1 },
    plane: {
      ...schema,
      WhoAmI: 1,
      GetSubgraphByName: 3,
      ValidateAndFetchPluginData: 1,
      GetFederatedGraphsBySubgraphLabels: 1,
      GetCompositionDetails: 1,
    },
    cosign: 24,
  },
  dryRun: {
    own: { 'GET tag': 1 },
    plane: { CheckSubgraphSchema: 1, WhoAmI: 1, GetSubgraphByName: 1 },
    cosign: 0,
  },
} as const

test('registry and control plane are asked no more than they were', { timeout: 900_000 }, async (t) => {
  const fixed = { platforms: 'linux/amd64', 'signature-format': 'both', attest: 'false' }
  const project = await openProject(t, { inputs: fixed })
  const recording = new Recording()
  await using proxy = await startRecordingProxy(recording, { by: 'registry', upstream: project.registry.url })
  const play = async (name: keyof typeof expected, verdict: string, inputs: Record<string, string> = {}) => {
    recording.exchanges.length = 0
    project.plane.log.length = 0
    const run = await project.publish({ inputs: { registry: proxy.host, ...inputs } })
    assert.equal(run.outputs['verdict'], verdict, run.log.join('\n'))
    const isOwn = ({ userAgent }: Exchange): boolean => userAgent.startsWith('plugin-publish')
    const others = recording.exchanges.filter((exchange) => !isOwn(exchange))
    const { own, plane, cosign } = expected[name]
    assert.deepEqual(counted(recording.exchanges.filter(isOwn).map(kindOf)), { ...own }, `${name}: the registry`)
    assert.deepEqual(counted(project.plane.log.map(({ method }) => method)), { ...plane }, `${name}: the control plane`)
    // Its versions differ by a few.
    assert.ok(others.length <= cosign, `${name}: cosign asks ${others.length} times instead of ${cosign}`)
  }
  await play('first', 'published')
  await writeFile(join(project.plugin, 'src/changed.go'), 'package main\n\nconst changed = "changed"\n')
  await play('changed', 'published')
  await play('unchanged', 'unchanged')
  await play('dryRun', 'checked', { 'dry-run': 'true' })
})
