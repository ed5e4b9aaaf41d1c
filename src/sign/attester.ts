import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import { type Attestation, type ExpectedAttestation, includesPredicate, verifiedPredicates } from './attestation.ts'
import { type Setup, attestArguments, verifyAttestationArguments } from './arguments.ts'
import { whileTransient } from './cosign.ts'
import { cosignEnvironment } from './environment.ts'
import { cosignFor } from './fresh.ts'
import { KeyTurns } from './key-turns.ts'
import type { Attester, SignTarget } from './options.ts'
import { type Attempt, type Patience, throughOutage } from './outage.ts'
import { saysRefused } from './refusal.ts'
import { askForToken } from './token.ts'
import { eachOf } from './each-of.ts'
import { signaturesOf } from './verify-once.ts'

/** How cosign runs, and milliseconds to wait between attempts. */
export interface AttesterOptions {
  readonly setup: Setup
  readonly binary: string
  readonly context: RunContext
  /** For reading. */
  readonly delays: readonly number[]
  /** For signing, which also needs the signing services. */
  readonly patience: Patience
  /** Shared with other processes that sign. Default: these alone. */
  readonly keyTurns?: KeyTurns
}

/** Digests. */
const atOnce = 3

/** How many times its text a parsed predicate takes in the memory of cosign, at most. */
const parsedSize = 10

/** How often lost attestations are written. */
const rounds = 2

/** Bytes. Predicates of others with the same type may come before ours, and each may be large. */
const maxOutput = 64 * 1024 * 1024

/** Signs in-toto statements with the key or identity that signs the image, in bundles, which are referrers. */
export class CosignAttester implements Attester {
  readonly #options: AttesterOptions
  readonly #keyTurns: KeyTurns

  constructor(options: AttesterOptions) {
    this.#options = options
    this.#keyTurns = options.keyTurns ?? new KeyTurns(options.setup.options.mode)
  }

  async attest(target: SignTarget, attestations: readonly Attestation[]): Promise<number> {
    const groups = [...Map.groupBy(attestations, ({ digest }) => digest).values()]
    const written = await eachOf(groups, atOnce, async (group) => {
      let count = 0
      for (const one of group) count += await this.#ensure(target, one)
      return count
    })
    return written.reduce((sum, count) => sum + count, 0)
  }

  async has(target: SignTarget, attestations: readonly ExpectedAttestation[]): Promise<boolean> {
    const found = await Promise.all(
      attestations.map(async (one) =>
        (await this.#read(target, one)).predicates.some((each) => one.supersededBy(each)),
      ),
    )
    return found.every(Boolean)
  }

  /** Writes an attestation unless it is there, and sees it there. @returns how many were written */
  async #ensure(target: SignTarget, attestation: Attestation): Promise<number> {
    const isNew = target.newDigests?.has(attestation.digest) === true
    let found: Found = isNew ? { predicates: [], reason: '' } : await this.#read(target, attestation)
    if (found.predicates.some((predicate) => attestation.supersededBy(predicate))) return 0
    for (let round = 1; round <= rounds; round++) {
      await this.#write(target, attestation)
      found = await this.#readWritten(target, attestation)
      if (includesPredicate(found.predicates, attestation)) return round
    }
    throw new PublishError('E_ATTEST_VERIFY', `${subjectOf(target, attestation)} has no valid ${attestation.title}`, {
      cause: new Error(found.reason),
    })
  }

  async #write(target: SignTarget, attestation: Attestation): Promise<void> {
    const { setup, binary, context, patience } = this.#options
    const { key, mode } = setup.options
    const directory = await mkdtemp(join(setup.options.temp, 'predicate-'))
    try {
      const file = join(directory, 'predicate.json')
      const text = JSON.stringify(attestation.predicate)
      await writeFile(file, text, { mode: 0o600 })
      const memory = Math.ceil((text.length * parsedSize) / 2 ** 20)
      const args = attestArguments(setup, attestation.predicateType, file, target.plainHttp)
      const result = await throughOutage(
        'Attesting',
        async (tries, limit): Promise<Attempt> => {
          // The reply to an earlier attempt may have been lost, but not the attestation.
          if (tries > 1 && includesPredicate((await this.#read(target, attestation)).predicates, attestation))
            return { ok: true, reason: '', transient: false }
          const token = mode === 'keyless' ? await askForToken(context) : undefined
          if (token?.ok === false) return token
          const env = cosignEnvironment(context.env, {
            ...this.#needs(target),
            ...(key !== undefined && { key }),
            ...(token && { identityToken: token.token }),
          })
          const { signal } = context
          return await this.#keyTurns.use(memory, (turn) =>
            cosignFor(target, binary, [...args, referenceTo(target, attestation)], { env, signal, limit, ...turn }),
          )
        },
        context,
        patience,
      )
      if (!result.ok) throw this.#error(target, attestation, result.reason)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  #error(target: SignTarget, attestation: Attestation, reason: string): PublishError {
    const subject = subjectOf(target, attestation)
    const cause = new Error(reason)
    return saysRefused(reason)
      ? new PublishError('E_ATTEST_REFUSED', `The registry does not take the ${attestation.title} of ${subject}`, {
          cause,
        })
      : new PublishError('E_ATTEST', `The ${attestation.title} of ${subject} could not be attached`, { cause })
  }

  /** What was just written may not be readable everywhere yet. */
  async #readWritten(target: SignTarget, attestation: Attestation): Promise<Found> {
    return await whileTransient(
      async (tries) => {
        const found = await this.#readOnce(target, attestation)
        const ok = includesPredicate(found.predicates, attestation)
        return { ...found, ok, transient: found.transient || tries < 2 }
      },
      this.#options.context.signal,
      this.#options.delays,
    )
  }

  async #read(target: SignTarget, attestation: ExpectedAttestation): Promise<Found> {
    const { context, delays } = this.#options
    return await whileTransient(() => this.#readOnce(target, attestation), context.signal, delays)
  }

  async #readOnce(target: SignTarget, attestation: ExpectedAttestation): Promise<Read> {
    const { setup, binary, context } = this.#options
    const { repository, plainHttp } = signaturesOf(setup.options, 'bundle', target)
    const reference = `${repository}@${attestation.digest}`
    const args = verifyAttestationArguments(setup, attestation.predicateType, plainHttp)
    const { signatureRepository: _moved, ...needs } = this.#needs(target)
    const env = cosignEnvironment(context.env, needs)
    const { ok, stdout, reason, transient } = await cosignFor(target, binary, [...args, reference], {
      env,
      signal: context.signal,
      maxOutput,
    })
    const predicates = ok ? verifiedPredicates(stdout, attestation) : []
    return { ok, transient, predicates, reason: ok ? 'only other statements were found' : reason }
  }

  #needs({ dockerConfig }: SignTarget): Parameters<typeof cosignEnvironment>[1] {
    const { options, certificates } = this.#options.setup
    const { signatureRepository } = options
    return {
      dockerConfig,
      ...(signatureRepository !== undefined && { signatureRepository }),
      ...(certificates !== undefined && { certificates }),
    }
  }
}

interface Found {
  readonly predicates: readonly unknown[]
  /** Why there are none. */
  readonly reason: string
}

interface Read extends Found {
  readonly ok: boolean
  readonly transient: boolean
}

const referenceTo = ({ registry, repository }: SignTarget, { digest }: Attestation): string =>
  `${registry}/${repository}@${digest}`
const subjectOf = referenceTo
