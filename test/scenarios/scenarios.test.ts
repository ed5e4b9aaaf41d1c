import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { startBuildKit, type BuildKit } from '../support/buildkit.ts'
import { startDockerRegistry, type Registry } from '../support/registry.ts'
import { doublePlane } from './double-plane.ts'
import type { Plane } from './plane.ts'
import { realPlane, realPlaneOptions } from './real-plane.ts'
import type { Scenario } from './scenario.ts'
import { checkScenarios } from './scenarios/checks.ts'
import { failureScenarios } from './scenarios/failures.ts'
import { keyScenarios } from './scenarios/keys.ts'
import { publishScenarios } from './scenarios/publishes.ts'
import { tagScenarios } from './scenarios/tags.ts'
import { describe as describeStored, Stage, type Program } from './stage.ts'
import { playAll } from '../support/sample.ts'

/**
 * Plays every scenario with `dist/index.js`, against the double or against the control plane that the environment
 * names, and with `wgc` beside it where that is asked for: README.md.
 */
const options = realPlaneOptions()
const plane: Plane = options === undefined ? doublePlane() : realPlane(options)
const everything = options !== undefined || playAll
const rows: Row[] = []
const stack = new AsyncDisposableStack()
/** For a suite, what a test's context is for a test. */
const scope = {
  after: (work: () => Promise<void>) => {
    stack.defer(work)
  },
}
let buildkit: BuildKit
let registry: Registry

interface Row {
  readonly name: string
  readonly program: Program
  readonly steps: string
  readonly stored: string
}

const scenarios: readonly Scenario[] = [
  ...publishScenarios,
  ...keyScenarios,
  ...failureScenarios,
  ...tagScenarios,
  ...checkScenarios,
].filter(({ doubleOnly, long }) => (plane.kind === 'double' ? everything || long !== true : doubleOnly === undefined))

// A real control plane has one storage, which some scenarios stop.
const concurrency = plane.kind === 'double' ? 2 : 1

describe(`scenarios against ${plane.title}`, { timeout: 3_600_000, concurrency }, () => {
  for (const scenario of scenarios) {
    test(scenario.name, { timeout: 300_000 }, async (t) => {
      await play(t, scenario, 'action')
    })
    if (everything && scenario.actionOnly !== true) {
      // What wgc does is recorded and not judged; only a scenario that cannot be played at all fails.
      test(`${scenario.name}, with wgc`, { timeout: 600_000 }, async (t) => {
        await play(t, scenario, 'wgc')
      })
    }
  }

  before(async () => {
    buildkit = await startBuildKit(scope)
    registry = stack.use(await startDockerRegistry())
  })

  after(async () => {
    await stack.disposeAsync()
    const path = process.env['SCENARIOS_TABLE']
    if (path === undefined) return
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, table())
  })
})

async function play(t: TestContext, scenario: Scenario, program: Program): Promise<void> {
  const space = await plane.open(scenario.space)
  t.after(async () => {
    await space[Symbol.asyncDispose]()
  })
  const { enforceTag = 'none' } = scenario
  const upstream = `http://${registry.host}`
  const stage = await Stage.open({ scope: t, program, space, buildkit, upstream, enforceTag })
  await scenario.play(stage, (assertions) => {
    if (program === 'action') assertions()
  })
  const row = { name: scenario.name, program, steps: stage.steps.join(', then '), stored: await describeStored(stage) }
  rows.push(row)
  t.diagnostic(`${row.steps} | ${row.stored}`)
}

function table(): string {
  const cell = (name: string, program: Program): string => {
    const row = rows.find((each) => each.name === name && each.program === program)
    return row === undefined ? '' : `${row.steps}<br>${row.stored}`
  }
  const lines = scenarios.map(({ name }, index) => {
    return `| ${index + 1} | ${name} | ${cell(name, 'action')} | ${cell(name, 'wgc')} |`
  })
  return `# Scenarios

Played against ${plane.title}.

| | scenario | the action, and what is stored then | \`wgc\`, and what is stored then |
|---|---|---|---|
${lines.join('\n')}
`
}
