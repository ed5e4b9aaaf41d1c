import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { linksOf } from '../../src/github/links.ts'
import { createLog } from '../../src/github/log.ts'
import { bytes, code, codeBlock, digestCode, duration, link, prose } from '../../src/github/markdown.ts'
import type { RunReport } from '../../src/github/report.ts'
import {
  renderComment as renderComments,
  renderSummary as renderSummaries,
  writeSummary,
} from '../../src/github/summary.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { reports, surroundings } from '../support/reports.ts'
import { readable, resolved } from '../support/summary.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { makeWorkspace } from '../support/workspace.ts'

const { codes } = surroundings
const { checked: green, published } = reports
const digest = green.digest ?? ''
const around = { ...surroundings, workspace: '/w' }

const renderSummary = (report: RunReport, around: typeof surroundings, max?: number): string =>
  renderSummaries({ reports: [report] }, around, max)
const renderComment = (report: RunReport, around: typeof surroundings, commit: string, max: number): string =>
  renderComments({ reports: [report] }, around, commit, max)

/** What a reader sees: entities resolved, tags dropped. */
const visible = (markdown: string): string => resolved(markdown.replace(/<[^>]*>/g, ''))
describe('the exact text', () => {
  const directory = join(import.meta.dirname, 'summaries')
  const as = { serializers: [(text: unknown) => String(text)] }
  // `node --test --test-update-snapshots test/github/summary.test.ts` writes the files anew: read what changed.
  for (const [name, report] of Object.entries(reports))
    test(`of a summary: ${name}`, (t) => {
      t.assert.fileSnapshot(readable(renderSummary(report, surroundings)), join(directory, `${name}.md`), as)
    })
  test('of a comment', (t) => {
    const text = renderComment(reports.failed, surroundings, String(reports.failed.commit), 64_000)
    t.assert.fileSnapshot(readable(text), join(directory, 'comment.md'), as)
  })
})

test('a report says nothing twice', () => {
  for (const [name, report] of Object.entries(reports)) {
    const text = readable(renderSummary(report, surroundings))
    const said = [
      ...report.findings.flatMap(({ message, detail = '' }) => [message, ...detail.split('\n')]),
      ...(report.schemaChanges ?? []).map(({ message }) => message),
      ...(report.checks ?? []).flatMap(({ reason = '' }) => (reason.startsWith('this machine') ? [reason] : [])),
      ...report.platforms.map((platform) => platform.digest),
    ]
    for (const one of said.filter((part) => part !== '')) assert.equal(text.split(one).length, 2, `${name}: ${one}`)
  }
})

test('a notice that only says why a check was skipped is left to the list of checks', () => {
  const notice = {
    code: 'E_SMOKE_IMPOSSIBLE',
    severity: 'notice',
    message: 'The plugin for linux/arm64 was not started: this machine cannot run linux/arm64',
  } as const
  const text = (findings: RunReport['findings']): string => renderSummary({ ...green, findings }, around)
  assert.doesNotMatch(text([notice]), /Findings/)
  assert.match(text([{ ...notice, detail: 'more' }]), /Findings/)
  assert.match(text([{ ...notice, severity: 'warning' }]), /Findings/)
})

