import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Artifact } from '../../src/artifact/index.ts'
import type { ChecksReport } from '../../src/checks/index.ts'
import { runChecks } from '../../src/checks/index.ts'
import type { CheckReport } from '../../src/hosts/index.ts'
import type { Plan } from '../../src/plan/index.ts'
import { checklist, type CheckFacts } from '../../src/run/checklist.ts'
import type { Finding } from '../../src/shared/finding.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { plan as draft } from '../support/plan.ts'

const token = { 'control-plane-token': 'cosmo-token' }
const [amd64, arm64] = ['linux/amd64', 'linux/arm64'] as [Platform, Platform]
const finding = (severity: Finding['severity'], more: Partial<Finding> = {}): Finding => ({
  code: 'E_CHECK_IMAGE',
  severity,
  message: 'm',
  ...more,
})
const artifact = {
  parts: [
    { platform: amd64, descriptor: { digest: 'a' } },
    { platform: arm64, descriptor: { digest: 'b' } },
  ],
} as unknown as Artifact
const passed = { outcome: 'passed', milliseconds: 12 } as const
const checked: ChecksReport = {
  findings: [],
  starts: [],
  results: [{ name: 'Image rules', findings: [] }],
  parts: new Map([
    ['a', { smoke: passed }],
    ['b', { smoke: { outcome: 'skipped', reason: 'this machine cannot run linux/arm64' } }],
  ]),
}
const schema: CheckReport = { findings: [], changes: [], url: undefined }

async function planned(inputs: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const { plan, found } = await draft(inputs)
  assert.ok(plan, found.join('\n'))
  return plan
}

/** The list in lines: a mark, the check, and why it was not made. */
async function lines(facts: Partial<CheckFacts>, inputs: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const nothing = { artifact, checked: undefined, drift: undefined, schema: undefined, ended: 'the build failed' }
  const list = checklist({ plan: await planned(inputs), ...nothing, ...facts })
  return list.map(({ title, platform, outcome, reason }) =>
    [outcome, title, platform, ...(reason === undefined ? [] : [`(${reason})`])].filter(Boolean).join(' '),
  )
}

describe('the checklist', () => {
  test('of a green pull request without a token says that the control plane checked nothing', async () => {
    assert.deepEqual(await lines({ checked, drift: { findings: [] } }), [
      'passed Image rules',
      'passed Start linux/amd64',
      'skipped Start linux/arm64 (this machine cannot run linux/arm64)',
      'passed Generated files',
      'skipped Composition (no `control-plane-token`)',
      'skipped Breaking changes (no `control-plane-token`)',
      'skipped Lint (no `control-plane-token`)',
    ])
  })

  test('without a control plane says that the workflow wants none', async () => {
    const list = await lines({ checked }, { 'control-plane': 'none', registry: 'registry.example' })
    assert.equal(list.at(-1), 'skipped Lint (`control-plane: none`)')
  })

  test('of a run whose build failed has every check with that reason', async () => {
    assert.deepEqual(await lines({ drift: { findings: [finding('error')] } }, token), [
      'skipped Image rules (the build failed)',
      'skipped Start linux/amd64 (the build failed)',
      'skipped Start linux/arm64 (the build failed)',
      'failed Generated files',
      'skipped Composition (the build failed)',
      'skipped Breaking changes (the build failed)',
      'skipped Lint (the build failed)',
    ])
    assert.equal((await lines({}, { 'smoke-test': 'false' }))[1], 'skipped Start linux/amd64 (`smoke-test: false`)')
  })

  test('has the outcome that `fail-on` gives to findings', async () => {
    const findings = [finding('error', { category: 'breaking' }), finding('warning', { category: 'lint' })]
    const facts = { checked, schema: { ...schema, findings } }
    assert.deepEqual((await lines(facts, token)).slice(-3), [
      'passed Composition',
      'failed Breaking changes',
      'warned Lint',
    ])
    const lenient = await lines(facts, { ...token, 'fail-on': 'composition' })
    assert.deepEqual(lenient.slice(-3), ['passed Composition', 'warned Breaking changes', 'warned Lint'])
  })

  test('has what the control plane could not check, and why', async () => {
    const skipped = { composition: 'no federated graph includes this plugin' }
    const list = await lines({ checked, schema: { ...schema, skipped } }, token)
    assert.deepEqual(list.slice(-3), [
      'skipped Composition (no federated graph includes this plugin)',
      'passed Breaking changes',
      'passed Lint',
    ])
  })

  test('has a check that not every organization has only if it found something', async () => {
    const findings = [finding('warning', { category: 'proposal' }), finding('error')]
    const list = await lines({ checked, schema: { ...schema, findings } }, token)
    assert.ok(list.includes('warned Proposal'), list.join('\n'))
    assert.equal(list.at(-1), 'failed Other checks of the control plane')
  })

  test('has the outcome of each start: an answer of the plugin counts for its platform only', async () => {
    const starts = [finding('warning', { platform: amd64 }), finding('error', { platform: arm64 })]
    const list = await lines({ checked: { ...checked, starts } })
    assert.deepEqual(list.slice(1, 3), ['warned Start linux/amd64', 'failed Start linux/arm64'])
    const parts = new Map([['a', { smoke: { outcome: 'failed', reason: 'it ended' } as const }]])
    assert.deepEqual((await lines({ checked: { ...checked, parts } })).slice(1, 3), [
      'failed Start linux/amd64',
      'skipped Generated files (the build failed)',
    ])
  })

  test('has no outcome for files that could not be compared, and none for those of an earlier job', async () => {
    const drift = { findings: [finding('notice')], skipped: 'the generator rejects one of the files' }
    assert.equal(
      (await lines({ checked, drift }))[3],
      'skipped Generated files (the generator rejects one of the files)',
    )
    const plan = await planned()
    const handedOver = {
      ...plan,
      content: { kind: 'layout', artifact, content: { kind: 'images', platforms: [] } },
    } as Plan
    const list = await lines({ plan: handedOver, checked })
    assert.equal(list[2], 'skipped Start linux/arm64 (nothing that an earlier job made is started)')
    assert.equal(list[3], 'skipped Generated files (the job that built the layout compares them)')
  })
})

test('checks keep the findings of starts apart from their own', async () => {
  const [own, start] = [finding('error'), finding('warning', { platform: amd64 })]
  const none = { findings: [], parts: new Map() }
  const report = await runChecks(
    [
      { name: 'one', run: () => Promise.resolve({ ...none, findings: [own, start], starts: [start] }) },
      { name: 'two', run: () => Promise.resolve(none) },
    ],
    artifact,
    {} as Parameters<typeof runChecks>[2],
  )
  assert.deepEqual(report, {
    ...none,
    findings: [own, start],
    starts: [start],
    results: [
      { name: 'one', findings: [own] },
      { name: 'two', findings: [] },
    ],
  })
})
