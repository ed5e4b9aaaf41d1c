import assert from 'node:assert/strict'
import { larger, schema } from '../plugin.ts'
import { call } from '../rpc.ts'
import type { Scenario } from '../scenario.ts'
import { pluginName, type Stage } from '../stage.ts'

/** A publish that a proposal refuses, after it has pushed: its tag stays. */
async function leaveTag(stage: Stage): Promise<void> {
  await stage.space.requireProposals()
  await stage.publish({ inputs: { 'fail-on': 'none' } })
  await stage.space.endProposals()
}

/** Serves what v1 was, under that number, as somebody does who rolls back. */
async function rollBack({ space }: Stage): Promise<void> {
  const mappings = '{"version":1,"service":"BirdsService"}'
  const proto = { schema: 'syntax = "proto3";', mappings, lock: '{}', platforms: ['linux/amd64'], version: 'v1' }
  const request = { name: pluginName, namespace: space.namespace, schema, type: 'GRPC_PLUGIN', labels: [], proto }
  const reply = await call(space.url, await space.key('organization-admin'), 'PublishFederatedSubgraph', request)
  assert.equal(reply.response.code, 'OK', reply.response.details)
}

async function publishThreeAndRollBack(stage: Stage): Promise<void> {
  await stage.publish()
  await stage.write({ schema: larger })
  await stage.publish()
  await rollBack(stage)
  await stage.write({ schema: larger, program: 'third' })
}

export const tagScenarios: readonly Scenario[] = [
  {
    name: 'no approved proposal: refused, and nothing is stored',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.space.requireProposals()
      await stage.write({ schema: larger })
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors, stored.versions], [1, ['E_SCHEMA_PROPOSAL'], ['v1']], run.text)
        assert.notEqual(run.outputs['published'], 'true')
      })
    },
  },
  {
    name: 'no approved proposal with fail-on none: pushed and refused; no output names a version that does not exist',
    actionOnly: true,
    play: async (stage, expect) => {
      await stage.space.requireProposals()
      const run = await stage.publish({ inputs: { 'fail-on': 'none' } })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [1, ['E_SCHEMA_PROPOSAL']], run.text)
        assert.deepEqual([run.outputs['published'], run.outputs['version'], stored.versions], ['false', '', []])
      })
    },
  },
  {
    name: 'a tag left behind, where the push token covers any tag: the next number',
    long: true,
    play: async (stage, expect) => {
      await leaveTag(stage)
      await stage.write({ schema: larger })
      const run = await stage.publish()
      const [stored, tags] = [await stage.stored(), await stage.tags()]
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['version']], [0, tags.includes('v1') ? 'v2' : 'v1'], run.text)
        assert.equal(stored.version, run.outputs['version'])
      })
    },
  },
  {
    name: 'a tag left behind, where the push token covers one: refused, and replaced when its digest is named',
    enforceTag: 'manifest-tags',
    play: async (stage, expect) => {
      await leaveTag(stage)
      await stage.write({ schema: larger })
      const left = await stage.tag('v1')
      const refused = await stage.publish()
      const after = await stage.tag('v1')
      const wrong = await stage.publish({ inputs: { 'replace-tag': `sha256:${'0'.repeat(64)}` } })
      const run = await stage.publish({ inputs: { 'replace-tag': left ?? '' } })
      const [stored, tag] = [await stage.stored(), await stage.tag('v1')]
      expect(() => {
        assert.notEqual(left, undefined, 'no tag was left')
        assert.deepEqual([refused.exitCode, refused.errors, after], [1, ['E_TAG_TAKEN'], left], refused.text)
        for (const digest of [left, refused.outputs['digest']]) assert.ok(refused.text.includes(digest ?? '?'), digest)
        assert.deepEqual([wrong.exitCode, wrong.errors], [1, ['E_TAG_TAKEN']], wrong.text)
        assert.deepEqual([run.exitCode, stored.versions, tag], [0, ['v1'], run.outputs['digest']], run.text)
      })
    },
  },
  {
    name: 'rolled back, where the push token covers any tag: the next number that is free',
    play: async (stage, expect) => {
      await publishThreeAndRollBack(stage)
      const second = await stage.tag('v2')
      const run = await stage.publish()
      const [stored, tag] = [await stage.stored(), await stage.tag('v2')]
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['version'], tag], [0, 'v3', second], run.text)
        assert.deepEqual(stored.versions, ['v1', 'v2', 'v1', 'v3'])
      })
    },
  },
  {
    name: 'rolled back, where the push token covers one tag: refused, and replaced when its digest is named',
    long: true,
    enforceTag: 'manifest-tags',
    play: async (stage, expect) => {
      await publishThreeAndRollBack(stage)
      const second = await stage.tag('v2')
      const refused = await stage.publish()
      const after = await stage.tag('v2')
      const run = await stage.publish({ inputs: { 'replace-tag': second ?? '' } })
      const [stored, tag] = [await stage.stored(), await stage.tag('v2')]
      expect(() => {
        assert.deepEqual([refused.exitCode, refused.errors, after], [1, ['E_TAG_TAKEN'], second], refused.text)
        assert.deepEqual([run.exitCode, stored.versions], [0, ['v1', 'v2', 'v1', 'v2']], run.text)
        assert.equal(tag, run.outputs['digest'])
      })
    },
  },
]
