import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { confirmServed } from '../../src/hosts/index.ts'
import type { Announcement, ControlPlane } from '../../src/hosts/index.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { collectingLog } from '../support/context.ts'

const release: Announcement = { payload: undefined, version: 'v4', platforms: [], installReference: 'r/birds:v4' }
const away = new PublishError('E_CONTROL_PLANE', 'HTTP 503', { cause: 'busy' })
const denied = new PublishError('E_CONTROL_PLANE_AUTH', 'HTTP 401')

/** What each question is answered with, the last one for ever. */
type Answers = readonly (boolean | undefined | PublishError)[]

interface World {
  readonly answers?: Answers
  readonly instead?: Awaited<ReturnType<NonNullable<ControlPlane['servedInstead']>>>
  /** Seconds that a question takes. */
  readonly seconds?: number
}

async function play({ answers, instead, seconds = 0 }: World) {
  let [clock, asked] = [0, 0]
  const pauses: number[] = []
  const log = collectingLog()
  const plane: ControlPlane = {
    announce: () => Promise.reject(new Error('nothing is announced here')),
    ...(answers && {
      isServing: () => {
        clock += seconds * 1000
        const answer = answers[Math.min(asked++, answers.length - 1)]
        return answer instanceof PublishError ? Promise.reject(answer) : Promise.resolve(answer)
      },
    }),
    servedInstead: () => Promise.resolve(instead),
  }
  const pause = (ms: number): Promise<void> => {
    clock += ms
    pauses.push(ms)
    return Promise.resolve()
  }
  const { signal } = new AbortController()
  const ended = await confirmServed(plane, release, { log, signal, pause, now: () => clock }).then(
    (findings) => ({ findings, error: undefined }),
    (error: unknown) => ({ findings: [], error: error as PublishError }),
  )
  return { ...ended, asked, pauses, warnings: log.warnings }
}

describe('after a control plane said OK', () => {
  test('it is asked once if it serves the release', async () => {
    const { error, findings, asked, pauses } = await play({ answers: [true] })
    assert.deepEqual([error, findings, asked, pauses], [undefined, [], 1, []])
  })

  test('it is asked again while it lags behind, or does not answer', async () => {
    const { error, findings, asked } = await play({ answers: [false, away, undefined, false, true] })
    assert.deepEqual([error, findings, asked], [undefined, [], 5])
  })

  test('the publish fails if it never serves the release, and says what it serves', async () => {
    const instead = { description: 'it serves v3', isLater: false }
    const { error, asked, pauses } = await play({ answers: [false], instead })
    assert.deepEqual([error?.code, error?.cause], ['E_NOT_SERVED', 'it serves v3'])
    assert.match(error?.message ?? '', /accepted v4 and does not serve it/)
    assert.deepEqual([asked, pauses], [5, [1000, 2000, 4000, 8000]])
    const silent = await play({ answers: [false] })
    assert.deepEqual([silent.error?.code, silent.error?.cause], ['E_NOT_SERVED', undefined])
  })

  test('a later version of another run is a warning, and is not waited for', async () => {
    const instead = { description: 'it serves v5', isLater: true }
    const { error, findings, asked, warnings } = await play({ answers: [false], instead })
    assert.deepEqual([error, findings, asked], [undefined, [], 1])
    assert.match(warnings.join(), /Another run published a later version after v4/)
  })

  test('one that cannot be asked is the error of the last question, with what to do', async () => {
    const { error, asked } = await play({ answers: [false, away] })
    assert.deepEqual([error?.code, error?.message, error?.cause, asked], ['E_CONTROL_PLANE', 'HTTP 503', 'busy', 5])
    assert.match(error?.hint ?? '', /accepted v4, and then could not be asked.*Run again/)
  })

  test('one that is silent is not asked for longer than a minute', async () => {
    const { error, asked } = await play({ answers: [away], seconds: 122 })
    assert.deepEqual([error?.code, asked], ['E_CONTROL_PLANE', 1])
  })

  test('a refusal is not asked again', async () => {
    const { error, asked } = await play({ answers: [denied, true] })
    assert.deepEqual([error, asked], [denied, 1])
  })

  test('one that does not tell leaves a warning', async () => {
    const { error, findings, asked } = await play({ answers: [undefined] })
    assert.deepEqual([error, asked], [undefined, 5])
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [['E_NOT_SERVED', 'warning']],
    )
    assert.deepEqual(await play({}), { error: undefined, findings: [], asked: 0, pauses: [], warnings: [] })
  })
})
