import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { createLog, type ActionLog } from '../../src/github/log.ts'
import { captureStdout } from '../support/stdout.ts'

function collect(t: TestContext): { log: ActionLog; lines: () => string[] } {
  return { log: createLog(), lines: captureStdout(t).lines }
}

/**
 * The commands a runner finds, by the rules of its parser at their loosest: what it may overlook is taken out first.
 */
function commandsIn(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split('\r'))
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, ''))
    .flatMap((line) => {
      const modern = /^\s*::([^\s:]+)( [^]*?)?::/u.exec(line)?.[1]
      const legacy = /##\[([^\s\]]+)/.exec(line)?.[1]
      return [modern, legacy].filter((name) => name !== undefined)
    })
}

const hostile = [
  '::error::x',
  '  ::add-mask::a',
  '\u200B::error::x',
  '\uFEFF ::stop-commands::t',
  ':\u00AD:error::x',
  'text ##[error]x',
  '##\u200B[error]x',
  'ok\r::warning::x',
  'ok\r\n::set-output name=a::b',
  '\u001B[31m::error::x\u001B[0m',
  '\u0000::error::x',
  '\t::group::x',
  '\u2028::error::x',
  '\uD800::error::x',
  ':\t:error::x',
  '#\t#\t[error]x',
]

for (const text of hostile) {
  test(`a line of a tool is no command: ${JSON.stringify(text)}`, (t) => {
    const { log, lines } = collect(t)
    log.info(text)
    assert.deepEqual(commandsIn(lines()), [])
  })
}

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        '#',
        '[',
        ']',
        '\n',
        '\r',
        ' ',
        '\t',
        '\u200B',
        '\u202E',
        '\u001B[1m',
        'error',
        'add-mask',
        '::error::',
        '%0A',
        '***',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('no text is a command, whatever it holds', (t) => {
  const { log, lines } = collect(t)
  fc.assert(
    fc.property(pieces, (text) => {
      const before = lines().length
      log.info(text)
      assert.deepEqual(commandsIn(lines().slice(before)), [])
    }),
    { numRuns: 2000 },
  )
})

test('a message is one command of its own kind, whatever it holds', (t) => {
  const { log, lines } = collect(t)
  fc.assert(
    fc.property(pieces, pieces, pieces, (message, title, file) => {
      const before = lines().length
      log.annotate('error', message, { title, file, startLine: 3 })
      log.notice(message)
      log.warning(message)
      log.debug(message)
      const printed = lines().slice(before)
      assert.deepEqual(
        printed.map((line) => /^::(\w+)/.exec(line)?.[1]),
        ['error', 'notice', 'warning', 'debug'],
      )
      assert.deepEqual(
        commandsIn(printed).filter((name) => !['error', 'notice', 'warning', 'debug'].includes(name)),
        [],
      )
    }),
  )
})

test('text for people stays as it is', (t) => {
  const { log, lines } = collect(t)
  log.info('std::string 日本語 – #12 [x]: "a"\tb')
  assert.deepEqual(lines(), ['std::string 日本語 – #12 [x]: "a"\tb'])
})

test('a carriage return ends a line, and colours are dropped', (t) => {
  const { log, lines } = collect(t)
  log.info('10%\r\u001B[32m20%\u001B[0m\r\nend')
  assert.deepEqual(lines(), ['10%', '20%', 'end'])
})

test('the group in front is printed as it goes', async (t) => {
  const { log, lines } = collect(t)
  await log.group('front', () => {
    log.info('now')
    assert.deepEqual(lines(), ['::group::front', 'now'])
    return Promise.resolve()
  })
})

test('properties are escaped so that none can end early', (t) => {
  const { log, lines } = collect(t)
  log.annotate('warning', 'a\nb%', { title: 'E_X', file: 'a,b:c%.graphql', startLine: 1, startColumn: 2 })
  assert.deepEqual(lines(), ['::warning title=E_X,file=a%2Cb%3Ac%25.graphql,line=1,col=2::a%0Ab%25'])
})

test('a secret is told to the runner and taken out of everything after it', (t) => {
  const { log, lines } = collect(t)
  log.mask('pa"ss word+1')
  log.info('pa"ss word+1')
  log.notice(`Basic ${Buffer.from('pa"ss word+1').toString('base64')}`)
  log.annotate('error', encodeURIComponent('pa"ss word+1'), { title: JSON.stringify('pa"ss word+1') })
  const all = lines()
  assert.ok(all.includes('::add-mask::pa"ss word+1'))
  assert.deepEqual(
    all.filter((line) => !line.startsWith('::add-mask::')),
    ['***', '::notice::Basic ***', '::error title="***"::***'],
  )
})