test('errors come before warnings, with place, cause, advice and how to repeat the failure', () => {
  const text = visible(
    renderSummary(
      {
        ...green,
        verdict: 'failed',
        reproduce: ['docker buildx build .', 'echo done'],
        findings: [
          { code: 'E_SCHEMA_LINT', severity: 'warning', message: 'Lint' },
          {
            code: 'E_PLUGIN_SCHEMA',
            severity: 'error',
            message: 'Bad',
            detail: 'line one\n\nline three',
            at: { file: '/w/src/schema.graphql', line: 3 },
            platform: 'linux/arm64' as Platform,
          },
        ],
        schemaChanges: [{ category: 'breaking', message: 'Field removed', path: 'Query.users', breaking: 'error' }],
      },
      around,
    ),
  )
  assert.match(text, /^## ❌ Failed: users, 1 error, 1 warning$/m)
  assert.match(
    text,
    /^- ❌ E_PLUGIN_SCHEMA linux\/arm64 at src\/schema\.graphql:3: Bad\n\n {2}line one\n\nline three\n\n {2}What/m,
  )
  assert.ok(text.indexOf('E_PLUGIN_SCHEMA') < text.indexOf('E_SCHEMA_LINT'))
  assert.match(text, /\| Field removed \| ❌ breaking \| Query\.users \|/)
  assert.match(text, /docker buildx build \.\necho done/)
})

test('a run that did not publish shows nothing to install or to verify', () => {
  const report: RunReport = { ...published, verdict: 'failed' }
  for (const done of [true, false]) {
    const text = renderSummary({ ...report, published: done }, around)
    assert.deepEqual(
      [/Verify/, /Router configuration/, /Public key/].map((part) => part.test(text)),
      [done, done, done],
    )
  }
})

describe('links', () => {
  const env = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'org/plugins',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_RUN_ID: '7',
    GITHUB_ACTION_REPOSITORY: 'org/plugin-publish',
    GITHUB_ACTION_REF: 'v1',
  }

  test('lead to the pages of GitHub', () => {
    const links = linksOf(env)
    assert.equal(links.error('E_BUILD'), 'https://github.com/org/plugin-publish/blob/v1/docs/errors.md#e_build')
    assert.equal(links.commit('b'.repeat(40)), `https://github.com/org/plugins/commit/${'b'.repeat(40)}`)
    assert.equal(links.run, 'https://github.com/org/plugins/actions/runs/7')
    const file = `https://github.com/org/plugins/blob/${'a'.repeat(40)}/a%20%23/b.ts`
    assert.deepEqual([links.file('a #/b.ts', 3), links.file('a #/b.ts', undefined)], [`${file}#L3`, file])
    // A link that cannot be written would leave out the whole summary.
    assert.match(links.file('\u{D800}', undefined) ?? '', /\/%EF%BF%BD$/)
  })

  test('are left out where the page is not known', () => {
    for (const links of [linksOf({}), linksOf({ ...env, GITHUB_REPOSITORY: 'x', GITHUB_ACTION_REF: '' })]) {
      assert.deepEqual(
        [links.error('E_BUILD'), links.commit('b'.repeat(40)), links.run],
        [undefined, undefined, undefined],
      )
      assert.equal(links.file('a', 1), undefined)
    }
    assert.equal(linksOf({ ...env, GITHUB_ACTION_REPOSITORY: '' }).error('E_BUILD'), undefined)
    // A server of a company may have taken the action from github.com.
    assert.equal(linksOf({ ...env, GITHUB_SERVER_URL: 'https://ghe.example.com' }).error('E_BUILD'), undefined)
    assert.equal(linksOf({ ...env, GITHUB_SHA: '../..' }).file('a', 1), undefined)
    assert.equal(linksOf(env).commit('../..'), undefined)
  })

  test('lead to the web only', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'x', '//x.example', 'ftp://x/'])
      assert.equal(link(url, 'label'), 'label', url)
    for (const url of [undefined, 'https://user:secret@x.example', `https://x.example/${'a'.repeat(3000)}`])
      assert.equal(link(url, 'label'), 'label')
    assert.match(link('https://x.example/"><b>|`](y)', 'x'), /^<a href="(?:[A-Za-z0-9]|&#\d+;)+">x<\/a>$/)
  })
})

const hostile = [
  '</code></pre><script>alert(1)</script>',
  '`a` **b** _c_ ~~d~~',
  '[x](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '<img src=x onerror=y>',
  '| a | b |',
  '# heading',
  '\n\n# heading\n',
  '@octocat closes #1',
  'https://evil.example www.evil.example',
  '<!-- -->',
  '&lt;b&gt; &#60;',
  '\u202Egnp.exe',
  'a\u0000b\u200Bc',
  '::error::x',
  '<details open>',
  '\\`',
  '$x^2$',
  ':tada:',
]

