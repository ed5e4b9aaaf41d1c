import { formatReference, type Descriptor, type Digest, type Reference, type RemoteRepository } from 'oras-js'
import { provenanceType, type VerifyInputs } from '../github/verify.ts'
import type { Log } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import type { CheckResult, SignTarget, Verifier } from '../sign/verifier.ts'
import { readContent, type Content } from './content.ts'
import { registryFailure } from './reasons.ts'

type Wanted = Pick<VerifyInputs, 'reference' | 'platforms' | 'payload' | 'attestations'>

/** How the image is asked for. */
export interface Checked {
  readonly repository: RemoteRepository
  readonly plainHttp: boolean
  /** `DOCKER_CONFIG` directory for cosign. */
  readonly dockerConfig: string
  readonly verifier: Verifier
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Verifies what a consumer gets by the reference, and returns its digest. The tag is resolved before and after.
 * @throws PublishError whose code says why it is not verified
 */
export async function checkReference(wanted: Wanted, checked: Checked): Promise<Digest> {
  const { repository, log, signal } = checked
  const { reference } = wanted
  const root = await resolve(reference, repository, signal)
  log.info(`${formatReference(reference)} is ${root.digest}.`)
  const content = await readContent(repository, root, wanted.payload !== false, signal)
  assertWanted(wanted, content)
  await assertSigned(content, checked)
  await assertAttested(wanted, content, checked)
  const after = await resolve(reference, repository, signal)
  if (after.digest !== root.digest)
    throw new PublishError('E_VERIFY_TAG', `The tag was moved from ${root.digest} to ${after.digest} meanwhile.`)
  return root.digest
}

/** What the reference stands for now. If it has a tag and a digest, both must agree. */
async function resolve(reference: Reference, repository: RemoteRepository, signal: AbortSignal): Promise<Descriptor> {
  const { tag, digest } = reference
  const find = async (name: string): Promise<Descriptor> => {
    try {
      return await repository.resolve(name, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw registryFailure(error, formatReference(reference), 'E_VERIFY_NOT_FOUND')
    }
  }
  const found = await find(tag ?? digest ?? '')
  if (tag !== undefined && digest !== undefined && found.digest !== digest)
    throw new PublishError('E_VERIFY_TAG', `The tag ${tag} is ${found.digest}, not ${digest}.`)
  return found
}

function assertWanted({ platforms, payload }: Wanted, content: Content): void {
  const missing = platforms.filter((platform) => !content.platforms.includes(platform))
  if (missing.length > 0)
    throw new PublishError('E_VERIFY_PLATFORM', `${content.root.digest} has nothing for ${missing.join(', ')}.`, {
      cause: `it has ${content.platforms.join(', ') || 'no platform'}`,
    })
  if (payload === true && content.payload === undefined)
    throw new PublishError('E_VERIFY_PAYLOAD', `${content.root.digest} names no payload.`)
  if (typeof payload === 'string' && payload !== 'auto' && payload !== content.payload)
    throw new PublishError(
      'E_VERIFY_PAYLOAD',
      `The payload of ${content.root.digest} is ${content.payload ?? 'none'}, not ${payload}.`,
    )
}

async function assertSigned(content: Content, { verifier, log, ...checked }: Checked): Promise<void> {
  const result = await verifier.check(targetOf(content, checked))
  const digest = content.root.digest
  switch (result.state) {
    case 'verified':
      log.info(`${digest} and ${content.manifests.length} manifests are signed (${result.formats.join(', ')}).`)
      return
    case 'unsigned':
      throw new PublishError('E_VERIFY_UNSIGNED', `${digest}, or a manifest that it lists, is not signed.`, {
        cause: result.reason,
      })
    case 'refused':
      throw new PublishError(
        'E_VERIFY_SIGNER',
        `${digest} is signed, but not validly by the expected key or identity.`,
        { cause: result.reason },
      )
    case 'unknown':
      throw unknown('The signatures', result)
  }
}

/**
 * Provenance is of the whole build, so the root must have it. Every other statement is about a program, so every
 * manifest must have it.
 */
async function assertAttested(
  { attestations }: Wanted,
  content: Content,
  { verifier, log, ...checked }: Checked,
): Promise<void> {
  const target = targetOf(content, checked)
  const { root, manifests } = content
  for (const types of attestations) {
    const ofRoot = types.includes(provenanceType) || manifests.length === 0
    for (const { digest } of ofRoot ? [root] : manifests) {
      const result = await verifier.checkAttestation(target, digest, types)
      if (result.state === 'unknown') throw unknown('The attestations', result)
      if (result.state !== 'verified')
        throw new PublishError(
          'E_VERIFY_ATTESTATION',
          `${digest} has no valid attestation of the type ${types.join(' or ')}.`,
          { cause: result.reason },
        )
    }
    log.info(`Attested for ${ofRoot ? root.digest : 'every manifest'}: ${types.join(' or ')}.`)
  }
}

function unknown(what: string, { reason }: Extract<CheckResult, { readonly reason: string }>): PublishError {
  return new PublishError('E_VERIFY_UNKNOWN', `${what} could not be checked.`, { cause: reason })
}

function targetOf(
  { root, manifests }: Content,
  { repository, plainHttp, dockerConfig }: Omit<Checked, 'verifier' | 'log'>,
): SignTarget {
  return {
    registry: repository.registry,
    repository: repository.repository,
    index: root.digest,
    manifests: manifests.map(({ digest }) => digest),
    plainHttp,
    dockerConfig,
  }
}
