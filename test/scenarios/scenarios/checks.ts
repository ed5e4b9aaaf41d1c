import assert from 'node:assert/strict'
import { isDouble, type DoubleSpace } from '../plane.ts'
import { clashing, larger, smaller } from '../plugin.ts'
import type { Scenario } from '../scenario.ts'
import type { RunOptions, Stage } from '../stage.ts'

/** What a dry run may not do: everything that changes, and everything that hands out a token. */
const forbidden = ['ValidateAndFetchPluginData', 'PublishFederatedSubgraph']

interface Expected {
  readonly exitCode: number
  readonly errors: readonly string[]
}

/** Publishes, changes the schema to `after`, and judges that by a dry run that must not leave a trace. */
function check(
  scenario: Pick<Scenario, 'name' | 'doubleOnly' | 'long'>,
  after: string,
  expected: Expected,
  options: RunOptions = {},
  prepare: (stage: Stage) => Promise<void> = () => Promise.resolve(),
): Scenario {
  return {
    ...scenario,
    actionOnly: true,
    play: async (stage, expect) => {
      await stage.publish()
      await prepare(stage)
      await stage.write({ schema: after })
      const before = await stage.stored()
      stage.registry.log.length = 0
      const calls = stage.proxy.calls.length
      const run = await stage.dryRun(options)
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors], [expected.exitCode, expected.errors], run.text)
        assert.equal(run.outputs['published'], 'false')
        assert.deepEqual([stored, stage.uploads], [before, []])
        assert.deepEqual(
          stage.proxy.calls.slice(calls).filter((method) => forbidden.includes(method)),
          [],
        )
      })
    },
  }
}

const onDouble =
  (work: (space: DoubleSpace) => void) =>
  ({ space }: Stage): Promise<void> => {
    assert.ok(isDouble(space))
    work(space)
    return Promise.resolve()
  }

const traffic = 'controlplane/src/core/repositories/SubgraphRepository.ts, performSchemaCheck'
const linked = 'controlplane/src/core/bufservices/subgraph/checkSubgraphSchema.ts, isLinkedTrafficCheckFailed'

const snakeCase = larger.replace('family', 'bird_family')

const good: Expected = { exitCode: 0, errors: [] }
const bad = (...errors: string[]): Expected => ({ exitCode: 1, errors })

export const checkScenarios: readonly Scenario[] = [
  check({ name: 'dry run: nothing breaks', long: true }, larger, good),
  check({ name: 'dry run: does not compose', long: true }, larger, bad('E_SCHEMA_COMPOSITION'), {}, ({ space }) =>
    space.addStandard('other', clashing),
  ),
  check(
    { name: 'dry run: a breaking change where no traffic is recorded', long: true },
    smaller,
    bad('E_CONTROL_PLANE'),
  ),
  check({ name: 'dry run: a breaking change, skip-traffic-check' }, smaller, bad('E_SCHEMA_BREAKING'), {
    inputs: { 'skip-traffic-check': 'true' },
  }),
  check(
    { name: 'dry run: a breaking change that no operation feels', doubleOnly: traffic, long: true },
    smaller,
    good,
    {},
    onDouble((space) => {
      space.affect(0)
    }),
  ),
  check(
    { name: 'dry run: a breaking change that operations feel', doubleOnly: traffic, long: true },
    smaller,
    bad('E_SCHEMA_BREAKING'),
    {},
    onDouble((space) => {
      space.affect(3)
    }),
  ),
  check({ name: 'dry run: a lint issue', long: true }, snakeCase, bad('E_SCHEMA_LINT'), {}, async ({ space }) => {
    await space.lint({ field: 'bird_family', line: 8 })
  }),
  check({ name: 'dry run: a linked subgraph that takes the change', long: true }, larger, good, {}, ({ space }) =>
    space.link('birds', larger),
  ),
  check(
    { name: 'dry run: a linked subgraph whose clients feel the change', doubleOnly: linked },
    smaller,
    bad('E_SCHEMA_BREAKING', 'E_SCHEMA_CHECK'),
    {},
    async (stage) => {
      await stage.space.link('birds', larger)
      await onDouble((space) => {
        space.affect(3)
        space.failLinkedCheck()
      })(stage)
    },
  ),
  check({ name: 'dry run: no approved proposal', long: true }, larger, bad('E_SCHEMA_PROPOSAL'), {}, ({ space }) =>
    space.requireProposals(),
  ),
  check({ name: 'dry run: a key that may check', long: true }, larger, good, { role: 'checker' }),
  check({ name: 'dry run: a key that may only read', long: true }, larger, bad('E_CONTROL_PLANE_AUTH'), {
    role: 'viewer',
  }),
  {
    name: 'dry run of a new plugin: nothing is created',
    actionOnly: true,
    play: async (stage, expect) => {
      const run = await stage.dryRun()
      const stored = await stage.stored()
      expect(() => {
        assert.deepEqual([run.exitCode, run.errors, stored.repository, stage.uploads], [0, [], undefined, []], run.text)
        assert.deepEqual(
          stage.proxy.calls.filter((method) => forbidden.includes(method)),
          [],
        )
      })
    },
  },
]
