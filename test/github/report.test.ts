import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { annotateFinding, printError } from '../../src/github/annotations.ts'
import { codesOf } from '../../src/hosts/index.ts'
import { createLog } from '../../src/github/log.ts'
import { outputTexts, setOutputs } from '../../src/github/outputs.ts'
import type { RunReport } from '../../src/github/report.ts'
import { readResources, saveResources } from '../../src/github/state.ts'
import { PublishError, PublishErrors } from '../../src/shared/errors.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { parsePairs } from '../support/runner/command-files.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { makeWorkspace } from '../support/workspace.ts'

const codes = codesOf()

const report: RunReport = {
  verdict: 'published',
  dryRun: false,
  name: 'users',
  host: 'cosmo',
  reference: `localhost:5000/o/users@sha256:${'a'.repeat(64)}`,
  digest: `sha256:${'a'.repeat(64)}`,
  tags: ['v2'],
  version: 'v2',
  published: true,
  changed: true,
  signed: true,
  publicKey: '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n',
  platforms: [
    {
      platform: 'linux/amd64' as Platform,
      digest: `sha256:${'b'.repeat(64)}`,
      size: 5,
      binary: { path: 'plugin', sha256: 'c'.repeat(64), size: 4 },
      linking: 'static',
    },
  ],
  findings: [
    { code: 'E_SCHEMA_LINT', severity: 'warning', message: 'm', at: { file: '/w/src/schema.graphql', line: 3 } },
  ],
  stages: [{ name: 'build', milliseconds: 12 }],
}

/** Reads a file of `name<<delimiter` blocks as the runner does. */
function parseBlocks(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let i = 0; i < lines.length - 1; i++) {
    const [name = '', delimiter = ''] = (lines[i] ?? '').split('<<')
    const end = lines.indexOf(delimiter, i + 1)
    assert.ok(end > i, `no end of ${name}`)
    values[name] = lines.slice(i + 1, end).join('\n')
    i = end
  }
  return values
}

test('the outputs of a report are those of the contract', () => {
  const texts = outputTexts([report], '/w')
  assert.equal(texts['tags'], '["v2"]')
  assert.deepEqual(JSON.parse(texts['platforms'] ?? ''), [
    {
      platform: 'linux/amd64',
      digest: `sha256:${'b'.repeat(64)}`,
      size: 5,
      binary: { path: 'plugin', sha256: 'c'.repeat(64), size: 4 },
    },
  ])
  assert.deepEqual(
    [texts['published'], texts['changed'], texts['signed'], texts['layout']],
    ['true', 'true', 'true', ''],
  )
  const result = JSON.parse(texts['result'] ?? '') as {
    schemaVersion: number
    plugins: { findings: unknown[]; stages: unknown[]; verdict: string }[]
  }
  assert.equal(result.schemaVersion, 1)
  assert.equal(result.plugins[0]?.verdict, 'published')
  assert.deepEqual(result.plugins[0].findings, [
    { code: 'E_SCHEMA_LINT', severity: 'warning', message: 'm', at: { file: 'src/schema.graphql', line: 3 } },
  ])
  assert.deepEqual(result.plugins[0].stages, [{ name: 'build', milliseconds: 12 }])
})

test('verdict, dry run and the page of the check are outputs of their own, and in the result', () => {
  const outputs = (more: Partial<RunReport>): unknown[] => {
    const texts = outputTexts([{ ...report, ...more }], '/w')
    const { plugins } = JSON.parse(texts['result'] ?? '') as { plugins: Record<string, unknown>[] }
    const { verdict, dryRun, checkUrl } = plugins[0] ?? {}
    return [texts['verdict'], texts['dry-run'], texts['check-url'], verdict, dryRun, checkUrl]
  }
  const url = 'https://cosmo.example/checks/1'
  assert.deepEqual(outputs({ checkUrl: url }), ['published', 'false', url, 'published', false, url])
  assert.deepEqual(outputs({ verdict: 'checked', dryRun: true }), ['checked', 'true', '', 'checked', true, ''])
  assert.deepEqual(outputs({ verdict: 'failed', dryRun: undefined }), ['failed', '', '', 'failed', undefined, ''])
})

test('a dry run gives version and tags as they are planned', () => {
  const dry = {
    ...report,
    verdict: 'checked',
    dryRun: true,
    tags: [],
    planned: { version: 'v3', tags: ['v3', 'main'] },
  }
  const { version, ...others } = dry as RunReport
  const texts = outputTexts([others], '/w')
  assert.deepEqual([version, texts['version'], texts['tags']], ['v2', 'v3', '["v3","main"]'])
  const unknown = outputTexts([{ ...others, planned: { version: undefined, tags: [] } }], '/w')
  assert.deepEqual([unknown['version'], unknown['tags']], ['', '[]'])
})

