import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ControlPlane, RemotePlugin } from '../../src/hosts/index.ts'
import { plannedRelease, type PlannedRelease } from '../../src/run/planned.ts'
import { events, plan, type Planning } from '../support/plan.ts'

const controlPlane = {
  versionAfter: (version?: string) => `v${Number(version?.slice(1) ?? 0) + 1}`,
} as unknown as ControlPlane
const served: RemotePlugin = { exists: true, repository: 'o/g', version: 'v2' }

interface Options extends Planning {
  readonly remote?: RemotePlugin
  readonly unchanged?: boolean
}

async function planned(inputs: Readonly<Record<string, string>>, options: Options = {}) {
  const { remote, unchanged = false, ...planning } = options
  const { decisions } = await plan(inputs, planning)
  return plannedRelease(decisions, controlPlane, remote, unchanged)
}

const assigned = (version: string | undefined, ...more: string[]): PlannedRelease => ({
  version,
  tags: [...(version === undefined ? [] : [version]), ...more],
})

test('a control plane that assigns versions plans the next one', async () => {
  assert.deepEqual(await planned({}, { remote: served }), assigned('v3'))
  assert.deepEqual(await planned({ tags: 'stable' }, { remote: served }), assigned('v3', 'stable'))
  const none = { exists: false, repository: undefined, version: undefined }
  assert.deepEqual(await planned({}, { remote: none }), assigned('v1'))
})

test('what it serves already gets no new version', async () => {
  assert.deepEqual(await planned({}, { remote: served, unchanged: true }), assigned('v2'))
})

test('if it was not asked, the version is not known', async () => {
  assert.deepEqual(await planned({}), assigned(undefined))
  assert.deepEqual(await planned({ tags: 'stable' }), assigned(undefined, 'stable'))
})

test('without one, version and tags are those of the event or of the inputs', async () => {
  const own = { 'control-plane': 'none', 'dry-run': 'true' }
  assert.deepEqual(await planned(own, { event: events.tag }), {
    version: '1.2.3',
    tags: ['1.2.3', '1.2', '1', 'latest'],
  })
  assert.deepEqual(await planned(own, { event: events.branch }), { version: undefined, tags: ['main'] })
  assert.deepEqual(await planned({ ...own, version: '2.0.0-rc.1' }), { version: '2.0.0-rc.1', tags: ['2.0.0-rc.1'] })
  assert.deepEqual(await planned({ ...own, tags: 'stable,3.1.4' }), { version: '3.1.4', tags: ['stable', '3.1.4'] })
})

test('nothing is planned by a run that publishes, or from an input that is wrong', async () => {
  assert.equal(await planned({ registry: 'r.example', sign: 'none' }, { event: events.tag, remote: served }), undefined)
  assert.equal(await planned({ tags: 'not a tag' }, { remote: served }), undefined)
})
