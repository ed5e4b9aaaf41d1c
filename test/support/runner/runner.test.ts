import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TestContext, suite, test } from 'node:test'
import { needlesOf } from './leaks.ts'
import { parsePairs } from './command-files.ts'
import {
  type ActionRun,
  type EventName,
  LeakError,
  type RunOptions,
  gitHubEvent,
  runAction,
  startOidcService,
} from './index.ts'
import { scratchDirectory } from '../rig.ts'

const action = join(import.meta.dirname, 'fixture')
const secret = 'hunter2/päss+wörd"9'

async function fixture(t: TestContext, options: Partial<RunOptions>) {
  return runAction(t, {
    workspace: await scratchDirectory(t),
    action,
    env: { SECRET: secret },
    secrets: [secret],
    ...options,
  })
}

/** What the deed `show` printed of its environment, masked. */
const shownBy = ({ log }: ActionRun): Record<string, string> => JSON.parse(log.at(-1) ?? '') as Record<string, string>

suite('a leak is found in', () => {
  const leaks = [
    'log',
    'stderr',
    'user:password',
    'base64url',
    'uri',
    'before its mask',
    'annotation',
    'output',
    'state',
    'env',
    'path',
    'summary',
    'file',
    'file name',
    'link',
    'argument',
    'argument of a grandchild',
    'argument of a program by its path',
    'job token',
  ]
  for (const place of leaks) {
    test(place, async (t) => {
      await assert.rejects(fixture(t, { inputs: { do: `leak: ${place}` } }), (error: unknown) => {
        assert.ok(error instanceof LeakError, String(error))
        assert.ok(!needlesOf(secret).some((form) => error.message.includes(form)), 'the error itself must not show it')
        return true
      })
    })
  }

  test('what post does', async (t) => {
    await assert.rejects(fixture(t, { inputs: { afterwards: 'leak: summary' } }), /GITHUB_STEP_SUMMARY of post/)
  })

  test('the debug log, where somebody reads it', async (t) => {
    await fixture(t, { inputs: { do: 'leak: debug' } })
    await assert.rejects(fixture(t, { inputs: { do: 'leak: debug' }, debug: true }), LeakError)
  })
})

test('a masked secret, and one in a child’s environment, are no leak', async (t) => {
  const seen: string[] = []
  const masked = await fixture(t, { inputs: { do: 'mask' }, onLog: (line) => seen.push(line) })
  assert.deepEqual(masked.log, ['masked ***, ***, ***'])
  assert.deepEqual(seen, masked.log, 'what is passed on while it runs is masked too')
  assert.ok(masked.masks.includes(secret))
  await fixture(t, { inputs: { do: 'environment' } })
})

test('commands are read from both streams as the runner reads them', async (t) => {
  const { log, annotations } = await fixture(t, { inputs: { do: 'report' } })
  const texts = annotations.map(({ level, message }) => `${level} ${message}`)
  assert.deepEqual(texts.toSorted(), [
    'error first\nsecond 100%',
    'notice again',
    'notice old form',
    'warning from stderr',
  ])
  assert.deepEqual(
    annotations.find(({ level }) => level === 'error'),
    { level: 'error', message: 'first\nsecond 100%', file: 'a,b.ts', line: '3', endLine: '4', col: '5', title: 'E_X' },
  )
  for (const line of [
    'plain',
    '##[group]title',
    'inside',
    'no ::error::here',
    '::nonsense::text',
    '::error::not a command',
  ])
    assert.ok(log.includes(line), line)
  assert.ok(!log.some((line) => line.includes('only with debugging')))
})

test('files are read strictly, and main’s reach post', async (t) => {
  const run = await fixture(t, { inputs: { do: 'files', afterwards: 'show' } })
  assert.deepEqual(run.outputs, { one: '1=1', many: 'first\nEND of it\n' })
  assert.deepEqual(
    [run.exportedEnv, run.exportedPath, run.summary],
    [{ EXPORTED: 'yes' }, ['/added/to/path'], '# Done\n'],
  )
  assert.deepEqual(run.state, { phase: 'main is over', 'for-post': 'value' })
  assert.deepEqual(run.filesLeft, ['kept'])
  const shown = shownBy(run)
  assert.equal(shown['STATE_for-post'], 'value')
  assert.equal(shown['EXPORTED'], 'yes')
  assert.match(shown['PATH'] ?? '', /^\/added\/to\/path:/)
  for (const text of ['x', 'a<<', 'a<<E\nb', '<<E\nE']) assert.throws(() => parsePairs(text), text)
  assert.deepEqual(parsePairs('\na=1\nb<<E\nx=2\nE\na=3\n'), { a: '3', b: 'x=2' })
})

