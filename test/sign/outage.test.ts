import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import { afterFailedSigning, outagePatience, throughOutage, type Attempt } from '../../src/sign/outage.ts'
import type { SigningOptions } from '../../src/sign/index.ts'
import type { SigstoreOptions } from '../support/sigstore/index.ts'
import { indexOf, openKeyless, openSignerOf, verify } from './keyless.ts'
import { context, countSignatures, startRegistry } from './support.ts'

const registry = await startRegistry('docker-registry')
const failed: Attempt = { ok: false, reason: 'the log is away\nand more', transient: true }
const bundle = { format: 'bundle' } as const
const stamped = { timestamps: 'good' } as const

/** A clock that each attempt moves on by ten minutes' worth of `share`. */
function clock(share: number): { now: () => number; attempt: () => Promise<Attempt>; attempts: () => number } {
  let [time, attempts] = [0, 0]
  return {
    now: () => time,
    attempts: () => attempts,
    attempt: () => {
      attempts++
      time += outagePatience.limit * share
      return Promise.resolve(failed)
    },
  }
}

test('after a failed signing the advice names an issuer that the public Sigstore does not know', () => {
  const issuer = 'https://git.example.com/_services/token'
  const known = 'https://token.actions.githubusercontent.com'
  assert.match(
    afterFailedSigning(issuer, undefined),
    new RegExp(`token, ${issuer}: set .signing-config. and .trusted-root.`),
  )
  for (const [given, signingConfig] of [[known], [`${known}/corp`], [undefined], [issuer, 'config.json']] as const)
    assert.match(afterFailedSigning(given, signingConfig), /^This run wrote no tag\. Re-run the failed job later/)
})

describe('patience with services that are away', () => {
  test('ends after ten minutes in all, however long each attempt takes', async () => {
    for (const [share, expected] of [
      [1 / 3, 3],
      [1, 1],
      [2, 1],
    ] as const) {
      const { now, attempt, attempts } = clock(share)
      const result = await throughOutage('Signing', attempt, context(), {
        ...outagePatience,
        delays: Array.from({ length: 100 }, () => 1),
        now,
      })
      assert.deepEqual([result, attempts()], [failed, expected])
    }
    assert.equal(outagePatience.limit, 600_000)
    const waits = outagePatience.delays.reduce((sum, delay) => sum + delay)
    // A delay is halved at most.
    assert.ok(waits / 2 > outagePatience.limit)
  })

  test('tells each attempt how much time is left, and the log what is waited for', async () => {
    const world = context()
    let time = 0
    const left: number[] = []
    await throughOutage(
      'Signing',
      (tries, rest) => {
        left.push(rest)
        time += 100_000
        return Promise.resolve({ ok: tries === 3, reason: 'POST /api/v1/log/entries: 503\nmore', transient: true })
      },
      world,
      { ...outagePatience, delays: [2, 2, 2], now: () => time },
    )
    assert.deepEqual(left, [600_000, 500_000, 400_000])
    const said = (minutes: number): string =>
      `Signing is tried again in 1 s, for at most ${minutes} min more. `
      + 'The transparency log failed: POST /api/v1/log/entries: 503'
    assert.deepEqual(world.lines.infos, [said(9), said(7)])
  })

  test('does not repeat a refusal', async () => {
    let attempts = 0
    const refusal = { ok: false, reason: 'Fulcio returned 403', transient: false }
    const attempt = () => Promise.resolve((attempts++, refusal))
    const patience = { ...outagePatience, delays: [1, 1] }
    assert.deepEqual(await throughOutage('Signing', attempt, context(), patience), refusal)
    assert.equal(attempts, 1)
  })
})

