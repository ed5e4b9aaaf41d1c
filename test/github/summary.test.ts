import { codesOf } from '../../src/hosts/index.ts'
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLog } from '../../src/github/log.ts'
import { bytes, code, codeBlock, duration, prose } from '../../src/github/markdown.ts'
import type { RunReport } from '../../src/github/report.ts'
import { renderSummary, writeSummary } from '../../src/github/summary.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { makeWorkspace } from '../support/workspace.ts'

const codes = codesOf()

const digest = `sha256:${'a'.repeat(64)}`
const green: RunReport = {
  verdict: 'checked',
  dryRun: true,
  modeReason: 'Dry run, because `pull_request` started this run.',
  name: 'users',
  host: 'WunderGraph Cosmo',
  digest,
  tags: [],
  published: false,
  signed: false,
  platforms: [
    {
      platform: 'linux/amd64' as Platform,
      digest,
      size: 5_000_000,
      previousSize: 4_900_000,
      linking: 'static',
      smoke: { outcome: 'passed', milliseconds: 12 },
    },
    {
      platform: 'linux/arm64' as Platform,
      digest,
      size: 4_800_000,
      previousSize: 4_800_000,
      linking: 'static',
      smoke: { outcome: 'skipped', reason: 'no emulation' },
    },
  ],
  findings: [],
  stages: [
    { name: 'build', milliseconds: 1234 },
    { name: 'check', milliseconds: 56 },
  ],
}

/** What a reader sees: entities resolved, tags dropped. */
const visible = (markdown: string): string =>
  markdown.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))

test('the verdict comes first and the timings last', () => {
  const lines = visible(renderSummary(green, '/w', codes))
    .split('\n')
    .filter((line) => line !== '')
  assert.equal(lines[0], '## ✅ Checked users for WunderGraph Cosmo')
  assert.equal(
    lines[1],
    'Dry run: nothing was published; no errors, no warnings. Dry run, because pull_request started this run.',
  )
  assert.equal(lines.at(-1), 'Timings: build 1.2 s, check 56 ms')
})

test('every platform has a row', () => {
  const rows = visible(renderSummary(green, '/w', codes))
    .split('\n')
    .filter((line) => line.startsWith('| linux'))
  assert.deepEqual(rows, [
    `| linux/amd64 | 4.8 MiB | +97.7 KiB | static | ✅ 12 ms | sha256:${'a'.repeat(12)}… |`,
    `| linux/arm64 | 4.6 MiB | ±0 | static | – no emulation | sha256:${'a'.repeat(12)}… |`,
  ])
})

test('a failing run shows errors before warnings, with place, advice and how to reproduce it', () => {
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
        checkUrl: 'https://cosmo.example/check/1',
      },
      '/w',
      codes,
    ),
  )
  assert.match(text, /❌ Failed/)
  assert.match(text, /1 error, 1 warning/)
  assert.ok(text.indexOf('E_PLUGIN_SCHEMA') < text.indexOf('E_SCHEMA_LINT'))
  assert.match(text, /- ❌ E_PLUGIN_SCHEMA linux\/arm64 Bad at src\/schema\.graphql:3/)
  assert.match(text, /What to do: Fix the schema/)
  assert.match(text, /line one\n\nline three/)
  assert.match(text, /\| Field removed \| ❌ breaking \| Query\.users \|/)
  assert.match(text, /docker buildx build \.\necho done/)
})

test('a published run shows reference, tags and how to verify', () => {
  const text = visible(
    renderSummary(
      {
        ...green,
        verdict: 'published',
        dryRun: false,
        published: true,
        signed: true,
        reference: `r/u@${digest}`,
        tags: ['v2'],
        version: 'v2',
        verifyCommand: 'cosign verify --key cosign.pub r/u',
        remote: { version: 'v1' },
      },
      '/w',
      codes,
    ),
  )
  assert.match(text, /✅ Published users v2/)
  assert.match(text, /signatures read back and verified/)
  assert.match(text, new RegExp(`r/u@${digest}, tags v2`))
  assert.match(text, /Served before this run: v1/)
  assert.match(text, /\*\*Verify\*\*\n\ncosign verify --key cosign.pub r\/u/)
})

test('a run that did not publish shows nothing to install or to verify', () => {
  const report: RunReport = { ...green, verdict: 'failed', verifyCommand: 'cosign verify', installReference: 'r/u@d' }
  for (const published of [true, false])
    assert.equal(/Verify|Install/.test(renderSummary({ ...report, published }, '/w', codes)), published)
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
      remote: { version: text },
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
    const plain = renderSummary(report, '/w', codes)
      .replace(/<pre><code>[^<]*<\/code><\/pre>/g, 'T')
      .replace(/<code>[^<]*<\/code>/g, 'T')
    assert.doesNotMatch(plain, /[<>@]|evil|alert|::|\]\(|^# /m, text)
  }
})

test('a column that would be empty is not there', () => {
  const text = renderSummary(
    { ...green, platforms: green.platforms.map(({ previousSize, linking, ...platform }) => platform) },
    '/w',
    codes,
  )
  assert.match(text, /^\| platform \| size \| start \| digest \|\n\|---\|---:\|---\|---\|$/m)
})

test('a release that a control plane serves says so', () => {
  const text = renderSummary({ ...green, verdict: 'published', controlPlane: true }, '/w', codes)
  assert.match(text, /^Registry and control plane serve exactly this content/m)
})

test('what is for no platform is said to be for all', () => {
  const [part] = green.platforms
  const text = renderSummary({ ...green, platforms: [{ ...part, platform: undefined }] } as RunReport, '/w', codes)
  assert.match(text, /^\| all \|/m)
})

test('a failed publish says how far it came', () => {
  const failed: RunReport = { ...green, verdict: 'failed', dryRun: false }
  assert.match(
    renderSummary({ ...failed, published: true, signed: true, tags: ['v2'] }, '/w', codes),
    /published nevertheless: the registry serves exactly this content; signatures read back and verified; no errors/,
  )
  assert.match(
    renderSummary({ ...failed, tags: ['v2'] }, '/w', codes),
    /The publish did not complete: the image is in the registry, but a later step failed; not signed;/,
  )
  assert.match(renderSummary(failed, '/w', codes), /The publish did not complete; no errors/)
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
    '/w',
    codes,
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
  await writeSummary({ ...green, verifyCommand: 'x s3cr:t-value' }, '/w', codes, process.env, log)
  const text = readFileSync(path, 'utf8')
  assert.match(text, /^before\n## /)
  assert.doesNotMatch(visible(text), /s3cr:t-value/)
  rmSync(path)
  mkdirSync(path)
  await writeSummary(green, '/w', codes, process.env, log)
  assert.match(output(), /::notice::The job summary could not be written: EISDIR/)
  const before = output()
  setVariable(t, 'GITHUB_STEP_SUMMARY', '')
  await writeSummary(green, '/w', codes, process.env, log)
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
