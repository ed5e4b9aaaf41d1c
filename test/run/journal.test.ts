import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Artifact } from '../../src/artifact/index.ts'
import { createLog, type ActionLog, type RunReport } from '../../src/github/index.ts'
import { codesOf } from '../../src/hosts/index.ts'
import { Journal } from '../../src/run/journal.ts'
import type { Preflight } from '../../src/run/preflight.ts'
import { PublishError, PublishErrors } from '../../src/shared/errors.ts'
import type { Finding } from '../../src/shared/finding.ts'
import { events, plan, sha } from '../support/plan.ts'
import { captureStdout } from '../support/stdout.ts'

function open(t: TestContext): { journal: Journal; log: ActionLog; lines: () => string[] } {
  const { lines } = captureStdout(t)
  const log = createLog()
  return { journal: new Journal({ env: { GITHUB_WORKSPACE: '/w' }, log, codes: codesOf() }), log, lines }
}

const warning: Finding = { code: 'E_SCHEMA_LINT', severity: 'warning', message: 'Names begin with a capital.' }

test('a stage keeps its time in the order of the ends, also if it fails', async (t) => {
  const { journal } = open(t)
  assert.equal(await journal.stage('plan', 'Plan', () => Promise.resolve(1)), 1)
  await assert.rejects(
    journal.stage('build', 'Build', () => Promise.reject(new Error('no'))),
    /^Error: no$/,
  )
  const { stages } = await journal.report('failed')
  assert.deepEqual(
    stages.map(({ name, milliseconds }) => [name, Number.isInteger(milliseconds)]),
    [
      ['plan', true],
      ['build', true],
    ],
  )
})

test('a finding that is added twice is shown once, also if only one of them knows the place', async (t) => {
  const { journal, lines } = open(t)
  journal.add([{ ...warning, at: { file: '/w/src/schema.graphql', line: 2 } }])
  journal.add([warning, { ...warning, message: 'Another.' }])
  const { findings } = await journal.report('checked')
  assert.deepEqual(
    findings.map(({ message, at }) => [message, at?.line]),
    [
      ['Names begin with a capital.', 2],
      ['Another.', undefined],
    ],
  )
  assert.deepEqual(
    lines().map((line) => line.split('::')[1]),
    ['warning title=E_SCHEMA_LINT,file=src/schema.graphql,line=2', 'warning title=E_SCHEMA_LINT'],
  )
})

test('a failed run ended in its last stage, but the build is not to blame for what the preflight found', async (t) => {
  const fail = async (stage: string, early: boolean): Promise<string | undefined> => {
    const { journal } = open(t)
    const error = new PublishError('E_CONTROL_PLANE_AUTH', 'Refused.')
    journal.draft = await plan({})
    if (early) journal.draft.problems.add(error)
    await journal
      .stage(stage, stage, () => Promise.reject(error))
      .catch((thrown: unknown) => {
        journal.failed(thrown)
      })
    return (await journal.report('failed')).failedStage
  }
  assert.deepEqual(
    [await fail('plan', true), await fail('build', true), await fail('build', false), await fail('publish', false)],
    ['plan', 'check', 'build', 'publish'],
  )
  const { journal } = open(t)
  await journal.stage('check', 'Check', () => Promise.resolve())
  assert.equal((await journal.report('checked')).failedStage, undefined)
})

test('a report lists the checks of the plan, made or not', async (t) => {
  const { journal } = open(t)
  journal.draft = await plan({})
  await journal.stage('build', 'Build', () => Promise.resolve())
  journal.failed(new PublishError('E_BUILD', 'Broken.'))
  const titles = (checks: RunReport['checks'] = []): string[] =>
    checks.map(({ title, platform = '', reason = '' }) => `${title}|${platform}|${reason}`)
  assert.deepEqual(titles((await journal.report('failed')).checks).slice(0, 2), [
    'Image rules||the build failed',
    'Start|linux/amd64|the build failed',
  ])
  assert.equal(titles((await journal.report('cancelled')).checks)[0], 'Image rules||the run was cancelled')
})

test('a report of a dry run knows what is served under which tag', async (t) => {
  const { journal } = open(t)
  journal.draft = await plan({ registry: 'registry.example', 'control-plane': 'none' })
  journal.artifact = artifact
  journal.preflight = { published: { digest, tag: 'latest', sizes: new Map() } } as unknown as Preflight
  const report = await journal.report('checked')
  assert.deepEqual(report.remote, { version: 'latest', digest })
  assert.equal(report.remote.digest, report.digest)
})

test('a report names commit, git tag and where the plugin goes', async (t) => {
  const { journal } = open(t)
  const own = { 'control-plane': 'none', registry: 'registry.example/team', sign: 'none' }
  journal.draft = await plan(own, { event: events.tag })
  const { commit, gitTag, target } = await journal.report('failed')
  assert.deepEqual([commit, gitTag, target], [sha, 'v1.2.3', 'registry.example/team/birds'])
})

test('a report names no place if only the control plane could tell it, and was not asked', async (t) => {
  const { journal } = open(t)
  journal.draft = await plan({})
  assert.equal(journal.draft.decisions.registry?.host, 'cosmo-registry.wundergraph.com')
  assert.equal((await journal.report('checked')).target, undefined)
})

test('only errors count as errors', (t) => {
  const { journal } = open(t)
  journal.add([warning])
  assert.equal(journal.hasErrors, false)
  journal.add([{ ...warning, severity: 'error' }])
  assert.equal(journal.hasErrors, true)
})

