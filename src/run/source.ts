import { isLocal } from 'oras-js'
import type { FromInputs } from '../github/index.ts'
import type { SourceContext } from '../plan/index.ts'
import { dockerLogin, registryCredentials, openSource, type Source } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { openVerifier, type Verifier } from '../sign/index.ts'

/**
 * Reads the earlier publish that `from` names into `directory`. The credentials of the inputs are for the destination:
 * another registry gets only what docker knows for it.
 *
 * @throws PublishError `E_FROM_…`, `E_REGISTRY`, `E_REGISTRY_AUTH`, `E_INPUT`, `E_COSIGN`, `E_COSIGN_CHECKSUM`,
 * `E_LAYOUT`
 */
export async function readSource(
  { registry, repository, reference, by }: FromInputs,
  { inputs, registry: destination, certificateAuthorities }: SourceContext,
  directory: string,
  context: RunContext,
): Promise<Source> {
  const verifier = await openSourceVerifier(by, inputs, context)
  const same = destination?.host === registry
  return await openSource(
    {
      registry,
      repository,
      reference,
      plainHttp: same ? destination.plainHttp : isLocal(registry),
      credentials: same ? registryCredentials(inputs.registry, context) : dockerLogin(context),
      certificateAuthorities,
      userAgent: 'plugin-publish',
      verifier,
      directory,
    },
    context,
  )
}

/** The log, the trusted root and the authorities are those of the inputs: both registries are held against them. */
async function openSourceVerifier(
  by: FromInputs['by'],
  { sign, registry }: SourceContext['inputs'],
  context: RunContext,
): Promise<Verifier> {
  const { temp } = context.resources
  return await openVerifier(
    {
      by,
      transparencyLog: sign.transparencyLog,
      ...(sign.trustedRoot !== undefined && { trustedRoot: sign.trustedRoot }),
      ...(sign.signingConfig !== undefined && { signingConfig: sign.signingConfig }),
      ...(registry.certificateFile !== undefined && { certificateFile: registry.certificateFile }),
      cosignVersion: sign.cosignVersion.replace(/^v/, ''),
      ...(sign.cosignSha256 !== undefined && { cosignSha256: sign.cosignSha256 }),
      toolCache: context.env['RUNNER_TOOL_CACHE'] ?? temp,
      temp,
    },
    context,
  )
}
