import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outputTexts } from '../../src/github/outputs.ts'
import { countVerdicts, verdictOfAll, type RunReport, type Verdict } from '../../src/github/report.ts'
import { renderComment, renderSummary } from '../../src/github/summary.ts'
import { pluginLog } from '../../src/github/plugin-log.ts'
import { createLog } from '../../src/github/log.ts'
import { readable } from '../support/summary.ts'
import { reports as all, surroundings } from '../support/reports.ts'
import { captureStdout } from '../support/stdout.ts'

const named = (name: string, report: RunReport): RunReport => ({ ...report, name })
const { checked: green, failed, published } = all
const three = [named('birds', published), named('moths', failed), named('owls', green)]

test('the outputs of several plugins: what holds for all, and the rest in the result', () => {
  const outputs = outputTexts(three, '/w')
  const { result, ...others } = outputs
  const set = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ''))
  assert.deepEqual(set, {
    published: 'false',
    signed: 'false',
    'dry-run': 'false',
    verdict: 'failed',
    changed: 'true',
    'public-key': published.publicKey,
  })
  const { plugins } = JSON.parse(result ?? '') as { plugins: { name: string; verdict: string; digest: string }[] }
  assert.deepEqual(
    plugins.map(({ name, verdict, digest }) => [name, verdict, digest]),
    three.map(({ name, verdict, digest = '' }) => [name, verdict, digest]),
  )
  const both = outputTexts([named('a', published), named('b', { ...published, changed: false })], '/w')
  assert.deepEqual(
    [both['published'], both['signed'], both['changed'], both['verdict']],
    ['true', 'true', 'true', 'published'],
  )
})

test('the findings of many plugins share the room of one output', () => {
  const findings = Array.from({ length: 100 }, (_, at) => ({
    code: 'E_SCHEMA_LINT' as const,
    severity: 'warning' as const,
    message: `${at} ${'x'.repeat(3000)}`,
  }))
  const many = Array.from({ length: 50 }, (_, at) => named(`p${at}`, { ...green, findings }))
  const { result = '' } = outputTexts(many, '/w')
  assert.ok(result.length < 500_000, `${result.length}`)
  const { plugins } = JSON.parse(result) as { plugins: { findings: unknown[]; findingsLeftOut: number }[] }
  for (const plugin of plugins) assert.equal(plugin.findings.length + plugin.findingsLeftOut, 100)
})

test('the summary begins with a table of all plugins, then comes what failed', () => {
  const text = readable(renderSummary({ reports: three, leftOut: ['bats'] }, surroundings))
  assert.match(text, /^## ❌ 3 plugins: 1 failed, 1 published, 1 checked\n/)
  const rows = text.split('\n').filter((line) => /^\| `?(birds|moths|owls)`? \|/.test(line))
  assert.deepEqual(
    rows.map((row) =>
      row
        .split('|')
        .slice(1, 3)
        .map((cell) =>
          cell
            .replaceAll('`', '')
            .trim()
            .replace(/,.*| in .*/, ''),
        ),
    ),
    [
      ['birds', '✅ published'],
      ['moths', '❌ failed'],
      ['owls', '✅ checked'],
    ],
  )
  assert.match(text, /Left out, because nothing that they are made of has changed: `bats`/)
  const headings = [...text.matchAll(/^## .*(birds|moths|owls)/gm)].map(([, name]) => name)
  assert.deepEqual(headings, ['moths', 'birds', 'owls'])
})

test('the comment has a row for each plugin, and more only for those with findings', () => {
  const text = readable(renderComment({ reports: three }, surroundings, 'c'.repeat(40), 64_000))
  assert.match(text, /^\| `?owls`? \|/m)
  assert.match(text, /^## ❌ .*moths/m)
  assert.doesNotMatch(text, /^## .*owls/m)
  assert.match(renderComment({ reports: three }, surroundings, 'c'.repeat(40), 1500), /does not fit here/)
})

const verdicts: readonly (readonly [Verdict, readonly Verdict[]])[] = [
  ['failed', ['published', 'failed', 'cancelled']],
  ['cancelled', ['published', 'cancelled', 'unchanged']],
  ['published', ['unchanged', 'published']],
  ['unchanged', ['unchanged', 'unchanged']],
  ['checked', ['checked']],
]
for (const [verdict, of] of verdicts)
  test(`the verdict of ${of.join(', ')} is ${verdict}`, () => {
    assert.equal(verdictOfAll(of), verdict)
  })

test('verdicts are counted from the worst to the best', () => {
  const counted = (['checked', 'failed', 'checked'] as const).map((verdict) => ({ verdict }))
  assert.equal(countVerdicts(counted), '1 failed, 2 checked')
})

test('what the log of a plugin says outside of its groups begins with its name, which is no command', async (t) => {
  const output = captureStdout(t)
  const log = pluginLog(createLog(), '::error::birds')
  log.notice('One.')
  log.warning('Two.')
  log.annotate('error', 'Three.', { title: 'E_BUILD' })
  await log.group('Build', () => {
    log.info('a line')
    return Promise.resolve()
  })
  assert.deepEqual(output.lines(), [
    '::notice::| ::error::birds: One.',
    '::warning::| ::error::birds: Two.',
    '::error title=E_BUILD::| ::error::birds: Three.',
    '::group::Build',
    'a line',
    '::endgroup::',
  ])
})
