import type { CredentialProvider } from 'oras-js'
import type { ControlPlane } from '../hosts/index.ts'
import { belowPrefix, installReference, type Plan, type PlannedRegistry } from '../plan/index.ts'
import { dockerLogin, registryCredentials, type Destination, type Grant } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { PlannedTag } from '../shared/tag.ts'
import type { Signer } from '../sign/index.ts'
import type { Preflight } from './preflight.ts'

/** Where the release goes, and how to get push authorization just before it is needed. @throws PublishError */
export function destination(
  plan: Plan,
  { controlPlane, inTurn }: Pick<Preflight, 'controlPlane' | 'inTurn'>,
  signer: Signer | undefined,
  context: RunContext,
): Destination {
  const { registry, versions, inputs, certificateAuthorities } = plan
  if (registry === undefined) throw new TypeError('a plan that publishes has a registry')
  const { signatureRepository } = plan.signing ?? {}
  return {
    registry: registry.host,
    plainHttp: registry.plainHttp,
    userAgent: 'plugin-publish',
    grant: grantFrom(plan, registry, controlPlane, registryCredentials(inputs.registry, context)),
    credentialFor: dockerLogin(context),
    movingTags: movingTags(plan),
    temp: context.resources.temp,
    inTurn,
    assigned: plan.assigned,
    installReference: (repository, tag, digest) => installReference(plan, registry, repository, tag, digest),
    ...(controlPlane !== undefined && { controlPlane }),
    ...(signer !== undefined && { signer }),
    ...(certificateAuthorities !== undefined && { certificateAuthorities }),
    ...(signatureRepository !== undefined && { signatureRepository }),
    ...(versions.version !== undefined && { semver: versions.version }),
    ...(inputs.plugin.replaceTag !== undefined && { replaceTag: inputs.plugin.replaceTag }),
  }
}

function grantFrom(
  plan: Plan,
  registry: PlannedRegistry,
  controlPlane: ControlPlane | undefined,
  credentials: CredentialProvider,
): () => Promise<Grant> {
  const authorize = controlPlane?.authorizePush?.bind(controlPlane)
  if (authorize === undefined || !plan.assigned) return () => staticGrant(plan, registry, credentials)
  return async () => {
    const { repository, version, username, password, expiresAt } = await authorize()
    return {
      repository: belowPrefix(registry.prefix, repository),
      version,
      credential: { kind: 'basic', username, password },
      expiresAt,
    }
  }
}

async function staticGrant(
  { inputs, versions }: Plan,
  { host, repository }: PlannedRegistry,
  credentials: CredentialProvider,
): Promise<Grant> {
  const tags = inputs.plugin.tags.length > 0 ? inputs.plugin.tags : versions.tags
  return {
    repository: repository ?? inputs.plugin.name.toLowerCase(),
    version: tags.find(({ immutable }) => immutable)?.tag,
    credential: await credentials(host, { refresh: false }),
  }
}

/** If the control plane assigns the version, other tags are written only if the user asks for them. */
function movingTags({ inputs, versions, assigned }: Plan): readonly PlannedTag[] {
  if (inputs.plugin.tags.length > 0) return inputs.plugin.tags
  return assigned ? [] : versions.tags
}
