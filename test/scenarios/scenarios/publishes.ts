import assert from 'node:assert/strict'
import { clashing, larger, schema } from '../plugin.ts'
import type { Scenario } from '../scenario.ts'

export const publishScenarios: readonly Scenario[] = [
  {
    name: 'a first publish',
    long: true,
    play: async (stage, expect) => {
      const run = await stage.publish()
      const [stored, tag] = [await stage.stored(), await stage.tag('v1')]
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [0, []], run.text)
        const { version, published, changed } = run.outputs
        assert.deepEqual([version, published, changed], ['v1', 'true', 'true'])
        assert.deepEqual([stored.version, stored.versions, stored.platforms], ['v1', ['v1'], ['linux/amd64']])
        assert.deepEqual([stored.sdl, stored.compositions, stored.newest], [schema.trimEnd(), 1, 'deployed'])
        assert.equal(tag, run.outputs['digest'])
      })
    },
  },
  {
    name: 'unchanged, with the schema ending in a newline: nothing is uploaded, stored or composed',
    play: async (stage, expect) => {
      assert.match(schema, /\n$/)
      const first = await stage.publish()
      stage.registry.log.length = 0
      const second = await stage.publish({ role: 'publisher-and-graph-viewer' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([second.exitCode, second.errors, second.warnings], [0, [], []], second.text)
        const { changed, published, version, digest } = second.outputs
        assert.deepEqual([changed, published, version, digest], ['false', 'true', 'v1', first.outputs['digest']])
        assert.deepEqual([stage.uploads, stored.versions, stored.compositions], [[], ['v1'], 1])
      })
    },
  },
  {
    name: 'unchanged, with a key that may not see the graph: a warning says what is not known',
    play: async (stage, expect) => {
      await stage.publish()
      const second = await stage.publish({ role: 'publisher' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([second.exitCode, second.warnings], [0, ['E_DEPLOYMENT']], second.text)
        assert.match(second.text, /graph-viewer/)
        assert.deepEqual([second.outputs['changed'], stored.versions], ['false', ['v1']])
      })
    },
  },
  {
    name: 'a changed schema',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.write({ schema: larger })
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['version']], [0, 'v2'], run.text)
        assert.deepEqual([stored.versions, stored.sdl, stored.compositions], [['v1', 'v2'], larger.trimEnd(), 2])
      })
    },
  },
  {
    name: 'another program under the same schema',
    long: true,
    play: async (stage, expect) => {
      const first = await stage.publish()
      await stage.write({ program: 'second' })
      const second = await stage.publish()
      const [stored, tags] = [await stage.stored(), [await stage.tag('v1'), await stage.tag('v2')]]
      expect(() => {
        assert.deepEqual([second.exitCode, stored.versions], [0, ['v1', 'v2']], second.text)
        assert.deepEqual(tags, [first.outputs['digest'], second.outputs['digest']])
      })
    },
  },
  {
    name: 'another mapping and proto under the same schema',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.write({ service: 'NestService' })
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.outputs['changed'], stored.versions], [0, 'true', ['v1', 'v2']], run.text)
      })
    },
  },
  {
    name: 'one more platform',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      const run = await stage.publish({ platforms: 'linux/amd64,linux/arm64' })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, stored.versions], [0, ['v1', 'v2']], run.text)
        assert.deepEqual(stored.platforms, ['linux/amd64', 'linux/arm64'])
      })
    },
  },
  {
    name: 'no federated graph takes the plugin',
    long: true,
    space: { graph: false },
    play: async (stage, expect) => {
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, stored.versions, stored.compositions], [0, ['v1'], 0], run.text)
      })
    },
  },
  {
    name: 'a composition error: found before the push, and nothing is stored',
    long: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.space.addStandard('other', clashing)
      await stage.write({ schema: larger })
      const run = await stage.publish()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [1, ['E_SCHEMA_COMPOSITION']], run.text)
        assert.deepEqual([run.outputs['published'], stored.versions], ['false', ['v1']])
      })
    },
  },
  {
    name: 'a composition error with fail-on none: stored, and the run says so',
    actionOnly: true,
    play: async (stage, expect) => {
      await stage.space.addStandard('other', clashing)
      const run = await stage.publish({ inputs: { 'fail-on': 'none' } })
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors, run.outputs['published']], [0, [], 'true'], run.text)
        assert.deepEqual([stored.versions, stored.newest], [['v1'], 'not composable'])
        assert.doesNotMatch(run.text, /nothing was published/i)
      })
    },
  },
  {
    name: 'two publishers at once: each has its own version, or one is told of a race',
    actionOnly: true,
    play: async (stage, expect) => {
      await stage.publish()
      await stage.write({ program: 'second' })
      const one = stage.publish()
      // The other builds the same name from other sources, at the same time.
      const other = await stage.another({ program: 'third' })
      const outcomes = await Promise.all([one, other.publish()])
      const stored = await stage.stored()
      const good = outcomes.filter(({ exitCode }) => exitCode === 0)
      const tags = await Promise.all(good.map(({ outputs }) => stage.tag(outputs['version'] ?? '')))
      expect(() => {
        assert.notEqual(good.length, 0, outcomes.map(({ text }) => text).join('\n'))
        // Whoever succeeded finds its own bytes under its tag.
        assert.deepEqual(
          tags,
          good.map(({ outputs }) => outputs['digest']),
        )
        for (const { errors } of outcomes) for (const code of errors) assert.match(code, /^E_TAG_(?:RACE|TAKEN)$/)
        assert.equal(stored.versions[0], 'v1')
      })
      stage.steps.push(`beside another: ${other.steps.join()}`)
    },
  },
]