test('a step sees what it sees on a runner', async (t) => {
  const workspace = await scratchDirectory(t)
  const run = await fixture(t, {
    workspace,
    inputs: { do: 'show', 'with space': 'x', typo: 'y' },
    event: gitHubEvent('tag', { ref: 'v9.8.7' }),
  })
  const shown = shownBy(run)
  assert.equal(shown['cwd'], workspace)
  assert.deepEqual(
    [shown['INPUT_DO'], shown['INPUT_WITH_SPACE'], shown['INPUT_TYPO'], shown['INPUT_TOKEN']],
    ['show', 'x', 'y', '***'],
  )
  assert.deepEqual(
    [shown['GITHUB_REF'], shown['GITHUB_REF_TYPE'], shown['GITHUB_REF_NAME'], shown['GITHUB_EVENT_NAME']],
    ['refs/tags/v9.8.7', 'tag', 'v9.8.7', 'push'],
  )
  assert.ok(!Object.keys(shown).some((name) => name.startsWith('HARNESS') || name.startsWith('ACTIONS_')))
  assert.match(
    run.annotations[0]?.message ?? '',
    /^Unexpected input\(s\) 'typo', valid inputs are \['do', 'afterwards', 'with space', 'token'\]$/,
  )
  assert.match(run.githubToken, /^ghs_/)
})

test('an OIDC token can be asked for, but not in the pull request of a fork', async (t) => {
  const oidc = await startOidcService(t)
  const url = async (event: EventName): Promise<string | undefined> =>
    shownBy(await fixture(t, { inputs: { do: 'show' }, oidc, event }))['ACTIONS_ID_TOKEN_REQUEST_URL']
  assert.deepEqual(
    [await url('tag'), await url('fork_pull_request')],
    [oidc.env['ACTIONS_ID_TOKEN_REQUEST_URL'], undefined],
  )
  const reply = await fetch(`${oidc.env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=sigstore`, {
    headers: { authorization: `Bearer ${oidc.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}` },
  })
  const { value } = (await reply.json()) as { value: string }
  const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>
  assert.deepEqual(
    [claims['aud'], claims['job_workflow_ref'], oidc.audiences],
    ['sigstore', 'octo/plugins/.github/workflows/release.yml@refs/tags/v1.2.3', ['sigstore']],
  )
})

test('every event comes with its payload', async (t) => {
  for (const event of [
    'pull_request',
    'fork_pull_request',
    'push',
    'tag',
    'release',
    'workflow_dispatch',
    'schedule',
    'merge_group',
  ] as const) {
    const { ref, payload } = gitHubEvent(event, { labels: ['one'] })
    assert.match(ref, /^refs\//)
    assert.ok(JSON.stringify(payload).includes('octo/plugins'), event)
  }
  await fixture(t, { event: 'pull_request' })
})

test('main’s failure is the exit code, and post runs nevertheless', async (t) => {
  const run = await fixture(t, { inputs: { do: 'fail', afterwards: 'show' } })
  assert.deepEqual([run.exitCode, run.post?.exitCode, run.cancelled], [3, 0, false])
})

test('a deprecated command fails the test that meets it', async (t) => {
  await assert.rejects(fixture(t, { inputs: { do: 'deprecated' } }), /set-output is deprecated/)
})

suite('cancelling', { concurrency: true }, () => {
  test('an action that listens ends at once', async (t) => {
    const run = await fixture(t, { inputs: { do: 'clean' }, cancelAfter: (line) => line === 'ready' })
    assert.deepEqual([run.cancelled, run.exitCode, run.main.signal, run.post?.exitCode], [true, 1, null, 0])
    assert.ok(run.log.includes('cleaning'))
    assert.ok(run.main.milliseconds < 5000)
  })

  test('one that does not is ended after 7.5 seconds', async (t) => {
    const run = await fixture(t, { inputs: { do: 'hang' }, cancelAfter: (line) => line === 'hanging' })
    assert.ok(run.log.includes('got SIGINT'))
    assert.deepEqual([run.exitCode, run.main.signal, run.post?.exitCode], [null, 'SIGTERM', 0])
    assert.ok(run.main.milliseconds >= 7500)
  })

  test('the end of its machine gives no time at all', async (t) => {
    const run = await fixture(t, { inputs: { do: 'hang' }, killAfter: (line) => line === 'hanging' })
    assert.deepEqual(
      [run.main.signal, run.cancelled, run.log.includes('got SIGINT'), run.post?.exitCode],
      ['SIGKILL', false, false, 0],
    )
  })
})

test('a process that is left behind is named and ended, whatever environment it has', async (t) => {
  const run = await fixture(t, { inputs: { do: 'orphan' } })
  const [left] = run.processesLeft
  assert.match(left?.command ?? '', /sleep 300/)
  // It ends in its own time; a zombie has no command line.
  const commandLine = (): Promise<string> => readFile(`/proc/${left?.pid ?? 0}/cmdline`, 'utf8').catch(() => '')
  for (let waited = 0; (await commandLine()) !== '' && waited < 5000; waited += 20) await sleep(20)
  assert.equal(await commandLine(), '')
})

test('what is started is written down, with the program it really was', async (t) => {
  const run = await fixture(t, { inputs: { do: 'environment' } })
  assert.ok(
    run.commands.some(([program, ...args]) => /\/sh$/.test(program ?? '') && args.join(' ') === '-c true'),
    JSON.stringify(run.commands),
  )
})
