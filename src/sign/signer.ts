import { createHash } from 'node:crypto'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import type { Turns } from '../shared/turns.ts'
import { type Setup, consumerCommand, signArguments } from './arguments.ts'
import { CosignAttester } from './attester.ts'
import { retryDelays, whileTransient } from './cosign.ts'
import { eachOf } from './each-of.ts'
import { cosignEnvironment } from './environment.ts'
import { cosignFor } from './fresh.ts'
import type { CosignBinary } from './install.ts'
import { afterFailedSigning, type Attempt, type Patience, patienceWith, throughOutage } from './outage.ts'
import { type Format, type SignTarget, type Signer, type SigningOptions } from './options.ts'
import { eachFormat, throwIfRefused } from './refusal.ts'
import type { KeyTurns } from './key-turns.ts'
import type { SharedBySigners } from './shared.ts'
import { signEach, type SignEachOptions } from './sign-each.ts'
import { checkTarget, digestsOf, imageOf, referenceTo } from './target.ts'
import { askForToken } from './token.ts'
import { type Verification, verifyOnce } from './verify-once.ts'

/** Signs and verifies with one binary of cosign. */
export class CosignSigner implements Signer {
  readonly publicKey: string | undefined
  readonly signedBy: string
  readonly cosignVersion: string
  readonly attester: CosignAttester
  readonly #setup: Setup
  readonly #binary: string
  readonly #context: RunContext
  readonly #delays: readonly number[]
  readonly #patience: Patience
  readonly #turns: Turns
  readonly #keyTurns: KeyTurns

  constructor(
    setup: Setup,
    binary: CosignBinary,
    publicKey: string | undefined,
    context: RunContext,
    delays: readonly number[] | undefined,
    turns: Awaited<SharedBySigners['turns']>,
  ) {
    this.#setup = setup
    this.#binary = binary.path
    this.#context = context
    this.#delays = delays ?? retryDelays
    this.#patience = patienceWith(delays)
    this.#turns = turns.signing
    this.#keyTurns = turns.key
    this.publicKey = publicKey
    this.signedBy = signerName(setup.identity, publicKey)
    this.cosignVersion = binary.version
    this.attester = new CosignAttester({
      setup,
      binary: binary.path,
      context,
      delays: this.#delays,
      patience: this.#patience,
      keyTurns: this.#keyTurns,
    })
  }

  async sign(target: SignTarget): Promise<void> {
    checkTarget(target)
    // Each format of each digest has a tag of its own, so they do not disturb each other: registries without the
    // referrers API lose concurrent updates of one fallback tag.
    await eachFormat(this.#setup.options, (format) => this.#signFormat(format, target))
  }

  async verify(target: SignTarget): Promise<void> {
    checkTarget(target)
    await eachFormat(this.#setup.options, async (format) => {
      const answers = await eachOf(digestsOf(target), atOnce, (digest) =>
        whileTransient(
          async (tries) => {
            const result = await this.#verifyOnce(format, target, [digest])
            // A signature that was just written may not be readable everywhere yet.
            return { ...result, transient: result.transient || (result.state !== 'unknown' && tries < 3) }
          },
          this.#context.signal,
          this.#delays,
        ),
      )
      const failed = answers.find(({ ok }) => !ok)
      if (failed === undefined) return
      throwIfRefused(format, failed.reason)
      throw await this.#verifyError(format, target, failed.reason)
    })
  }

  async isSigned(target: SignTarget): Promise<boolean> {
    checkTarget(target)
    const answers = await eachFormat(this.#setup.options, async (format) => {
      if (this.#setup.options.verifyTogether === true) {
        const all = await this.#verifyOnce(format, target, digestsOf(target))
        // It ends at the first that is not signed: which ones these are, each says for itself.
        if (all.ok) return true
      }
      const results = await eachOf(digestsOf(target), atOnce, (digest) =>
        whileTransient(() => this.#verifyOnce(format, target, [digest]), this.#context.signal, this.#delays),
      )
      for (const { ok, reason } of results) if (!ok) throwIfRefused(format, reason)
      const unknown = results.find(({ state }) => state === 'unknown')
      if (unknown !== undefined)
        throw new PublishError('E_SIGN_VERIFY', `The action could not find out whether ${imageOf(target)} is signed.`, {
          cause: new Error(unknown.reason),
        })
      return results.every(({ ok }) => ok)
    })
    return answers.every(Boolean)
  }

