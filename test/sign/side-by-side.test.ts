import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Attempt } from '../../src/sign/outage.ts'
import { signEach, type SignEachOptions } from '../../src/sign/sign-each.ts'
import { KeyTurns } from '../../src/sign/key-turns.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import type { SignTarget } from '../../src/sign/options.ts'
import { Turns } from '../../src/shared/turns.ts'
import { Recording, startRecordingProxy, type Exchange, type RecordingProxy } from '../support/recording-proxy/index.ts'
import { openSignerOf } from './keyless.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import {
  context,
  digestsOf,
  dockerConfig,
  makeQuickKey,
  options,
  pushImage,
  quick,
  startRegistry,
  temporary,
  countSignatures,
} from './support.ts'

const good: Attempt = { ok: true, reason: '', transient: false }
const away: Attempt = { ok: false, reason: 'away', transient: true }
const refused: Attempt = { ok: false, reason: 'refused', transient: false }

/** Signing that ends when the test says so. */
class Signings {
  readonly begun: string[] = []
  readonly #ends = new Map<string, (attempt: Attempt | Error) => void>()
  readonly #accept = new Map<string, () => void>()

  readonly sign = async (digest: string, accepted: () => void): Promise<Attempt> => {
    this.begun.push(digest)
    this.#accept.set(digest, accepted)
    const answer = await new Promise<Attempt | Error>((resolve) => this.#ends.set(digest, resolve))
    if (answer instanceof Error) throw answer
    return answer
  }

  async accept(digest: string): Promise<void> {
    this.#accept.get(digest)?.()
    await settled()
  }

  async end(digest: string, attempt: Attempt | Error = good): Promise<void> {
    this.#ends.get(digest)?.(attempt)
    await settled()
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function begin(digests: readonly string[], count: number, firstAlone: SignEachOptions['firstAlone'] = 'no') {
  const signings = new Signings()
  const result = signEach(digests, signings.sign, { turns: new Turns(count), firstAlone })
  result.catch(() => undefined)
  return { signings, result }
}

describe('signing each digest', () => {
  test('runs as many as there are turns, in their order', async () => {
    const { signings, result } = begin(['a', 'b', 'c', 'd'], 3)
    await settled()
    assert.deepEqual(signings.begun, ['a', 'b', 'c'])
    await signings.end('b')
    assert.deepEqual(signings.begun, ['a', 'b', 'c', 'd'])
    for (const digest of ['d', 'a', 'c']) await signings.end(digest)
    assert.deepEqual(await result, { ...good, missing: [] })
  })

  test('lets the first go alone until it is accepted, or has ended', async () => {
    for (const [firstAlone, step] of [
      ['until accepted', 'accept'],
      ['until accepted', 'end'],
      ['to its end', 'end'],
    ] as const) {
      const { signings, result } = begin(['a', 'b', 'c'], 3, firstAlone)
      await settled()
      if (firstAlone === 'to its end') await signings.accept('a')
      assert.deepEqual(signings.begun, ['a'])
      await signings[step]('a')
      assert.deepEqual(signings.begun, ['a', 'b', 'c'])
      for (const digest of ['a', 'b', 'c']) await signings.end(digest)
      assert.deepEqual(await result, { ...good, missing: [] })
    }
  })

  test('begins no other after a failure, waits for those that run, and names what has no signature', async () => {
    for (const failure of [away, refused]) {
      const { signings, result } = begin(['a', 'b', 'c', 'd'], 2)
      await settled()
      await signings.end('b', failure)
      assert.equal(await Promise.race([result, settled().then(() => 'it waits')]), 'it waits')
      await signings.end('a')
      assert.deepEqual(await result, { ...failure, missing: ['b', 'c', 'd'] })
      assert.deepEqual(signings.begun, ['a', 'b'])
    }
  })

  test('asks for one certificate only if that is refused', async () => {
    const { signings, result } = begin(['a', 'b', 'c'], 3, 'until accepted')
    await settled()
    await signings.end('a', refused)
    assert.deepEqual(await result, { ...refused, missing: ['a', 'b', 'c'] })
    assert.deepEqual(signings.begun, ['a'])
  })

  test('cannot pass if one of several failures cannot', async () => {
    const { signings, result } = begin(['a', 'b'], 2)
    await settled()
    await signings.end('a', away)
    await signings.end('b', refused)
    assert.deepEqual(await result, { ...refused, missing: ['a', 'b'] })
  })

  test('throws what is thrown, but only when all have ended', async () => {
    const { signings, result } = begin(['a', 'b', 'c'], 2)
    await settled()
    const aborted = new Error('aborted')
    await signings.end('a', aborted)
    assert.equal(await Promise.race([result, settled().then(() => 'it waits')]), 'it waits')
    await signings.end('b')
    await assert.rejects(result, aborted)
    assert.deepEqual(signings.begun, ['a', 'b'])
  })
})

test('two signers with the same turns share them', async () => {
  const turns = new Turns(1)
  const [one, other] = [new Signings(), new Signings()]
  const results = [one, other].map(({ sign }, i) => signEach([String(i)], sign, { turns, firstAlone: 'no' }))
  await settled()
  assert.deepEqual([one.begun, other.begun], [['0'], []])
  await one.end('0')
  assert.deepEqual(other.begun, ['1'])
  await other.end('1')
  await Promise.all(results)
})

describe('deriving the key', () => {
  const begun = async (mode: 'key' | 'keyless', line: string): Promise<number> => {
    const turns = new KeyTurns(mode, 2)
    const lines: (((line: string) => void) | undefined)[] = []
    const ends = Promise.withResolvers<undefined>()
    const runs = [1, 2, 3].map(() =>
      turns.use(8, async ({ onLine, memoryLimit }) => {
        assert.equal(memoryLimit, mode === 'key' ? 40 : undefined)
        lines.push(onLine)
        await ends.promise
      }),
    )
    await settled()
    lines[0]?.(line)
    await settled()
    ends.resolve(undefined)
    const count = lines.length
    await Promise.all(runs)
    assert.equal(lines.length, 3)
    return count
  }

  test('takes turns until cosign has the key, for cosign keeps its memory so long', async () => {
    assert.equal(await begun('key', 'WARNING: anything'), 2)
    for (const line of ['Signing artifact...', 'Pushing signature to: registry.example/birds'])
      assert.equal(await begun('key', line), 3)
  })

  test('is not waited for if there is none to derive', async () => {
    assert.equal(await begun('keyless', ''), 3)
  })
})

/** Milliseconds for what would never happen. */
const patience = 20_000

describe('cosign signs the digests of an image side by side', { timeout: 6 * patience }, async () => {
  const keys = await makeQuickKey()
  const registry = await startRegistry('docker-registry')

  /** Holds every signature that is written until there is one for each of these digests. */
  async function meeting(
    target: SignTarget,
    digests: readonly string[],
  ): Promise<{ proxy: RecordingProxy; met: () => boolean }> {
    const recording = new Recording()
    const proxy = await startRecordingProxy(recording, { by: 'registry', upstream: `http://${target.registry}` })
    const met = Promise.withResolvers<string>()
    const waiting = new Set<string>()
    recording.gate = async (moment, { method, path }: Exchange) => {
      const [, hex] = /\/manifests\/sha256-([0-9a-f]{64})(?:\.sig)?$/.exec(path) ?? []
      if (moment !== 'arrived' || method !== 'PUT' || hex === undefined) return 'pass'
      if (!digests.includes(`sha256:${hex}`)) return 'pass'
      waiting.add(`sha256:${hex}`)
      if (waiting.size === digests.length) met.resolve('met')
      const timer = setTimeout(() => {
        met.resolve('not met')
      }, patience)
      timer.unref()
      return (await met.promise) === 'met' ? 'pass' : 'drop'
    }
    return { proxy, met: () => waiting.size === digests.length }
  }

  for (const format of ['bundle', 'legacy'] as const)
    for (const mode of ['key', 'keyless'] as const)
      test(`${mode}, ${format}: none is stored before all are sent, but for the first legacy one`, async (t) => {
        const pushed = await pushImage(registry, `beside-${mode}-${format}`)
        const { proxy, met } = await meeting(pushed, format === 'legacy' ? pushed.manifests : digestsOf(pushed))
        t.after(() => proxy[Symbol.asyncDispose]())
        const target = { ...pushed, registry: proxy.host, dockerConfig: await dockerConfig(proxy.host) }
        if (mode === 'key') {
          const signer = await openSigner(await options(join(keys, 'cosign.key'), { format }), context(), quick)
          await signer.sign(target)
          await signer.verify(target)
        } else {
          const sigstore = await startSigstore(await temporary())
          t.after(() => sigstore[Symbol.asyncDispose]())
          const { signer } = await openSignerOf(sigstore, { format })
          const tokens = sigstore.askedTokens()
          await signer.sign(target)
          assert.equal(sigstore.askedTokens() - tokens, 1, 'one token for all')
          assert.equal(sigstore.asked(), 3, 'a certificate for each')
          await signer.verify(target)
        }
        assert.ok(met())
        for (const digest of digestsOf(target)) {
          const { bundles, legacy } = await countSignatures(registry, target.repository, digest)
          assert.equal(format === 'bundle' ? bundles : legacy, 1)
        }
      })
})
