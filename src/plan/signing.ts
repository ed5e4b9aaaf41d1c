import { signingProblems, type Event, type Inputs, type SigningKey, type SignInputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { privateInPublic, type SigningOptions } from '../sign/index.ts'

interface SigningPlanContext {
  readonly env: NodeJS.ProcessEnv
  /** Private directory of this run. */
  readonly temp: string
}

/**
 * How the release will be signed; undefined: it is not signed, as in every dry run.
 *
 * @throws PublishError or PublishErrors `E_INPUT`, `E_PERMISSION_OIDC`, `E_SIGN_PRIVATE`
 */
export function planSigning(
  { build, plugin, several, sign, registry }: Inputs,
  { privateRepository }: Pick<Event, 'privateRepository'>,
  host: Host | undefined,
  dryRun: boolean,
  { env, temp }: SigningPlanContext,
): SigningOptions | undefined {
  const mode = sign.mode === 'auto' ? (sign.key === undefined ? 'keyless' : 'key') : sign.mode
  if (dryRun) return undefined
  throwAll(signingProblems(sign))
  if (mode === 'none') return undefined
  // A private Sigstore has logs of its own.
  const consent = sign.mode === 'keyless' || sign.signingConfig !== undefined
  const options: SigningOptions = {
    mode,
    privateConsent: consent,
    ...(sign.key !== undefined && { key: keyText(sign.key) }),
    format: sign.format ?? host?.signatureFormat ?? 'both',
    transparencyLog: sign.transparencyLog,
    ...(sign.signingConfig !== undefined && { signingConfig: sign.signingConfig }),
    ...(sign.trustedRoot !== undefined && { trustedRoot: sign.trustedRoot }),
    ...(sign.repository !== undefined && {
      signatureRepository: `${sign.repository.registry}/${sign.repository.repository}`,
    }),
    cosignVersion: sign.cosignVersion.replace(/^v/, ''),
    ...(sign.cosignSha256 !== undefined && { cosignSha256: sign.cosignSha256 }),
    ...(registry.certificateFile !== undefined && { certificateFile: registry.certificateFile }),
    // The plugins of a step wait for their registries side by side anyway.
    verifyTogether: several,
    toolCache: env['RUNNER_TOOL_CACHE'] ?? temp,
    // Signing happens only when publishing, where `cache: auto` uses no cache.
    sharedCache: build.cache === true,
    temp,
  }
  const refused = host?.signingFindings?.({ ...options, publicKeyName: plugin.publicKeyName }) ?? []
  // Who is told that the host verifies no such signature shall not also be told how to get one.
  if (mode === 'keyless' && !refused.some(({ severity }) => severity === 'error'))
    throwAll([
      ...(privateRepository === true && !consent ? [privateInPublic()] : []),
      ...((env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') === '' ? [oidcMissing(sign.mode)] : []),
    ])
  return options
}

function oidcMissing(mode: SignInputs['mode']): PublishError {
  const why = mode === 'auto' ? '`sign: auto` without `cosign-key` means keyless' : '`sign` is keyless'
  return new PublishError('E_PERMISSION_OIDC', `${why}, and this job may not ask for an OIDC token.`)
}

/** In cosign's syntax. */
function keyText(key: SigningKey): string {
  switch (key.kind) {
    case 'file':
      return key.path
    case 'env':
      return `env://${key.name}`
    case 'kms':
      return key.uri
  }
}
