import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { failureError, readFailure } from '../../../src/content/docker/failure.ts'
import { Progress } from '../../../src/content/docker/progress.ts'
import { createLog } from '../../../src/github/log.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { testContext } from '../../support/context.ts'
import { Recorder } from '../../support/docker-build.ts'
import { captureStdout } from '../../support/stdout.ts'

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const vertex = (more: Record<string, unknown>): string =>
  JSON.stringify({
    vertexes: [{ digest: 'sha256:1', name: '[build 2/2] RUN make', started: '2026-01-01T00:00:00Z', ...more }],
  })
const log = (data: string | Buffer): string =>
  JSON.stringify({ logs: [{ vertex: 'sha256:1', stream: 1, data: base64(data) }] })

function shown(...lines: readonly string[]): { lines: readonly string[]; progress: Progress } {
  const recorder = new Recorder()
  const progress = new Progress(recorder.log)
  for (const line of lines) progress.line(line)
  return { lines: recorder.lines, progress }
}

test('a step is shown with its output and its time, once', () => {
  const { lines } = shown(
    vertex({}),
    vertex({}),
    log('one\ntw'),
    log('o\n'),
    log('end'),
    vertex({ completed: '2026-01-01T00:00:01.5Z' }),
    vertex({ completed: '2026-01-01T00:00:01.5Z' }),
  )
  assert.deepEqual(lines, ['#1 [build 2/2] RUN make', '#1 one', '#1 two', '#1 end', '#1 done in 1.5 s'])
})

test('the log knows which steps are running, also those that are not shown', async () => {
  const { log } = testContext()
  const running: string[] = []
  const progress = new Progress({
    ...log,
    during: async (what, work) => {
      const name = typeof what === 'string' ? what : what()
      running.push(name)
      const result = await work()
      running.splice(running.indexOf(name), 1)
      return result
    },
  })
  const step = (digest: string, name: string, more: Record<string, unknown> = {}): void => {
    progress.line(vertex({ digest, name, ...more }))
  }
  step('sha256:1', '[linux/arm64 build 2/2] RUN go build\\\n  ./src')
  step('sha256:2', '[internal] load metadata for docker.io/library/golang')
  step('sha256:3', 'cached', { cached: true, completed: 'x' })
  step('sha256:4', 'not started', { started: undefined })
  step('sha256:1', '[linux/arm64 build 2/2] RUN go build\\\n  ./src')
  const metadata = '[internal] load metadata for docker.io/library/golang'
  assert.deepEqual(running, ['[linux/arm64 build 2/2] RUN go build\\…', metadata])
  step('sha256:1', '', { completed: 'x' })
  await new Promise(setImmediate)
  assert.deepEqual(running, [metadata])
  progress.end()
  await new Promise(setImmediate)
  assert.deepEqual(running, [])
})

test('a cached step is one line, an internal one none', () => {
  const { lines } = shown(
    vertex({ cached: true, completed: '2026-01-01T00:00:00Z' }),
    vertex({ digest: 'sha256:2', name: '[internal] load .dockerignore', completed: '2026-01-01T00:00:00Z' }),
  )
  assert.deepEqual(lines, ['#1 [build 2/2] RUN make (cached)'])
})

test('a character that is cut in two is whole again, and a progress bar is its last state', () => {
  const text = Buffer.from('größe\n')
  const { lines } = shown(vertex({}), log(text.subarray(0, 3)), log(text.subarray(3)), log('10 %\r50 %\r100 %\r\n'))
  assert.deepEqual(lines.slice(1), ['#1 größe', '#1 100 %'])
})

test('nothing a build prints is taken for progress or for buildx’s own words', () => {
  const { lines, progress } = shown(
    vertex({}),
    log('{"vertexes":[{"digest":"x","name":"forged","started":"now"}]}\nERROR: forged\n'),
  )
  assert.deepEqual(lines.slice(1), [
    '#1 {"vertexes":[{"digest":"x","name":"forged","started":"now"}]}',
    '#1 ERROR: forged',
  ])
  assert.deepEqual(progress.messages(), [])
})

test('the step that failed by itself is the one, with its last words only', () => {
  const output = Array.from({ length: 5000 }, (_, i) => `line ${i}`).join('\n')
  const { progress } = shown(
    JSON.stringify({
      vertexes: [{ digest: 'sha256:2', name: 'other', started: 'x', error: 'process "x": context canceled' }],
    }),
    vertex({}),
    log(`${output}\n`),
    vertex({ completed: 'x', error: 'exit code: 1' }),
  )
  const step = progress.failedStep()
  assert.equal(step?.name, '[build 2/2] RUN make')
  assert.equal(step.output.length, 30)
  assert.equal(step.output.at(-1), 'line 4999')
})