test('errors that ended the run are printed, and are findings of the report with their causes', async (t) => {
  const { journal, lines } = open(t)
  const cause = new Error('fetch failed', { cause: new Error('ECONNREFUSED') })
  const errors = [
    new PublishError('E_REGISTRY', 'Pushing failed.', { cause, hint: 'Start it.' }),
    new PublishError('E_INPUT', 'Wrong.'),
  ]
  journal.failed(new PublishErrors(errors))
  assert.deepEqual((await journal.report('failed')).findings, [
    {
      code: 'E_REGISTRY',
      severity: 'error',
      message: 'Pushing failed.',
      detail: 'fetch failed\nECONNREFUSED',
      hint: 'Start it.',
    },
    { code: 'E_INPUT', severity: 'error', message: 'Wrong.' },
  ])
  assert.equal(lines().filter((line) => line.startsWith('::error ')).length, 2)
})

test('a secret is taken out of a cause before the cause is cut', async (t) => {
  const { journal, log } = open(t)
  log.mask('tEn-sEcrEt-tEn')
  journal.failed(new PublishError('E_BUILD', 'No.', { cause: `${'x'.repeat(3997)}tEn-sEcrEt-tEn` }))
  const [finding] = (await journal.report('failed')).findings
  assert.equal(finding?.detail, `${'x'.repeat(3997)}***`)
})

test('what will be done is announced: a dry run as a notice, a publish as a line', async (t) => {
  const { plan: made } = await plan({ registry: 'registry.example' })
  const { journal, lines } = open(t)
  assert.ok(made)
  journal.announce(made)
  const { plan: published } = await plan({ 'control-plane': 'none', registry: 'registry.example', name: 'birds' })
  assert.ok(published)
  journal.announce({ ...published, mode: { dryRun: false, reason: 'Publishing.' }, platforms: [], registry: undefined })
  const [notice, ...others] = lines()
  assert.match(notice ?? '', /^::notice::Dry run, because /)
  assert.deepEqual(others, [
    '::notice::`control-plane-token` is empty: this dry run skips the checks of the control plane.',
    'Plugin birds for linux/amd64, linux/arm64, registry registry.example',
    'Publishing.',
    'Plugin birds',
  ])
})

const digest = `sha256:${'a'.repeat(64)}`
const artifact = {
  root: { digest },
  store: { path: '/layout' },
  parts: [
    { platform: 'linux/amd64', descriptor: { digest: `sha256:${'b'.repeat(64)}` }, size: 5 },
    { descriptor: { digest: `sha256:${'c'.repeat(64)}` }, size: 7 },
  ],
} as unknown as Artifact

test('a report of a run that knew nothing yet is complete', async (t) => {
  const { journal } = open(t)
  assert.deepEqual(await journal.report('failed'), {
    verdict: 'failed',
    dryRun: undefined,
    name: '',
    host: '',
    tags: [],
    published: false,
    signed: false,
    platforms: [],
    findings: [],
    checks: [],
    stages: [],
    reproduce: [],
  })
})

test('a report has digest, layout and a row for each part with a platform once there is an artifact', async (t) => {
  const { journal } = open(t)
  journal.artifact = artifact
  const { digest: root, layout, platforms, reference } = await journal.report('failed')
  assert.deepEqual([root, layout, reference], [digest, '/layout', undefined])
  assert.deepEqual(platforms, [{ platform: 'linux/amd64', digest: `sha256:${'b'.repeat(64)}`, size: 5 }])
})

test('a report has references once the repository is known', async (t) => {
  const { journal } = open(t)
  journal.draft = await plan({ registry: 'registry.example', 'control-plane': 'none' })
  journal.artifact = artifact
  Object.assign(journal.record, { repository: 'birds', version: '1.2.3', changed: false, published: true })
  assert.partialDeepStrictEqual(await journal.report('unchanged'), {
    name: 'birds',
    host: 'WunderGraph Cosmo',
    dryRun: true,
    reference: `registry.example/birds@${digest}`,
    version: '1.2.3',
    changed: false,
    published: true,
  })
})

test('a report links to the page of the check only if a browser opens it', async (t) => {
  for (const [url, shown] of [
    ['https://cosmo.example/checks/1', 'https://cosmo.example/checks/1'],
    ['http://localhost:3000/1', 'http://localhost:3000/1'],
    ['javascript:alert(1)', undefined],
    ['no page', undefined],
    [undefined, undefined],
  ] as const) {
    const { journal } = open(t)
    journal.schemaCheck = { findings: [], changes: [], url }
    assert.equal((await journal.report('checked')).checkUrl, shown)
    t.mock.restoreAll()
  }
})

test('a dry run whose content is served already plans no new version, even if the registry answers late', async (t) => {
  const { journal } = open(t)
  journal.draft = await plan({})
  journal.artifact = artifact
  const preflight = {
    remote: Promise.resolve({ exists: true, repository: 'o/g', version: 'v2' }),
    controlPlane: { versionAfter: () => 'v3' },
    published: undefined as unknown,
    publishedRead: Promise.resolve()
      .then(() => new Promise<void>(setImmediate))
      .then(() => {
        preflight.published = { digest, sizes: new Map() }
      }),
  }
  journal.preflight = preflight as unknown as Preflight
  assert.deepEqual((await journal.report('checked')).planned, { version: 'v2', tags: ['v2'] })
})

test('a finding is alike if category, severity and message are the same, whatever its code', (t) => {
  const { journal } = open(t)
  const finding = { ...warning, category: 'lint' }
  journal.add([finding])
  assert.equal(journal.hasAlike({ ...finding, code: 'E_SCHEMA_BREAKING' }), true)
  assert.equal(journal.hasAlike({ ...finding, severity: 'error' }), false)
  assert.equal(journal.hasAlike({ ...finding, category: 'breaking' }), false)
  assert.equal(journal.hasAlike(warning), false)
})