  verifyCommand(reference: string, { plainHttp = false } = {}): string {
    return consumerCommand(this.#setup, reference, plainHttp)
  }

  async #signFormat(format: Format, target: SignTarget): Promise<void> {
    const { env, log, signal } = this.#context
    const { options, identity } = this.#setup
    const { key, mode, signatureRepository, signingConfig } = options
    const args = signArguments(this.#setup, format, target.plainHttp)
    let missing = digestsOf(target)
    const result = await throughOutage(
      `Signing in the ${format} format`,
      async (tries, limit): Promise<Attempt> => {
        missing = await this.#unsigned(format, target, missing, tries === 1 ? target.newDigests : undefined)
        if (missing.length === 0) return { ok: true, reason: '', transient: false }
        const token = mode === 'keyless' ? await askForToken(this.#context) : undefined
        if (token?.ok === false) return token
        const childEnv = cosignEnvironment(env, {
          ...this.#needs(target),
          ...(key !== undefined && { key }),
          ...(token && { identityToken: token.token }),
        })
        const end = performance.now() + limit
        const one = async (digest: string, accepted: () => void): Promise<Attempt> => {
          return await this.#keyTurns.use(0, async ({ onLine, memoryLimit }) => {
            signal.throwIfAborted()
            return await cosignFor(target, this.#binary, [...args, referenceTo(target, digest)], {
              env: childEnv,
              signal,
              limit: Math.max(1, end - performance.now()),
              ...(memoryLimit !== undefined && { memoryLimit }),
              onLine: (line) => {
                onLine?.(line)
                if (pushing.test(line)) accepted()
              },
            })
          })
        }
        const each = await signEach(missing, one, { turns: this.#turns, firstAlone: firstAlone(format, mode) })
        // What was signed in this attempt is not asked for again.
        if (!each.ok) missing = [...each.missing]
        return each
      },
      this.#context,
      this.#patience,
    )
    if (!result.ok) {
      throwIfRefused(format, result.reason)
      throw new PublishError('E_SIGN', `cosign could not sign ${imageOf(target)} in the ${format} format.`, {
        cause: new Error(result.reason),
        hint: afterFailedSigning(identity?.issuer, signingConfig),
      })
    }
    const where = signatureRepository === undefined ? '' : ` in ${signatureRepository}`
    log.debug(
      missing.length === 0
        ? `all signatures in the ${format} format exist${where}`
        : `signed ${missing.join(', ')} in the ${format} format${where}`,
    )
  }

  /**
   * The `digests` that have no valid signature, in their order. Each has its own process, because cosign stops at the
   * first digest that has no signature.
   */
  async #unsigned(
    format: Format,
    target: SignTarget,
    digests: readonly string[],
    newDigests: ReadonlySet<string> | undefined,
  ): Promise<string[]> {
    const old = digests.filter((digest) => newDigests?.has(digest) !== true)
    const answers = await eachOf(old, atOnce, (digest) => this.#verifyOnce(format, target, [digest]))
    // If verification is inconclusive, sign again: the worst result is a second signature.
    const signed = new Set(old.filter((_, i) => answers[i]?.ok === true))
    return digests.filter((digest) => !signed.has(digest))
  }

  async #verifyOnce(format: Format, target: SignTarget, digests: readonly string[]): Promise<Verification> {
    const { env, signal } = this.#context
    return await verifyOnce({ binary: this.#binary, setup: this.#setup, env, signal }, format, target, digests)
  }

  async #verifyError(format: Format, target: SignTarget, reason: string): Promise<PublishError> {
    const missing = await this.#unsigned(format, target, digestsOf(target), undefined)
    const which = missing.length === 0 ? '' : ` (${missing.join(', ')})`
    return new PublishError(
      'E_SIGN_VERIFY',
      `${imageOf(target)} has no valid signature in the ${format} format${which}.`,
      { cause: new Error(reason) },
    )
  }

  #needs({ dockerConfig }: SignTarget): Parameters<typeof cosignEnvironment>[1] {
    const { signatureRepository } = this.#setup.options
    const { certificates } = this.#setup
    return {
      dockerConfig,
      ...(signatureRepository !== undefined && { signatureRepository }),
      ...(certificates !== undefined && { certificates }),
    }
  }
}

function signerName(identity: Setup['identity'], publicKey = ''): string {
  if (identity !== undefined) return `${identity.subject} (issuer ${identity.issuer})`
  return `the key whose public half has the SHA-256 ${createHash('sha256').update(publicKey).digest('hex')}`
}

/** Digests of one format that are verified at a time. cosign asks for one after the other, and mostly waits. */
const atOnce = 4

/**
 * Whether an account may write the tags of the legacy format shows when the first one is written, and whether an
 * authority takes the token, before that.
 */
function firstAlone(format: Format, mode: SigningOptions['mode']): SignEachOptions['firstAlone'] {
  if (format === 'legacy') return 'to its end'
  return mode === 'keyless' ? 'until accepted' : 'no'
}

/** What cosign prints when certificate authority, log and timestamp authority have answered. */
const pushing = /^Pushing signature to: /