test('a secret is found in every form that HTTP, JSON, addresses and forms give it', (t) => {
  const { log, lines } = collect(t)
  const secret = "p<a&ss!'/ö+1"
  log.mask(secret)
  const forms = [
    "p%3Ca%26ss!'%2F%C3%B6%2B1",
    "p%3ca%26ss!'%2f%c3%b6%2b1",
    'p%3Ca%26ss%21%27%2F%C3%B6%2B1',
    new URLSearchParams({ a: secret }).toString().slice(2),
    "p\\u003ca\\u0026ss!'/ö+1",
    "p\\u003ca\\u0026ss!'/\\u00f6+1",
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    // Coloured in the middle: whole only without the colours.
    "p<a&ss\u001b[31m!'/ö+1\u001b[0m",
  ]
  for (const form of forms) log.info(`<${form}>`)
  assert.deepEqual(
    lines().filter((line) => !line.startsWith('::add-mask::')),
    forms.map(() => '<***>'),
  )
})

test('every line of a secret is one', (t) => {
  const { log, lines } = collect(t)
  log.mask('-----BEGIN KEY-----\nfirstline\nsecondline\n}\n-----END KEY-----\n')
  log.info('x firstline\nsecondline }')
  assert.ok(lines().includes('::add-mask::secondline'))
  assert.deepEqual(lines().slice(-2), ['x ***', '*** }'])
})

test('masks do not shadow each other', (t) => {
  const { log, lines } = collect(t)
  log.mask('abcd')
  log.mask('abcdefgh')
  log.mask('')
  log.info('abcdefgh abcd')
  assert.equal(lines().at(-1), '*** ***')
  assert.equal(
    lines().some((line) => line === '::add-mask::'),
    false,
  )
})

test('groups that run at the same time do not mix', async (t) => {
  const { log, lines } = collect(t)
  const step = (name: string, first: number, then: number): Promise<void> =>
    log.group(name, async () => {
      await sleep(first)
      log.info(`${name} 1`)
      await sleep(then)
      log.info(`${name} 2`)
    })
  await Promise.all([
    step('build', 5, 40),
    step('emulation', 1, 5),
    log.group('failing', () => Promise.reject(new Error('x'))).catch(() => undefined),
  ])
  assert.deepEqual(lines(), [
    '::group::build',
    'build 1',
    'build 2',
    '::endgroup::',
    '::group::emulation',
    'emulation 1',
    'emulation 2',
    '::endgroup::',
    '::group::failing',
    '::endgroup::',
  ])
})

test('a group inside a group is a heading, and its title is no command', async (t) => {
  const { log, lines } = collect(t)
  await log.group('a\n::error::b', () =>
    log.group('::error::c', () => {
      log.info('d')
      return Promise.resolve()
    }),
  )
  log.info('after')
  assert.deepEqual(lines(), ['::group::a | ::error::b', '| ::error::c', 'd', '::endgroup::', 'after'])
})

test('annotations of a group that waits are printed at once', async (t) => {
  const { log, lines } = collect(t)
  let release: () => void = () => undefined
  const front = log.group(
    'front',
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  const other = log.group('other', () => {
    log.warning('now')
    log.info('later')
    return Promise.resolve()
  })
  await other
  assert.deepEqual(lines(), ['::group::front', '::endgroup::', '::warning::now'])
  release()
  await front
  assert.deepEqual(lines().slice(3), ['::group::other', 'later', '::endgroup::'])
})

test('an annotation is never inside a group, whose next line opens it again', async (t) => {
  const { log, lines } = collect(t)
  await log.group('build', () => {
    log.info('one')
    log.annotate('error', 'first')
    log.warning('second')
    log.info('two')
    log.info('three')
    log.notice('third')
    return Promise.resolve()
  })
  log.annotate('error', 'after')
  assert.deepEqual(lines(), [
    '::group::build',
    'one',
    '::endgroup::',
    '::error::first',
    '::warning::second',
    '::group::build (continued)',
    'two',
    'three',
    '::endgroup::',
    '::notice::third',
    '::error::after',
  ])
})