test('a run that failed early sets every output too', () => {
  const texts = outputTexts([], '/w')
  const { result, published, signed, verdict, ...others } = texts
  assert.deepEqual(
    [result, published, signed, verdict],
    ['{"schemaVersion":1,"plugins":[]}', 'false', 'false', 'failed'],
  )
  assert.deepEqual(new Set(Object.values(others)), new Set(['']))
  assert.equal(outputTexts([{ ...report, changed: undefined as unknown as boolean }], '/w')['changed'], '')
})

test('values of any form reach the runner whole, without known secrets', (t) => {
  using directory = makeWorkspace()
  const path = join(directory.root, 'output')
  setVariable(t, 'GITHUB_OUTPUT', path)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      writeFileSync(path, '')
      setOutputs([{ ...report, verifyCommand: `${value}\nghadelimiter_x\n` }], '/w', process.env, (text) => text)
      const written = parseBlocks(readFileSync(path, 'utf8'))
      assert.equal(written['verify-command'], `${value.toWellFormed()}\nghadelimiter_x\n`)
      assert.equal(Object.keys(written).length, 16)
    }),
    { numRuns: 30 },
  )
  writeFileSync(path, '')
  setOutputs([{ ...report, installReference: 'token-1' }], '/w', process.env, (text) =>
    text.replaceAll('token-1', '***'),
  )
  assert.doesNotMatch(readFileSync(path, 'utf8'), /token-1/)
})

function printed(t: TestContext, work: (log: ReturnType<typeof createLog>) => void): string {
  const { text } = captureStdout(t)
  work(createLog())
  t.mock.restoreAll()
  return text()
}

test('texts of any length are cut, errors come first, and no part of a secret is left', (t) => {
  const secret = 'tEn-ChArS!'
  const long = (kept: number): string => `${'x'.repeat(kept)}${secret}${'y'.repeat(2_000_000)}`
  const log = createLog()
  const { lines } = captureStdout(t)
  log.mask(secret)
  const finding = { code: 'E_LAYOUT', severity: 'warning', message: long(3996), detail: long(3996) } as const
  annotateFinding(log, finding, '/w', codes)
  const error = new PublishError('E_LAYOUT', long(3996), { cause: new Error(long(3996)), hint: long(3996) })
  printError(log, error, '/w', codes)
  log.info(long(64 * 1024 - 5))
  log.notice(long(64 * 1024 - 5))
  const printed = lines().filter((line) => !line.startsWith('::add-mask::'))
  const longest = Math.max(...printed.map((line) => line.length))
  assert.ok(longest < 100_000, `a line of ${longest} characters`)
  assert.ok(!printed.join('\n').includes('tEn'), 'half of a secret')
  const text = long(3996).slice(0, 10_000)
  const many = Array.from({ length: 1000 }, () => ({ ...finding, message: text, detail: text }))
  const findings = [...many, { ...finding, severity: 'error' as const, message: 'the only error' }]
  using directory = makeWorkspace()
  const file = join(directory.root, 'outputs')
  writeFileSync(file, '')
  setVariable(t, 'GITHUB_OUTPUT', file)
  setOutputs([{ ...report, findings }], '/w', { GITHUB_OUTPUT: file }, (text) => log.redact(text))
  const written = readFileSync(file, 'utf8')
  assert.ok(written.length < 500_000, `${written.length} characters of outputs`)
  assert.ok(!written.includes('tEn'), 'half of a secret')
  const { plugins } = JSON.parse(parseBlocks(written)['result'] ?? '') as {
    plugins: { findings: { message: string }[]; findingsLeftOut: number }[]
  }
  const [plugin] = plugins
  assert.equal(plugin?.findings.at(-1)?.message, 'the only error')
  assert.equal(plugin.findings.length + plugin.findingsLeftOut, 1001)
  assert.ok(plugin.findings.every(({ message }) => message.length < 4100))
})

test('a finding is annotated at its line, relative to the workspace', (t) => {
  const output = printed(t, (log) => {
    annotateFinding(
      log,
      {
        code: 'E_PLUGIN_SCHEMA',
        severity: 'error',
        message: 'Bad field',
        detail: 'Syntax\nError',
        hint: 'Fix it.',
        platform: 'linux/arm64' as Platform,
        at: { file: '/w/src/schema.graphql', line: 3, column: 4, endLine: 3, endColumn: 9 },
      },
      '/w',
      codes,
    )
  })
  assert.equal(
    output,
    '::error title=E_PLUGIN_SCHEMA,file=src/schema.graphql,line=3,endLine=3,col=4,endColumn=9::linux/arm64: Bad '
      + 'field%0AWhy: Syntax%0AError%0AWhat to do: Fix it.%0ACode: E_PLUGIN_SCHEMA\n',
  )
})