/** What is left of an inert text outside its own tags: letters, digits, entities and what is not ASCII. */
function assertInert(markdown: string): void {
  assert.match(markdown, /^<code>(?:[A-Za-z0-9 ]|&#\d+;|[^\x00-\x7F])*<\/code>$/)
  assert.doesNotMatch(markdown, /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u)
}

for (const text of hostile) {
  test(`inert in a summary: ${JSON.stringify(text)}`, () => {
    assertInert(code(text))
    assertInert(
      codeBlock(text)
        .replace(/^<pre>/, '')
        .replace(/<\/pre>$/, ''),
    )
  })
}

test('any text is inert and stays readable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      assertInert(code(text))
    }),
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{1,80}$/), (text) => {
      assert.equal(visible(code(text)), text)
    }),
  )
})

test('hostile text in every place of a report adds no line and no markup', () => {
  for (const text of hostile) {
    const report: RunReport = {
      ...green,
      verdict: 'failed',
      published: true,
      name: text,
      host: text,
      version: text,
      reference: text,
      tags: [text],
      modeReason: text,
      verifyCommand: text,
      installReference: text,
      checkUrl: text,
      remote: { version: text, digest: text },
      target: text,
      gitTag: text,
      commit: text,
      digest: text,
      publicKey: text,
      failedStage: text,
      installation: [{ title: text, text }],
      checks: [
        { title: text, platform: text as Platform, outcome: 'passed' },
        { title: text, outcome: 'skipped', reason: text },
      ],
      platforms: [
        {
          platform: text as Platform,
          digest: text,
          size: 1,
          linking: text,
          smoke: { outcome: 'failed', reason: text },
        },
      ],
      findings: [
        {
          code: 'E_BUILD',
          severity: 'error',
          message: text,
          detail: text,
          hint: text,
          at: { file: `/w/${text}`, line: 1 },
        },
      ],
      schemaChanges: [{ category: 'breaking', message: text, path: text, breaking: 'error' }],
      stages: [{ name: text, milliseconds: 1 }],
      reproduce: [text],
    }
    for (const verdict of ['failed', 'published', 'checked', 'cancelled', 'unchanged'] as const) {
      const whole = [
        { ...report, verdict },
        { ...report, verdict, published: false, dryRun: true },
      ].map((one) => renderSummary(one, around) + renderComment(one, around, text, 64_000))
      const plain = whole
        .join('')
        .replaceAll('<wbr>', '')
        .replace(/<pre><code>[^<]*<\/code><\/pre>/g, 'T')
        .replace(/<code>[^<]*<\/code>/g, 'T')
        .replace(/<a href="https(?:[A-Za-z0-9]|&#\d+;)+">([^<]*)<\/a>/g, '$1')
        .replace(/<sub>([^<]*)<\/sub>/g, '$1')
        .replace(/^<details><summary>([^<]*)<\/summary>([^<]*)<\/details>$/gm, '$1$2')
      assert.doesNotMatch(plain, /[<>@]|evil|alert|::|\]\(|^# /m, text)
    }
  }
})

test('a column that would be empty is not there', () => {
  const text = renderSummary(
    { ...green, platforms: green.platforms.map(({ previousSize, linking, ...platform }) => platform) },
    around,
  )
  assert.match(text, /^\| platform \| size \| start \| digest \|\n\|---\|---:\|---:\|---\|$/m)
})

test('what is for no platform is said to be for all', () => {
  const [part] = green.platforms
  const text = renderSummary({ ...green, platforms: [{ ...part, platform: undefined }] } as RunReport, around)
  assert.match(text, /^\| all \|/m)
})

test('a whole digest may be broken, and is copied in one piece', () => {
  assert.equal(digestCode(digest).replace(/<.*?>/g, ''), digest.replace(':', '&#58;'))
  assert.equal(digestCode(digest).split('<wbr>').length, 5)
})

test('a failed publish says how far it came', () => {
  const failed: RunReport = { ...green, verdict: 'failed', dryRun: false, failedStage: 'publish' }
  const text = (report: Partial<RunReport>): string => renderSummary({ ...failed, ...report }, around)
  assert.match(
    text({ published: true, signed: true, tags: ['v2'] }),
    /published nevertheless: the registry serves exactly this content\. The signatures were read back and verified\./,
  )
  assert.match(
    text({ tags: ['v2'] }),
    /The publish did not complete: the image is in the registry, but a later step failed\. It is not signed\./,
  )
  assert.match(text({}), /The publish did not complete\. Running it again skips the steps that were done\./)
  for (const failedStage of ['build', 'check']) assert.match(text({ failedStage }), /^Nothing was published\.$/m)
})

test('plain sentences are plain, and whatever could be more is code as a whole', () => {
  assert.equal(
    prose('Leave `emulation: auto`, or cross-compile.'),
    'Leave <code>emulation&#58; auto</code>&#44; or cross&#45;compile&#46;',
  )
  assert.equal(prose('ends with `code`'), 'ends with <code>code</code>')
  for (const text of [
    ...hostile,
    'see #12',
    'thanks @octocat',
    'fixes GH-12',
    'https://evil.example',
    'www.evil.example',
    ':tada:',
    'a::b',
    'an `open backtick',
    'empty ``',
    '<b>',
    'x'.repeat(301),
  ])
    assert.equal(prose(text), code(text), text)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      assert.match(prose(text).replace(/<code>[^<]*<\/code>/g, ''), /^(?:[\p{L}\p{N} ’“”…–—]|&#\d+;)*$/u)
    }),
  )
})

