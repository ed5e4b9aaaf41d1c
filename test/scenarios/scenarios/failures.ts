import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const isPublish = (method: string): boolean => method === 'PublishFederatedSubgraph'
const publishes = ({ proxy }: Stage): number => proxy.calls.filter(isPublish).length

/** Publishes while no configuration can be deployed. */
async function publishInVain(stage: Stage, expect: (assertions: () => void) => void): Promise<void> {
  const broken = await stage.space.breakDeployments()
  try {
    const run = await stage.publish()
    const stored = await stage.stored()
    expect(() => {
      assert.deepEqual([run.exitCode, run.errors], [1, ['E_DEPLOYMENT']], run.text)
      assert.deepEqual([stored.versions, stored.newest], [['v1'], 'not deployed'])
    })
  } finally {
    await broken[Symbol.asyncDispose]()
  }
}

export const failureScenarios: readonly Scenario[] = [
  {
    name: 'a deployment that failed is repeated, with a key that may see the graph',
    play: async (stage, expect) => {
      await publishInVain(stage, expect)
      const again = await stage.publish({ role: 'publisher-and-graph-viewer' })
      const [stored, tags] = [await stage.stored(), await stage.tags()]
      expect(() => {
        assert.deepEqual([again.exitCode, again.errors, again.outputs['version']], [0, [], 'v1'], again.text)
        assert.deepEqual([stored.version, stored.newest, tags], ['v1', 'deployed', ['v1']])
      })
      const third = await stage.publish({ role: 'publisher-and-graph-viewer' })
      const after = await stage.stored()
      expect(() => {
        assert.equal(third.outputs['changed'], 'false', third.text)
        assert.deepEqual(after.versions, stored.versions)
      })
    },
  },
  {
    name: 'a deployment that failed, and a key that may not see the graph: unchanged, with a warning',
    play: async (stage, expect) => {
      await publishInVain(stage, expect)
      const again = await stage.publish({ role: 'publisher' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([again.exitCode, again.errors, again.warnings], [0, [], ['E_DEPLOYMENT']], again.text)
        assert.match(again.text, /graph-viewer/)
        assert.deepEqual([stored.versions, stored.newest], [['v1'], 'not deployed'])
      })
    },
  },
  {
    name: 'the answer to the publish is lost: the version is stored once',
    play: async (stage, expect) => {
      stage.proxy.lose('PublishFederatedSubgraph', 'after')
      const run = await stage.publish({ role: 'organization-admin' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['published'], run.outputs['version']], [0, 'true', 'v1'], run.text)
        assert.deepEqual([stored.versions, stored.newest, publishes(stage)], [['v1'], 'deployed', 1])
      })
    },
  },
  {
    name: 'the publish is lost on its way, and then its answer',
    play: async (stage, expect) => {
      stage.proxy.lose('PublishFederatedSubgraph', 'before')
      stage.proxy.lose('PublishFederatedSubgraph', 'after')
      const run = await stage.publish({ role: 'organization-admin' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['published']], [0, 'true'], run.text)
        assert.deepEqual([stored.versions, publishes(stage)], [['v1'], 2])
      })
    },
  },
  {
    name: 'the publish is lost on its way twice: nothing is stored, and the run says so',
    long: true,
    play: async (stage, expect) => {
      stage.proxy.lose('PublishFederatedSubgraph', 'before', 4)
      const run = await stage.publish({ role: 'organization-admin' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [1, ['E_CONTROL_PLANE']], run.text)
        assert.deepEqual([run.outputs['published'], stored.versions], ['false', []])
      })
    },
  },
  {
    name: 'an OK to a publish that the server never got is not believed, and the next run publishes',
    actionOnly: true,
    long: true,
    play: async (stage, expect) => {
      stage.proxy.pretend('PublishFederatedSubgraph')
      const run = await stage.publish({ role: 'organization-admin' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors, run.outputs['published']], [1, ['E_NOT_SERVED'], 'false'], run.text)
        assert.match(run.text, /it serves no version of the plugin/)
        assert.deepEqual(stored.versions, [])
      })
      const again = await stage.publish({ role: 'organization-admin' })
      const after = await stage.stored()
      expect(() => {
        assert.deepEqual([again.exitCode, again.errors, again.outputs['version']], [0, [], 'v1'], again.text)
        assert.deepEqual([after.versions, after.newest], [['v1'], 'deployed'])
      })
    },
  },
  {
    name: 'a server that allows less time for a call is asked for less',
    play: async (stage, expect) => {
      stage.proxy.limit(10_000)
      const run = await stage.publish()
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['version']], [0, 'v1'], run.text)
      })
    },
  },
]