describe('an outage passes, and the run says what it waits for:', () => {
  const once = (status: number) => (request: number) => (request <= 2 ? status : undefined)
  const cases: [string, SigstoreOptions, Partial<SigningOptions>, string][] = [
    ['the certificate authority', { refuse: once(503) }, bundle, 'The certificate authority or the timestamp'],
    ['the transparency log', { log: { refuse: once(503) } }, { format: 'legacy' }, 'The transparency log'],
    ['the transparency log, with too many requests', { log: { refuse: once(429) } }, bundle, 'The transparency log'],
    [
      'the timestamp authority',
      { ...stamped, refuseTimestamp: (n) => (n === 1 ? 408 : undefined) },
      bundle,
      'The timestamp',
    ],
    [
      'the token service, twice',
      { refuseToken: (n) => ([1, 3].includes(n) ? 503 : undefined) },
      bundle,
      'The token service',
    ],
  ]
  for (const [service, given, more, said] of cases)
    test(service, async () => {
      const { sigstore, signer, target, lines } = await openKeyless(registry, given, more)
      await signer.sign(indexOf(target))
      await signer.verify(indexOf(target))
      assert.match(lines.infos.join('\n'), new RegExp(`is tried again in 1 s, for at most 10 min more. ${said}`))
      assert.equal((await verify(sigstore, target)).code, 0)
    })
})

describe('a refusal ends the run at once, with what was said:', () => {
  const cases: [string, SigstoreOptions][] = [
    ['Fulcio returned 403', { refuse: () => 403 }],
    ['timestamp authority returned 400', { ...stamped, refuseTimestamp: () => 400 }],
    ['[POST /api/v1/log/entries][422]', { log: { refuse: () => 422 } }],
    ['this job got no OIDC token: HTTP 401', { refuseToken: (request) => (request > 1 ? 401 : undefined) }],
  ]
  for (const [said, given] of cases)
    test(said, async () => {
      const { sigstore, signer, target, lines } = await openKeyless(registry, given, bundle)
      await assert.rejects(signer.sign(indexOf(target)), (error: unknown) => {
        assert.ok(error instanceof PublishError && error.code === 'E_SIGN')
        assert.ok(String(error.cause).includes(said), String(error.cause))
        return true
      })
      assert.deepEqual(lines.infos, [])
      assert.ok(sigstore.asked() <= 1)
    })
})

describe('a log that stores an entry and loses its answer', () => {
  for (const format of ['bundle', 'legacy'] as const)
    test(`makes cosign ask twice; the ${format} signature is made anew and verified`, async () => {
      const log = { refuse: (request: number) => (request === 1 ? 'lost' : undefined) } as const
      const { sigstore, signer, target, lines } = await openKeyless(registry, { log }, { format })
      await signer.sign(indexOf(target))
      await signer.verify(indexOf(target))
      const { log: asked } = sigstore
      const counts = [asked.asked(), asked.conflicts(), asked.entries.length]
      if (asked.entries.length === 1) {
        // cosign 3.1.1 of Debian takes the entry that it made itself.
        assert.deepEqual([...counts, sigstore.asked()], [2, 1, 1, 1])
      } else {
        // cosign 3.1.2: the entry that got lost, its conflict, and that of the signature which counts. The second
        // signature has a certificate of its own.
        assert.deepEqual([...counts, sigstore.asked()], [3, 1, 2, 2])
        assert.match(lines.infos.join('\n'), /createLogEntryConflict/)
      }
      const { bundles, legacy } = await countSignatures(registry, target.repository, target.index)
      assert.equal(format === 'bundle' ? bundles : legacy, 1)
    })

  test('and never answers: no signature counts, and a later run makes the only one', async () => {
    let away = true
    const log = { refuse: () => (away ? 'lost' : undefined) } as const
    const { sigstore, signer, target } = await openKeyless(registry, { log }, bundle)
    await assert.rejects(signer.sign(indexOf(target)), { code: 'E_SIGN' })
    assert.ok(sigstore.log.entries.length >= 4, 'the log holds them all')
    assert.equal(await signer.isSigned(indexOf(target)), false)
    away = false
    const later = await openSignerOf(sigstore, bundle)
    await later.signer.sign(indexOf(target))
    await later.signer.verify(indexOf(target))
    assert.equal((await countSignatures(registry, target.repository, target.index)).bundles, 1)
  })
})