test('a summary never exceeds what GitHub takes, and keeps its verdict', () => {
  const long = '\u{1F600}'.repeat(100_000)
  const finding = {
    code: 'E_BUILD',
    severity: 'error',
    message: long,
    detail: long,
    hint: long,
    at: { file: `/w/${long}` },
  } as const
  const platform = {
    platform: long as Platform,
    digest: long,
    size: 1,
    linking: long,
    smoke: { outcome: 'failed', reason: long },
  } as const
  const text = renderSummary(
    {
      ...green,
      verdict: 'failed',
      name: long,
      modeReason: long,
      reference: long,
      tags: Array.from({ length: 5000 }, () => long.slice(0, 2000)),
      findings: Array.from({ length: 500 }, () => finding),
      platforms: Array.from({ length: 500 }, () => platform),
      schemaChanges: Array.from({ length: 5000 }, () => ({
        category: 'breaking',
        message: long,
        path: long,
        breaking: 'error' as const,
      })),
      stages: Array.from({ length: 5000 }, () => ({ name: long, milliseconds: 1 })),
    },
    around,
  )
  assert.ok(Buffer.byteLength(text) <= 1024 * 1024, `${Buffer.byteLength(text)} bytes`)
  assert.match(text, /^## ❌ Failed/)
})

test('writing appends, takes secrets out first, and never fails the run', async (t) => {
  using directory = makeWorkspace({ summary: 'before\n' })
  const { text: output } = captureStdout(t)
  const log = createLog()
  log.mask('s3cr:t-value')
  const path = join(directory.root, 'summary')
  setVariable(t, 'GITHUB_STEP_SUMMARY', path)
  await writeSummary({ reports: [{ ...green, verifyCommand: 'x s3cr:t-value' }] }, '/w', codes, process.env, log)
  const text = readFileSync(path, 'utf8')
  assert.match(text, /^before\n## /)
  assert.doesNotMatch(visible(text), /s3cr:t-value/)
  rmSync(path)
  mkdirSync(path)
  await writeSummary({ reports: [green] }, '/w', codes, process.env, log)
  assert.match(output(), /::notice::The job summary could not be written: EISDIR/)
  const before = output()
  setVariable(t, 'GITHUB_STEP_SUMMARY', '')
  await writeSummary({ reports: [green] }, '/w', codes, process.env, log)
  assert.equal(output(), before)
})

test('sizes and times are written for people', () => {
  assert.deepEqual([0, 1023, 1024, 1536, 20 * 1024 * 1024].map(bytes), [
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '20.0 MiB',
  ])
  assert.deepEqual([0.4, 12, 999, 1000, 61_000].map(duration), ['0 ms', '12 ms', '999 ms', '1.0 s', '61.0 s'])
})
