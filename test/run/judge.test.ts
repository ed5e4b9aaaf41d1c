import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { failOn, type FailureReason, type Inputs } from '../../src/github/inputs.ts'
import { judge, judgeChanges } from '../../src/run/judge.ts'
import type { Finding, FindingCategory } from '../../src/shared/finding.ts'
import { events, plan } from '../plan/support.ts'

const finding = (category: FindingCategory | undefined, severity: Finding['severity'] = 'error'): Finding =>
  ({ code: 'E_SCHEMA_BREAKING', severity, message: 'Field Bird.song was removed', ...(category !== undefined && { category }) })

interface World {
  readonly failOn?: readonly FailureReason[] | undefined
  readonly dryRun?: boolean
  readonly overrideLabel?: string | undefined
  readonly labels?: readonly string[] | undefined
}

function severities(findings: readonly Finding[], { failOn: reasons, dryRun = true, overrideLabel, labels }: World): string[] {
  return judged(findings, { failOn: reasons, dryRun, overrideLabel, labels }).map(({ severity }) => severity)
}

function judged(findings: readonly Finding[], { failOn: reasons, dryRun = true, overrideLabel, labels }: World): Finding[] {
  const check: Inputs['check'] = { failOn: reasons, overrideLabel, smokeTest: 'auto' }
  const event = labels === undefined ? events.branch : { ...events.pullRequest, pullRequest: { ...events.pullRequest.pullRequest, labels } }
  return judge(findings, { failOn: failOn(check, dryRun), inputs: { check } as Inputs, event })
}

const all = (['composition', 'deployment', 'proposal', 'breaking', 'lint'] as const).map((category) => finding(category))

describe('fail-on', () => {
  test('by default, everything fails a dry run, and what was only risky does not fail a publish', () => {
    assert.deepEqual(severities(all, {}), ['error', 'error', 'error', 'error', 'error'])
    assert.deepEqual(severities(all, { dryRun: false }), ['error', 'error', 'error', 'warning', 'warning'])
  })

  test('names exactly what fails', () => {
    assert.deepEqual(severities(all, { failOn: ['lint'] }), ['warning', 'warning', 'warning', 'warning', 'error'])
    assert.deepEqual(severities(all, { failOn: [] }), ['warning', 'warning', 'warning', 'warning', 'warning'])
  })

  test('what has no category always fails, and what is no error never does', () => {
    assert.deepEqual(severities([finding(undefined), finding('lint', 'warning'), finding('breaking', 'notice')], { failOn: [] }), ['error', 'warning', 'notice'])
    assert.deepEqual(severities([finding('lint', 'warning'), finding('breaking', 'notice')], {}), ['warning', 'notice'])
  })
})

test('a list of changes says of each what the findings say', () => {
  const changes = (['error', 'warning', undefined] as const).map((breaking) => ({ message: 'Field Bird.song was removed', path: undefined, breaking }))
  const shown = (reasons: readonly FailureReason[]): unknown[] => {
    const check: Inputs['check'] = { failOn: reasons, overrideLabel: undefined, smokeTest: 'auto' }
    return judgeChanges(changes, { failOn: failOn(check, true), inputs: { check } as Inputs, event: events.branch }).map(({ breaking }) => breaking)
  }
  assert.deepEqual(shown(['breaking']), ['error', 'warning', undefined])
  assert.deepEqual(shown(['composition']), ['warning', 'warning', undefined])
})

describe('override-label', () => {
  test('lets a breaking change through, and the report says so', () => {
    assert.deepEqual(judged([finding('breaking')], { overrideLabel: 'breaking-ok', labels: ['docs', 'breaking-ok'] }), [
      { ...finding('breaking'), severity: 'warning', hint: 'Approved by the label breaking-ok.' },
    ])
  })

  test('lets nothing else through', () => {
    assert.deepEqual(severities([...all, finding(undefined)], { overrideLabel: 'breaking-ok', labels: ['breaking-ok'] }), ['error', 'error', 'error', 'warning', 'error', 'error'])
  })

  test('holds for that very label, on a pull request, and only if it is set', () => {
    const outcome = (world: World): string[] => severities([finding('breaking')], world)
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok', labels: ['Breaking-OK', 'breaking', 'breaking-ok2'] }), ['error'])
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok', labels: [] }), ['error'])
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok' }), ['error'])
    assert.deepEqual(outcome({ labels: ['breaking-ok', ''] }), ['error'])
  })

  test('is no breaking change’s concern where breaking changes do not fail', () => {
    assert.deepEqual(judged([finding('breaking')], { failOn: [], overrideLabel: 'x', labels: [] }), [{ ...finding('breaking'), severity: 'warning' }])
  })

  test('is read from the workflow and the event', async () => {
    const labelled = { ...events.pullRequest, pullRequest: { ...events.pullRequest.pullRequest, labels: ['breaking-ok'] } }
    const { plan: made } = await plan({ 'override-label': 'breaking-ok' }, { event: labelled })
    assert.ok(made)
    assert.deepEqual(judge([finding('breaking')], made).map(({ severity }) => severity), ['warning'])
  })
})
