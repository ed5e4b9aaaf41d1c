import { type VerifySetup, verifyArguments, verifyAttestationArguments } from './arguments.ts'
import { verifiedPredicates } from './attestation.ts'
import { cosignEnvironment, type EnvironmentNeeds } from './environment.ts'
import { cosignFor } from './fresh.ts'
import type { Format, SignTarget, SigningOptions } from './options.ts'
import { failureOf, verifiedDigests, type VerifyFailure } from './verified.ts'

/** Bytes. Somebody who may push can repeat a valid signature, and cosign prints each of at most a thousand. */
const maxOutput = 16 * 1024 * 1024

/** What one run of `cosign verify` needs beside the image. */
export interface VerifyCall {
  readonly binary: string
  readonly setup: VerifySetup
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** KMS URI of the public key: its client library reads the environment. */
  readonly keyUri?: string
}

export interface Verification {
  readonly ok: boolean
  /** `refused`: signed, but not by the one who is expected, or not validly. */
  readonly state: 'verified' | VerifyFailure
  /** cosign's words; empty if verified. */
  readonly reason: string
  /** Whether another attempt may well succeed. */
  readonly transient: boolean
}

/**
 * Runs `cosign verify` once for these digests of an image: each must have a signature in this format, not another
 * statement about it. Rejects only if cancelled.
 */
export async function verifyOnce(
  call: VerifyCall,
  format: Format,
  target: SignTarget,
  digests: readonly string[],
): Promise<Verification> {
  const { setup, env, signal } = call
  const { repository, plainHttp } = signaturesOf(setup.options, format, target)
  const references = digests.map((digest) => `${repository}@${digest}`)
  const args = [...verifyArguments(setup, format, plainHttp), ...references]
  const childEnv = cosignEnvironment(env, needs(call, format, target))
  const result = await cosignFor(target, call.binary, args, { env: childEnv, signal, maxOutput })
  if (result.ok && Buffer.byteLength(result.stdout) >= maxOutput)
    return { ok: false, state: 'unknown', reason: `cosign printed more than ${maxOutput} bytes`, transient: false }
  const verified = verifiedDigests(result.stdout, format)
  if (result.ok && digests.every((digest) => verified.has(digest)))
    return { ok: true, state: 'verified', reason: '', transient: false }
  const { transient } = result
  if (result.ok) {
    const reason = 'only signed statements of another kind or format were found'
    return { ok: false, state: 'unsigned', reason, transient: false }
  }
  return { ok: false, state: transient ? 'unknown' : failureOf(result.reason), reason: result.reason, transient }
}

/** Runs `cosign verify-attestation` once. Rejects only if cancelled. */
export async function verifyAttestationOnce(
  call: VerifyCall,
  predicateType: string,
  target: SignTarget,
  digest: string,
): Promise<Verification> {
  const { setup, env, signal } = call
  const { repository, plainHttp } = signaturesOf(setup.options, 'bundle', target)
  const args = [...verifyAttestationArguments(setup, predicateType, plainHttp), `${repository}@${digest}`]
  const childEnv = cosignEnvironment(env, needs(call, 'bundle', target))
  const result = await cosignFor(target, call.binary, args, { env: childEnv, signal })
  if (result.ok && verifiedPredicates(result.stdout, { digest, predicateType }).length > 0)
    return { ok: true, state: 'verified', reason: '', transient: false }
  const { transient } = result
  if (result.ok)
    return { ok: false, state: 'unsigned', reason: 'no statement of this type was found', transient: false }
  return { ok: false, state: transient ? 'unknown' : failureOf(result.reason), reason: result.reason, transient }
}

/**
 * `registry/repository` under which cosign is asked for signatures. It writes bundles to COSIGN_REPOSITORY, but reads
 * them from there only since 3.1. A digest is the same image everywhere, so bundles are looked for under the repository
 * that has them. `plain-http` is meant for the registry of the image: another host gets no request in clear.
 */
export function signaturesOf(
  { signatureRepository }: Pick<SigningOptions, 'signatureRepository'>,
  format: Format,
  { registry, repository, plainHttp }: SignTarget,
): { readonly repository: string; readonly plainHttp: boolean } {
  if (format !== 'bundle' || signatureRepository === undefined)
    return { repository: `${registry}/${repository}`, plainHttp }
  return { repository: signatureRepository, plainHttp: plainHttp && signatureRepository.startsWith(`${registry}/`) }
}

function needs({ setup, keyUri }: VerifyCall, format: Format, { dockerConfig }: SignTarget): EnvironmentNeeds {
  const { options, certificates } = setup
  const { signatureRepository } = options
  return {
    dockerConfig,
    ...(format === 'legacy' && signatureRepository !== undefined && { signatureRepository }),
    ...(certificates !== undefined && { certificates }),
    ...(keyUri !== undefined && { key: keyUri }),
  }
}
