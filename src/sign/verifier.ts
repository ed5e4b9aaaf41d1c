import { access, constants, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  dockerCredentials,
  isDigest,
  isOrasError,
  openRepository,
  parseReference,
  type RemoteRepository,
} from 'oras-js'
import type { GithubCache } from '../cache/index.ts'
import type { RunContext } from '../shared/context.ts'
import { messageChain, PublishError, throwAll } from '../shared/errors.ts'
import type { VerifySetup } from './arguments.ts'
import { combineCertificates } from './certificates.ts'
import { cosign, retryDelays, timedOut, whileTransient } from './cosign.ts'
import { cosignEnvironment } from './environment.ts'
import { holdsAttestation, holdsSignature } from './find-signature.ts'
import { findOrInstallCosign } from './install.ts'
import { type Format, type SignTarget, type SigningOptions, formatsOf } from './options.ts'
import { findPublicKey } from './public-key.ts'
import { refuseCosign, refuseSignatureRepository } from './refuse.ts'
import { readSigningServices } from './services.ts'
import { type Verification, type VerifyCall, verifyAttestationOnce, verifyOnce } from './verify-once.ts'

/** Who must have signed: the holder of a key, or a workflow that a certificate names. */
export type ExpectedSigner = { readonly key: string } | { readonly identity: string; readonly issuer: string }

export interface VerifierOptions extends Pick<
  SigningOptions,
  | 'transparencyLog'
  | 'trustedRoot'
  | 'signingConfig'
  | 'certificateFile'
  | 'signatureRepository'
  | 'cosignVersion'
  | 'cosignSha256'
  | 'toolCache'
  | 'temp'
> {
  /** `key`: path of a PEM file, its text, `env://NAME`, or a KMS URI. `identity` and `issuer` are exact. */
  readonly by: ExpectedSigner
  /** `any` (default): one format is enough for each digest. */
  readonly format?: Format | 'any'
  /** GitHub's cache, if it may keep cosign: `githubCache`. */
  readonly sharedCache?: GithubCache | undefined
}

export type CheckResult =
  | { readonly state: 'verified'; readonly formats: readonly Format[] }
  /** `refused`: signed, but by somebody else, or not validly. `unknown`: it could not be found out. */
  | { readonly state: 'unsigned' | 'refused' | 'unknown'; readonly reason: string }

export interface Verifier {
  /** Version of the cosign that is used. */
  readonly cosignVersion: string
  /**
   * Whether the index and every manifest have a signature of the expected signer in the registry. It does not check
   * that the manifests exist. Rejects only if cancelled.
   */
  check(target: SignTarget): Promise<CheckResult>
  /**
   * Whether one digest has a statement of one of these predicate types, signed by the expected signer. `unsigned`: the
   * registry holds none of them. Rejects only if cancelled.
   */
  checkAttestation(target: SignTarget, digest: string, predicateTypes: readonly string[]): Promise<CheckResult>
}

/**
 * Finds or installs cosign and finds the key. Asks no registry and no service of Sigstore.
 * @throws PublishError `E_INPUT`, `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */
export async function openVerifier(
  options: VerifierOptions,
  context: RunContext,
  delays: readonly number[] = retryDelays,
): Promise<Verifier> {
  throwAll([...refuseCosign(options), ...refuseSignatureRepository(options), ...(await refuseVerifier(options))])
  const { by, certificateFile, signingConfig, trustedRoot, temp } = options
  const [binary, publicKey, certificates, services] = await Promise.all([
    findOrInstallCosign(options, context),
    'key' in by ? findPublicKey(by.key, 'the public key', context.env, temp) : undefined,
    certificateFile === undefined ? undefined : combineCertificates(certificateFile, temp),
    signingConfig === undefined ? undefined : readSigningServices(signingConfig),
  ])
  const setup: VerifySetup = {
    options: { ...options, ...(trustedRoot !== undefined && { trustedRoot: resolve(trustedRoot) }) },
    // Without a log only a timestamp shows that a short-lived certificate was valid when it was used.
    services: 'key' in by ? services : { timestamps: true },
    publicKeyFile: publicKey?.key,
    identity: 'key' in by ? undefined : { subject: by.identity, issuer: by.issuer },
    certificates,
  }
  const { env, signal } = context
  const { keyUri } = publicKey ?? {}
  const call = { binary: binary.path, setup, env, signal, ...(keyUri !== undefined && { keyUri }) }
  return new CosignVerifier(call, binary.version, options.format ?? 'any', delays)
}

