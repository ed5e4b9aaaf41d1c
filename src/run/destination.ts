import type { ControlPlane } from '../hosts/host.ts'
import type { CredentialProvider } from '../oras/index.ts'
import { dockerLogin, registryCredentials } from '../plan/credentials.ts'
import type { Plan } from '../plan/plan.ts'
import type { Destination, Grant } from '../publish/release.ts'
import { PublishError } from '../shared/errors.ts'
import type { Signer } from '../sign/signer.ts'
import type { RunContext } from './world.ts'

/** Where the release goes, and how leave to push is got just in time. */
export function destination(plan: Plan, controlPlane: ControlPlane | undefined, signer: Signer | undefined, world: RunContext): Destination {
  const { registry, versions, inputs, certificateAuthorities } = plan
  if (registry === undefined) throw new PublishError('E_REGISTRY_MISSING', 'There is no registry to publish to.')
  const own = registryCredentials(inputs.registry, world)
  const { signatureRepository } = plan.signing ?? {}
  return {
    registry: registry.host,
    plainHttp: registry.plainHttp,
    userAgent: 'plugin-publish',
    grant: () => controlPlane === undefined ? staticGrant(plan, registry.host, own) : assignedGrant(controlPlane, registry.prefix),
    credentialFor: dockerLogin(world),
    movingTags: movingTags(plan, controlPlane),
    temp: world.resources.temp,
    ...(controlPlane !== undefined && { controlPlane }),
    ...(signer !== undefined && { signer }),
    ...(certificateAuthorities !== undefined && { certificateAuthorities }),
    ...(signatureRepository !== undefined && { signatureRepository }),
    ...(versions.version !== undefined && { semver: versions.version }),
    ...(inputs.plugin.replaceTag !== undefined && { replaceTag: inputs.plugin.replaceTag }),
  }
}

async function assignedGrant(controlPlane: ControlPlane, prefix: string): Promise<Grant> {
  const { repository, version, username, password, expiresAt } = await controlPlane.authorize()
  return { repository: below(prefix, repository), version, credential: { kind: 'basic', username, password }, expiresAt }
}

async function staticGrant({ registry, inputs, versions }: Plan, host: string, credentials: CredentialProvider): Promise<Grant> {
  const tags = inputs.plugin.tags.length > 0 ? inputs.plugin.tags : versions.tags
  return {
    repository: below(registry?.prefix ?? '', registry?.repository ?? inputs.plugin.name.toLowerCase()),
    version: tags.find(({ immutable }) => immutable)?.tag,
    credential: await credentials(host, { refresh: false }),
  }
}

/** A host that assigns its own versions gets other tags only where the user asks for them. */
function movingTags({ inputs, versions }: Plan, controlPlane: ControlPlane | undefined): Destination['movingTags'] {
  if (inputs.plugin.tags.length > 0) return inputs.plugin.tags
  return controlPlane === undefined ? versions.tags : []
}

const below = (prefix: string, repository: string): string => prefix === '' ? repository : `${prefix}/${repository}`
