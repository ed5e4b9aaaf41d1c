import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Inputs } from '../../src/github/index.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import { applyFailOn, applyToChanges } from '../../src/run/fail-on.ts'
import type { Finding } from '../../src/shared/finding.ts'
import { events, plan } from '../support/plan.ts'

const finding = (category: string | undefined, severity: Finding['severity'] = 'error'): Finding => ({
  code: 'E_SCHEMA_BREAKING',
  severity,
  message: 'Field Bird.song was removed',
  ...(category !== undefined && { category }),
})

interface Circumstances {
  readonly failOn?: readonly string[] | undefined
  readonly dryRun?: boolean
  readonly overrideLabel?: string | undefined
  readonly labels?: readonly string[] | undefined
}

function severities(
  findings: readonly Finding[],
  { failOn: reasons, dryRun = true, overrideLabel, labels }: Circumstances,
): string[] {
  return judged(findings, { failOn: reasons, dryRun, overrideLabel, labels }).map(({ severity }) => severity)
}

function judged(
  findings: readonly Finding[],
  { failOn: reasons, dryRun = true, overrideLabel, labels }: Circumstances,
): Finding[] {
  const check: Inputs['check'] = { failOn: reasons, overrideLabel, smokeTest: 'auto' }
  const event =
    labels === undefined
      ? events.branch
      : { ...events.pullRequest, pullRequest: { ...events.pullRequest.pullRequest, labels } }
  return applyFailOn(findings, {
    failOn: new Set(reasons ?? usual(dryRun)),
    host: cosmo,
    inputs: { check } as Inputs,
    event,
  })
}

/** What fails a run where the workflow says nothing. */
function usual(dryRun: boolean): string[] {
  return Object.entries(cosmo.categories)
    .filter(([, { failsPublish }]) => dryRun || failsPublish)
    .map(([name]) => name)
}

const all = (['composition', 'deployment', 'proposal', 'breaking', 'lint'] as const).map((category) =>
  finding(category),
)

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
    assert.deepEqual(
      severities([finding(undefined), finding('lint', 'warning'), finding('breaking', 'notice')], { failOn: [] }),
      ['error', 'warning', 'notice'],
    )
    assert.deepEqual(severities([finding('lint', 'warning'), finding('breaking', 'notice')], {}), ['warning', 'notice'])
  })
})

test('a list of changes says of each what the findings say', () => {
  const changes = (['error', 'warning', undefined] as const).map((breaking) => ({
    category: 'breaking',
    message: 'Field Bird.song was removed',
    path: undefined,
    breaking,
  }))
  const shown = (reasons: readonly string[]): unknown[] => {
    const check: Inputs['check'] = { failOn: reasons, overrideLabel: undefined, smokeTest: 'auto' }
    return applyToChanges(changes, {
      failOn: new Set(reasons),
      host: cosmo,
      inputs: { check } as Inputs,
      event: events.branch,
    }).map(({ breaking }) => breaking)
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
    assert.deepEqual(
      severities([...all, finding(undefined)], { overrideLabel: 'breaking-ok', labels: ['breaking-ok'] }),
      ['error', 'error', 'error', 'warning', 'error', 'error'],
    )
  })

  test('holds for that very label, on a pull request, and only if it is set', () => {
    const outcome = (circumstances: Circumstances): string[] => severities([finding('breaking')], circumstances)
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok', labels: ['Breaking-OK', 'breaking', 'breaking-ok2'] }), [
      'error',
    ])
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok', labels: [] }), ['error'])
    assert.deepEqual(outcome({ overrideLabel: 'breaking-ok' }), ['error'])
    assert.deepEqual(outcome({ labels: ['breaking-ok', ''] }), ['error'])
  })

  test('is no breaking change’s concern where breaking changes do not fail', () => {
    assert.deepEqual(judged([finding('breaking')], { failOn: [], overrideLabel: 'x', labels: [] }), [
      { ...finding('breaking'), severity: 'warning' },
    ])
  })

  test('is read from the workflow and the event', async () => {
    const labelled = {
      ...events.pullRequest,
      pullRequest: { ...events.pullRequest.pullRequest, labels: ['breaking-ok'] },
    }
    const { plan: made } = await plan({ 'override-label': 'breaking-ok' }, { event: labelled })
    assert.ok(made)
    assert.deepEqual(
      applyFailOn([finding('breaking')], made).map(({ severity }) => severity),
      ['warning'],
    )
  })
})

test('the default is the host’s for the run’s mode, and the workflow may say otherwise', async () => {
  const failing = async (inputs: Readonly<Record<string, string>>, publishes: boolean): Promise<string[]> => {
    const event = publishes ? events.tag : events.branch
    const credentials = publishes ? { 'control-plane-token': 'secret-key', sign: 'none' } : {}
    const { plan: made, found } = await plan({ ...credentials, ...inputs }, { event })
    assert.ok(made, found.join('\n'))
    return [...made.failOn]
  }
  assert.deepEqual(await failing({}, true), ['composition', 'deployment', 'proposal'])
  assert.deepEqual(await failing({}, false), ['composition', 'deployment', 'proposal', 'breaking', 'lint'])
  assert.deepEqual(await failing({ 'fail-on': 'lint' }, true), ['lint'])
})