async function refuseVerifier({ by, trustedRoot }: VerifierOptions): Promise<PublishError[]> {
  const problems: PublishError[] = []
  if ('identity' in by && [by.identity, by.issuer].some((text) => !/^[^\s\0-][^\0\r\n]*$/.test(text)))
    problems.push(new PublishError('E_INPUT', 'identity and issuer of the signer must be given, each in one line'))
  if (trustedRoot !== undefined)
    await access(trustedRoot, constants.R_OK).catch((cause: unknown) => {
      problems.push(new PublishError('E_INPUT', `trusted-root cannot be read: ${trustedRoot}`, { cause }))
    })
  return problems
}

/** Every other key is loaded before anything is verified. */
const asksWhileVerifying = /^(awskms|azurekms|gcpkms|hashivault|openbao):/

class CosignVerifier implements Verifier {
  readonly cosignVersion: string
  readonly #call: VerifyCall
  readonly #formats: readonly Format[]
  readonly #delays: readonly number[]

  constructor(call: VerifyCall, version: string, format: Format | 'any', delays: readonly number[]) {
    this.#call = call
    this.cosignVersion = version
    this.#formats = format === 'any' ? formatsOf('both') : [format]
    this.#delays = delays
  }

  async check(target: SignTarget): Promise<CheckResult> {
    const digests = [...new Set([target.index, ...target.manifests])]
    const bad = digests.find((digest) => !isDigest(digest))
    if (bad !== undefined) throw new PublishError('E_INTERNAL', `not a digest: ${bad}`)
    const formats = new Set<Format>()
    const failures = new Map<string, Failure[]>(digests.map((digest) => [digest, []]))
    for (const format of this.#formats) {
      for (const [digest, answer] of await this.#checkFormat(format, target, [...failures.keys()])) {
        if (answer.state === 'verified') {
          failures.delete(digest)
          formats.add(format)
        } else failures.get(digest)?.push({ state: answer.state, reason: answer.reason })
      }
    }
    return failures.size === 0 ? { state: 'verified', formats: [...formats] } : worst(failures)
  }

  async checkAttestation(target: SignTarget, digest: string, predicateTypes: readonly string[]): Promise<CheckResult> {
    const failures: Failure[] = []
    const { signal } = this.#call
    for (const type of predicateTypes) {
      const held = (repository: RemoteRepository): Promise<boolean> =>
        holdsAttestation(repository, type, digest, signal)
      const answer = await this.#settle(() => verifyAttestationOnce(this.#call, type, target, digest), target, held)
      if (answer.state === 'verified') return { state: 'verified', formats: ['bundle'] }
      failures.push({ state: answer.state, reason: answer.reason })
    }
    return worst(new Map([[digest, failures]]))
  }

