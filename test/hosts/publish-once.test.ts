import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Failure } from '../../src/hosts/http.ts'
import type { PublishReply } from '../../src/hosts/cosmo/messages.ts'
import { publishOnce } from '../../src/hosts/cosmo/publish-once.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { collectingLog } from '../support/context.ts'

/** One publish at a server that stores what arrives, with a clock that only the server and the pauses move. */
interface Server {
  /** What becomes of each attempt, the last one for ever: how long it takes and whether it arrives. */
  readonly attempts: readonly {
    readonly seconds: number
    readonly outcome: 'reply' | Failure
    readonly arrives?: boolean
  }[]
  /** Seconds after its arrival at which a publish becomes visible. */
  readonly visibleAfter?: number
  /** Whether the question what is served is answered. */
  readonly silent?: boolean
}

const reply = { response: { code: 'OK', details: '' } } as PublishReply
const lost: Failure = { error: new PublishError('E_CONTROL_PLANE', 'no answer'), executed: 'perhaps', retry: 'yes' }
const internal: Failure = {
  error: new PublishError('E_CONTROL_PLANE', 'HTTP 500'),
  executed: 'perhaps',
  retry: 'once',
}
const unsent: Failure = {
  error: new PublishError('E_CONTROL_PLANE', 'connection refused'),
  executed: 'no',
  retry: 'yes',
}

async function play({
  attempts,
  visibleAfter = 0,
  silent = false,
}: Server): Promise<{ end: string; sent: number; stored: number; hint: string }> {
  let clock = 0
  const arrivals: number[] = []
  let sent = 0
  const end = await publishOnce({
    attempt: () => {
      const attempt = attempts[Math.min(sent, attempts.length - 1)]
      if (attempt === undefined) throw new Error('no attempt')
      sent++
      if (attempt.arrives === true || attempt.outcome === 'reply') arrivals.push(clock)
      clock += attempt.seconds * 1000
      return Promise.resolve(attempt.outcome === 'reply' ? { reply } : { failure: attempt.outcome })
    },
    isServed: () => {
      if (silent) return Promise.reject(new PublishError('E_CONTROL_PLANE', 'down'))
      return Promise.resolve(arrivals.some((at) => clock >= at + visibleAfter * 1000))
    },
    pause: (ms) => {
      clock += ms
      return Promise.resolve()
    },
    now: () => clock,
    log: collectingLog(),
    signal: new AbortController().signal,
  }).then(
    (result) => (result === undefined ? 'served' : 'reply'),
    (error: unknown) => error,
  )
  const failed = end instanceof PublishError
  if (!failed && typeof end !== 'string') throw end
  return { end: failed ? end.message : end, sent, stored: arrivals.length, hint: failed ? (end.hint ?? '') : '' }
}

describe('a publish', () => {
  test('with an answer is sent once', async () => {
    assert.partialDeepStrictEqual(await play({ attempts: [{ seconds: 1, outcome: 'reply' }] }), {
      end: 'reply',
      sent: 1,
      stored: 1,
    })
  })

  test('whose answer was lost is not sent again, once or every time', async () => {
    assert.partialDeepStrictEqual(await play({ attempts: [{ seconds: 1, outcome: lost, arrives: true }] }), {
      end: 'served',
      sent: 1,
      stored: 1,
    })
  })

  test('that becomes visible some seconds after the connection broke is not sent again', async () => {
    const played = await play({ attempts: [{ seconds: 1, outcome: lost, arrives: true }], visibleAfter: 6 })
    assert.partialDeepStrictEqual(played, { end: 'served', sent: 1, stored: 1 })
  })

  test('that was not carried out is sent once more, and not three times', async () => {
    const twice = [
      { seconds: 1, outcome: lost },
      { seconds: 1, outcome: 'reply' as const },
    ]
    assert.partialDeepStrictEqual(await play({ attempts: twice }), { end: 'reply', sent: 2, stored: 1 })
    assert.partialDeepStrictEqual(await play({ attempts: [{ seconds: 1, outcome: lost }] }), {
      end: 'no answer',
      sent: 2,
      stored: 0,
    })
  })

  test('whose second answer is lost is noticed', async () => {
    const attempts = [
      { seconds: 1, outcome: lost },
      { seconds: 1, outcome: lost, arrives: true },
    ]
    assert.partialDeepStrictEqual(await play({ attempts }), { end: 'served', sent: 2, stored: 1 })
  })

  test('whose connection broke late, and that takes minutes, is waited for', async () => {
    const played = await play({ attempts: [{ seconds: 60, outcome: lost, arrives: true }], visibleAfter: 139 })
    assert.partialDeepStrictEqual(played, { end: 'served', sent: 1, stored: 1 })
  })

  test('whose connection broke late is never sent again: it may still be running', async () => {
    const played = await play({ attempts: [{ seconds: 240, outcome: lost, arrives: true }], visibleAfter: 1000 })
    assert.partialDeepStrictEqual(played, { end: 'no answer', sent: 1, stored: 1 })
    assert.match(played.hint, /may have been published. Run again/)
  })

  test('whose result cannot be asked is not sent again', async () => {
    const played = await play({ attempts: [{ seconds: 1, outcome: lost, arrives: true }], silent: true })
    assert.partialDeepStrictEqual(played, { end: 'no answer', sent: 1 })
    assert.match(played.hint, /may have been published/)
  })

  test('that the server could not carry out is not sent again, and the hint names the usual cause', async () => {
    const played = await play({ attempts: [{ seconds: 1, outcome: internal }] })
    assert.partialDeepStrictEqual(played, { end: 'HTTP 500', sent: 1, stored: 0 })
    assert.match(played.hint, /mapping/)
  })

  test('that could not be sent is an error at once', async () => {
    assert.partialDeepStrictEqual(await play({ attempts: [{ seconds: 0, outcome: unsent }] }), {
      end: 'connection refused',
      sent: 1,
      stored: 0,
    })
  })
})
