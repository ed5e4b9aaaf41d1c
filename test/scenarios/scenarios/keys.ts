import assert from 'node:assert/strict'
import type { Role } from '../../support/control-plane/index.ts'
import { schema } from '../plugin.ts'
import type { Scenario } from '../scenario.ts'
import type { Outcome, RunOptions, Stage } from '../stage.ts'

interface Refused {
  readonly run: Outcome
  readonly judge: () => void
}

/** The run fails for this reason alone, and nothing is left behind anywhere. */
async function refused(stage: Stage, options: RunOptions, codes: readonly string[]): Promise<Refused> {
  const before = await stage.stored()
  const uploads = stage.uploads.length
  const run = await stage.publish(options)
  const after = await stage.stored()
  return {
    run,
    judge: () => {
      assert.deepEqual([run.exitCode, run.errors], [1, codes], run.text)
      assert.deepEqual(after, before)
      assert.equal(stage.uploads.length, uploads, 'something was pushed')
    },
  }
}

function key(name: string, role: Role | 'expired' | 'unknown'): Scenario {
  return {
    name,
    long: role !== 'unknown',
    play: async (stage, expect) => {
      const { judge } = await refused(stage, { role }, ['E_CONTROL_PLANE_AUTH'])
      expect(judge)
    },
  }
}

export const keyScenarios: readonly Scenario[] = [
  key('a wrong key', 'unknown'),
  key('a key that expired', 'expired'),
  key('a key that may only read, and a new plugin', 'viewer'),
  key('a key that may check, and a new plugin', 'checker'),
  key('a key that may publish, and a new plugin', 'publisher'),
  {
    name: 'a key that may publish, and a plugin that exists',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.write({ program: 'second' })
      const run = await stage.publish({ role: 'publisher' })
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['version']], [0, 'v2'], run.text)
      })
    },
  },
  {
    name: 'the name of a subgraph that is no plugin: nothing is pushed into its repository',
    play: async (stage, expect) => {
      await stage.space.addStandard('birds', schema)
      const { judge } = await refused(stage, {}, ['E_CONTROL_PLANE_TYPE'])
      expect(judge)
    },
  },
  {
    name: 'the name of a feature subgraph of a subgraph that is no plugin',
    long: true,
    play: async (stage, expect) => {
      await stage.space.addStandard('base', schema)
      await stage.space.addFeature('birds', 'base')
      const { judge } = await refused(stage, {}, ['E_CONTROL_PLANE_TYPE'])
      expect(judge)
    },
  },
  {
    name: 'the name of a feature subgraph of a plugin: published, and composed with nothing',
    long: true,
    play: async (stage, expect) => {
      await stage.publish({ name: 'base' })
      await stage.space.addFeature('birds', 'base')
      const before = await stage.stored()
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [0, []], run.text)
        assert.deepEqual([stored.versions, stored.compositions], [['v1'], before.compositions])
      })
    },
  },
  {
    name: 'a namespace that does not exist',
    play: async (stage, expect) => {
      const { run, judge } = await refused(stage, { namespace: 'nowhere' }, ['E_INPUT'])
      expect(() => {
        judge()
        assert.match(run.text, /nowhere/)
      })
    },
  },
  {
    name: 'an invalid name',
    long: true,
    play: async (stage, expect) => {
      const { judge } = await refused(stage, { name: 'bad--name' }, ['E_PLUGIN_NAME'])
      expect(judge)
    },
  },
  {
    name: 'an invalid label',
    long: true,
    play: async (stage, expect) => {
      const { judge } = await refused(stage, { labels: 'team=-a' }, ['E_INPUT'])
      expect(judge)
    },
  },
  {
    name: 'a schema that uses a type nobody defines',
    play: async (stage, expect) => {
      await stage.write({ schema: 'type Query {\n  bird: Nothing\n}\n', generatedFrom: schema })
      const { judge } = await refused(stage, {}, ['E_PLUGIN_SCHEMA'])
      expect(judge)
    },
  },
  {
    name: 'the limit of plugins is reached: known before the build',
    play: async (stage, expect) => {
      await stage.space.fill()
      const { run, judge } = await refused(stage, {}, ['E_CONTROL_PLANE_LIMIT'])
      expect(() => {
        judge()
        assert.equal(run.outputs['digest'], '', 'something was built')
      })
    },
  },
  {
    name: 'an organization without plugins: known before the build',
    long: true,
    space: { organization: 'without-plugins' },
    play: async (stage, expect) => {
      const { run, judge } = await refused(stage, { role: 'organization-admin' }, ['E_CONTROL_PLANE_LIMIT'])
      expect(() => {
        judge()
        assert.equal(run.outputs['digest'], '', 'something was built')
      })
    },
  },
]