test('a file outside the workspace is not claimed to be in the repository', (t) => {
  const output = printed(t, (log) => {
    annotateFinding(
      log,
      { code: 'E_PLUGIN_FILE', severity: 'warning', message: 'm', at: { file: '/tmp/x', line: 1 } },
      '/w',
      codes,
    )
  })
  assert.match(output, /^::warning title=E_PLUGIN_FILE::m%0A/)
})

test('columns of a range over several lines are left out', (t) => {
  const output = printed(t, (log) => {
    annotateFinding(
      log,
      {
        code: 'E_SCHEMA_LINT',
        severity: 'notice',
        message: 'm',
        at: { file: '/w/a', line: 1, column: 2, endLine: 4, endColumn: 1 },
      },
      '/w',
      codes,
    )
  })
  assert.match(output, /^::notice title=E_SCHEMA_LINT,file=a,line=1,endLine=4,col=2::/)
})

test('an error is one annotation: what, why, what to do, code', (t) => {
  const error = new PublishError('E_REGISTRY', 'Pushing failed.', {
    cause: new Error('fetch failed', { cause: new Error('ECONNREFUSED') }),
    hint: 'Start it.',
  })
  assert.equal(
    printed(t, (log) => {
      printError(log, error, '/w', codes)
    }).split('\n')[0],
    '::error title=E_REGISTRY::Pushing failed.%0AWhy: fetch failed%0AECONNREFUSED%0AWhat to do: Start it.%0ACode: '
      + 'E_REGISTRY',
  )
})

test('errors that were found together are one annotation each', (t) => {
  const errors = new PublishErrors([new PublishError('E_INPUT', 'one'), new PublishError('E_INPUT', 'two')])
  assert.equal(
    printed(t, (log) => {
      printError(log, errors, '/w', codes)
    }).match(/^::error/gm)?.length,
    2,
  )
})

test('a cancelled run and an unknown failure have their codes; a stack is for debugging only', (t) => {
  assert.match(
    printed(t, (log) => {
      printError(log, new DOMException('x', 'AbortError'), '/w', codes)
    }),
    /^::error title=E_CANCELLED::/,
  )
  const output = printed(t, (log) => {
    printError(log, new TypeError('boom'), '/w', codes)
  })
  assert.match(output, /^::error title=E_INTERNAL::.*%0AWhy: boom%0A/)
  assert.ok(output.split('\n').every((line) => !/report\.test\.ts/.test(line) || line.startsWith('::debug::')))
  assert.match(
    printed(t, (log) => {
      printError(log, 'thrown text', '/w', codes)
    }),
    /Why: thrown text/,
  )
})

test('what a run owns reaches post, and the last record wins', () => {
  using directory = makeWorkspace({ state: '' })
  const path = join(directory.root, 'state')
  const builder = { kind: 'builder', name: 'plugin-publish-0123456789ab' } as const
  const temp = { kind: 'directory', name: '/tmp/a<<b=c\n/plugin-publish-0123456789ab' } as const
  saveResources({ GITHUB_STATE: path }, [builder])
  saveResources({ GITHUB_STATE: path }, [builder, temp])
  const { RESOURCES = '' } = parsePairs(readFileSync(path, 'utf8'))
  assert.deepEqual(readResources({ STATE_RESOURCES: RESOURCES }), { resources: [builder, temp], refused: [] })
  assert.deepEqual(readResources({}), { resources: [], refused: [] })
})

test('post takes nothing from a record that this action does not make', () => {
  const hostile = [
    '{',
    '"x"',
    '[null]',
    '[{"kind":"directory","name":"/"}]',
    '[{"kind":"directory","name":"/home/runner"}]',
    '[{"kind":"directory","name":"plugin-publish-0123456789ab"}]',
    '[{"kind":"builder","name":"default"}]',
    '[{"kind":"container","name":"--all"}]',
    '[{"kind":"volume","name":"plugin-publish-0123456789ab"}]',
    '[{"kind":"directory","name":"/tmp/plugin-publish-0123456789ab/.."}]',
  ]
  for (const record of hostile) {
    const { resources, refused } = readResources({ STATE_RESOURCES: record })
    assert.deepEqual([resources, refused.length], [[], 1], record)
  }
})