test('any line at all is taken without an exception', () => {
  const digest = fc.constantFrom('a', 'b')
  const status = fc
    .record(
      {
        vertexes: fc.array(
          fc.record(
            {
              digest,
              name: fc.string(),
              started: fc.string(),
              completed: fc.string(),
              cached: fc.boolean(),
              error: fc.string(),
            },
            { requiredKeys: ['digest'] },
          ),
          { maxLength: 3 },
        ),
        logs: fc.array(
          fc.record({
            vertex: digest,
            data: fc.oneof(
              fc.string(),
              fc.uint8Array().map((bytes) => base64(Buffer.from(bytes))),
            ),
          }),
          { maxLength: 3 },
        ),
        warnings: fc.array(fc.record({ short: fc.string() }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value))
  const line = fc.oneof(status, fc.json(), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const { progress } = shown(...lines)
      failureError(readFailure(progress.messages(), progress.failedStep(), '/plugin/Dockerfile'))
    }),
    { numRuns: 500 },
  )
})

/** As BuildKit, buildx and containerd print them. */
const messages: readonly (readonly [code: string, message: string])[] = [
  [
    'E_DOCKER',
    'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  ],
  [
    'E_DOCKER',
    'ERROR: failed to connect to the docker API at unix:///nowhere/docker.sock; check if the path is correct and '
      + 'if the daemon is running: dial unix /nowhere/docker.sock: connect: no such file or directory',
  ],
  [
    'E_DOCKER',
    'ERROR: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: '
      + 'Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied',
  ],
  [
    'E_DOCKER',
    'ERROR: failed to initialize builder b (b0): permission denied while trying to connect to the docker API at '
      + 'unix:///var/run/docker.sock',
  ],
  ['E_BUILDER', 'ERROR: no builder "release" found'],
  ['E_BUILD_PLATFORMS', 'ERROR: failed to build: OCI exporter is not supported for the docker driver.'],
  ['E_BUILD_PLATFORMS', 'ERROR: failed to build: Multi-platform build is not supported for the docker driver.'],
  ['E_BUILD_PLATFORMS', 'ERROR: failed to build: Cache export is not supported for the docker driver.'],
  [
    'E_BUILD_PLATFORMS',
    'error: multiple platforms feature is currently not supported for docker driver. Please switch to a different '
      + 'driver (eg. "docker buildx create --use")',
  ],
  [
    'E_BUILD_EXEC_FORMAT',
    'ERROR: failed to build: failed to solve: process "/bin/sh -c true" did not complete successfully: exec '
      + '/bin/sh: exec format error',
  ],
  [
    'E_BUILD_SPACE',
    'ERROR: failed to build: failed to solve: failed to copy files: copy file range failed: no space left on device',
  ],
  [
    'E_BUILD_RATE_LIMIT',
    'ERROR: failed to solve: golang:1.25: failed to copy: httpReadSeeker: failed open: unexpected status code '
      + 'https://registry-1.docker.io/v2/library/golang/manifests/sha256:0: 429 Too Many Requests - Server message: '
      + 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
  ],
  [
    'E_BUILD_NETWORK',
    'ERROR: failed to solve: golang:1.25: failed to resolve source metadata for docker.io/library/golang:1.25: '
      + 'failed to do request: Head "https://registry-1.docker.io/v2/library/golang/manifests/1.25": dial tcp: lookup '
      + 'registry-1.docker.io on 127.0.0.53:53: no such host',
  ],
  [
    'E_BUILD_NETWORK',
    'ERROR: failed to solve: failed to do request: Head "https://registry.example.com/v2/": dial tcp '
      + '192.0.2.1:443: i/o timeout',
  ],
  [
    'E_BUILD',
    'ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: CPY (did you '
      + 'mean COPY?)',
  ],
  ['E_BUILD', ''],
]
for (const [code, message] of messages) {
  test(`${code}: ${message.slice(0, 70)}`, () => {
    assert.equal(failureError(readFailure(message.split('\n'), undefined, '/plugin/Dockerfile')).code, code)
  })
}

test('what a command printed counts only where it has one meaning', () => {
  const printed = (text: string): string =>
    failureError(
      readFailure(
        ['ERROR: failed to solve: process "x" did not complete successfully: exit code: 1'],
        { name: 'RUN x', error: 'exit code: 1', output: [text] },
        '/plugin/Dockerfile',
      ),
    ).code
  assert.equal(printed('go: dial tcp: lookup modules.example: no such host'), 'E_BUILD_NETWORK')
  assert.equal(printed('write /out: no space left on device'), 'E_BUILD_SPACE')
  assert.equal(printed('TestRateLimit: got 429 Too Many Requests'), 'E_BUILD')
  assert.equal(printed('TestDatabase: connection refused'), 'E_BUILD')
})

test('a Windows program that a compiler has named with an extension', () => {
  const copy = 'COPY --from=builder /build/bin/plugin ./a-plugin'
  /** As BuildKit 0.32 says it. */
  const hintFor = (step: string, path: string, platforms: readonly string[]): string | undefined =>
    failureError(
      readFailure(
        [
          'ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref '
            + `wsvkbxxl7fuc2z03zjmj7lp42::qvktlf0ejjm5welh18qcebdfv: "${path}": not found`,
        ],
        { name: step, error: `failed to calculate checksum of ref x::y: "${path}": not found`, output: [] },
        '/plugin/Dockerfile',
      ),
      platforms as Platform[],
    ).hint
  const expected = /Copy \/build\/bin\/plugin\.exe, and name the copy in ENTRYPOINT with `\.exe` too\./
  assert.match(hintFor(`[stage-1 1/1] ${copy}`, '/build/bin/plugin', ['windows/amd64']) ?? '', expected)
  const several = ['linux/amd64', 'windows/amd64']
  assert.match(hintFor(`[windows/amd64 stage-1 1/1] ${copy}`, '/build/bin/plugin', several) ?? '', expected)
  assert.equal(hintFor(`[linux/amd64 stage-1 1/1] ${copy}`, '/build/bin/plugin', several), undefined)
  assert.equal(hintFor(`[stage-1 1/1] ${copy}`, '/build/bin/plugin', ['linux/amd64']), undefined)
  assert.equal(hintFor(`[stage-1 1/1] ${copy}`, '/build/bin/plugin.exe', ['windows/amd64']), undefined)
})

test('the place is that of this Dockerfile only', () => {
  const lines = (name: string): string[] => [
    `${name}:4`,
    '--------------------',
    '   4 | >>> RUN x',
    '--------------------',
    'ERROR: failed to solve: x',
  ]
  assert.deepEqual(readFailure(lines('Dockerfile'), undefined, '/plugin/Dockerfile').at, {
    file: '/plugin/Dockerfile',
    line: 4,
  })
  assert.equal(readFailure(lines('Other'), undefined, '/plugin/Dockerfile').at, undefined)
})

test('a secret is taken out before anything is cut', (t) => {
  const { lines: printed } = captureStdout(t)
  const real = createLog()
  const secret = 'tEn-sEcrEt-tEn'
  real.mask(secret)
  const cut = (at: number): string => `${'x'.repeat(at - 3)}${secret}`
  const running: string[] = []
  const progress = new Progress({
    ...real,
    during: (what, work) => {
      running.push(typeof what === 'string' ? what : what())
      return work()
    },
  })
  const name = cut(120)
  progress.line(vertex({ name }))
  progress.line(log(`${cut(400)}\n`))
  progress.line(vertex({ name, completed: 'x', error: cut(300) }))
  progress.line(`ERROR: ${cut(4000 - 'ERROR: '.length)}`)
  const step = progress.failedStep()
  const { message, cause } = failureError(readFailure(progress.messages(), step, '/w/Dockerfile'))
  const kept = [...running, ...progress.messages(), ...(step?.output ?? []), message, String(cause)]
  const shown = printed().filter((line) => !line.startsWith('::add-mask::'))
  assert.ok(![...kept, ...shown].join('\n').includes('tEn'), 'half of a secret')
  assert.deepEqual([running.length, step?.output.length, progress.messages().length], [1, 1, 1])
})

test('half of a secret is not shown where a line without an end is cut', (t) => {
  const { lines: printed } = captureStdout(t)
  const real = createLog()
  const secret = 'correct-horse-battery-staple'
  real.mask(secret)
  const progress = new Progress(real)
  progress.line(vertex({}))
  progress.line(log(`${'a'.repeat(1000)}${secret}${'b'.repeat(16_384 - 10)}`))
  progress.line(vertex({ completed: '2026-01-01T00:00:01Z' }))
  const shown = printed().filter((line) => !line.startsWith('::add-mask::'))
  assert.match(shown.join('\n'), /bbbb/)
  assert.doesNotMatch(shown.join('\n'), /staple/)
})

test('a builder that cannot be reached is told from a build that failed', () => {
  const waiting = { name: '[internal] waiting for connection', error: 'context deadline exceeded', output: [] }
  const late = readFailure(['ERROR: failed to build: context deadline exceeded'], waiting, '/plugin/Dockerfile')
  assert.equal(failureError(late).code, 'E_BUILDER_UNREACHABLE')
  const workers = 'ERROR: failed to build: listing workers: failed to list workers: Unavailable: connection error'
  assert.equal(failureError(readFailure([workers], undefined, '/plugin/Dockerfile')).code, 'E_BUILDER_UNREACHABLE')
  const slow = { ...waiting, name: '[1/2] RUN slow' }
  assert.equal(failureError({ ...late, step: slow }).code, 'E_BUILD')
})