  /** First all digests with one process; then, because that stops at the first failure, one after the other. */
  async #checkFormat(
    format: Format,
    target: SignTarget,
    digests: readonly string[],
  ): Promise<(readonly [string, Verification])[]> {
    if (digests.length === 0) return []
    const all = await verifyOnce(this.#call, format, target, digests)
    if (all.ok) return digests.map((digest) => [digest, all])
    const answers: [string, Verification][] = []
    let crowded: Verification | undefined
    for (const digest of digests) {
      const answer: Settled = crowded ?? (await this.#checkDigest(format, target, digest))
      if (answer.crowded === true) crowded = answer
      answers.push([digest, answer])
    }
    return answers
  }

  async #checkDigest(format: Format, target: SignTarget, digest: string): Promise<Settled> {
    const { signal } = this.#call
    const held = (repository: RemoteRepository): Promise<boolean> => holdsSignature(repository, format, digest, signal)
    return await this.#settle(() => verifyOnce(this.#call, format, target, [digest]), target, held)
  }

  /** Verifies until there is an answer that another attempt would not change. */
  async #settle(
    attempt: () => Promise<Verification>,
    target: SignTarget,
    held: (repository: RemoteRepository) => Promise<boolean>,
  ): Promise<Settled> {
    return await whileTransient(
      async () => {
        const answer = await attempt()
        const final = answer.state === 'unknown' && answer.reason !== timedOut
        return answer.ok || final ? answer : await this.#confirm(answer, target, held)
      },
      this.#call.signal,
      this.#delays,
    )
  }

  /** Asks the registry itself what it holds, because cosign calls an image unsigned after errors too. */
  async #confirm(
    answer: Verification,
    target: SignTarget,
    held: (repository: RemoteRepository) => Promise<boolean>,
  ): Promise<Settled> {
    const repository = await this.#open(target)
    try {
      if (!(await held(repository))) return { ...answer, state: 'unsigned' }
      const problem = answer.state === 'refused' ? await this.#keyProblem() : undefined
      if (problem !== undefined) return { ok: false, state: 'unknown', reason: problem, transient: false }
      if (answer.state === 'refused') return answer
      const reason = `the registry holds a signature, and cosign says: ${answer.reason}`
      return { ok: false, state: 'unknown', reason, transient: true }
    } catch (error) {
      this.#call.signal.throwIfAborted()
      const reason = messageChain(error).join(': ')
      const crowded = answer.reason === timedOut && isOrasError(error, 'too-large')
      return { ok: false, state: 'unknown', reason, transient: false, ...(crowded && { crowded: true }) }
    } finally {
      repository.close()
    }
  }

  /** Why a key service does not give the key; cosign takes that for a signature which does not match. */
  async #keyProblem(): Promise<string | undefined> {
    const { binary, env, signal, keyUri } = this.#call
    if (keyUri === undefined || !asksWhileVerifying.test(keyUri)) return undefined
    const call = { env: cosignEnvironment(env, { key: keyUri }), signal }
    const { ok, reason } = await cosign(binary, ['public-key', '--key', keyUri], call)
    return ok ? undefined : `the key could not be read: ${reason}`
  }

  async #open({ registry, repository, plainHttp, dockerConfig }: SignTarget): Promise<RemoteRepository> {
    const { setup, env, signal } = this.#call
    const { signatureRepository } = setup.options
    const { certificates } = setup
    const address =
      signatureRepository === undefined
        ? { registry, repository }
        : parseReference(`${signatureRepository}@sha256:${'0'.repeat(64)}`)
    return openRepository({
      registry: address.registry,
      repository: address.repository,
      plainHttp: address.registry === registry ? plainHttp : 'auto',
      credentials: dockerCredentials({ DOCKER_CONFIG: dockerConfig }),
      env,
      signal,
      retry: { deadline: 120_000 },
      ...(certificates !== undefined && { ca: await readFile(certificates, 'utf8') }),
    })
  }
}

interface Settled extends Verification {
  /** So much refers to the digest that cosign does not come to an end: nothing else of the image is asked for. */
  readonly crowded?: true
}

type Failure = Extract<CheckResult, { readonly reason: string }>

/**
 * One answer out of those for each digest and format. A digest that may be signed in a format that could not be checked
 * is unknown; what is known of another digest comes first, because it does not change any more.
 */
function worst(failures: ReadonlyMap<string, readonly Failure[]>): Failure {
  const byDigest = [...failures].map(([digest, answers]) => {
    const order = ['unknown', 'refused', 'unsigned'] as const
    const { state, reason } = pick(answers, order)
    return { state, reason: `${digest}: ${reason}` }
  })
  return pick(byDigest, ['refused', 'unsigned', 'unknown'])
}

function pick(answers: readonly Failure[], order: readonly Failure['state'][]): Failure {
  const found = order.flatMap((state) => answers.filter((answer) => answer.state === state))[0]
  return found ?? { state: 'unknown', reason: 'no format was checked' }
}

export type { SignTarget }
