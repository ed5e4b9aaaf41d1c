import type { RegistryInputs } from '../github/inputs/registry.ts'
import type { HostProfile } from '../hosts/host.ts'
import { isLoopback } from '../oras/index.ts'
import { PublishError } from '../shared/errors.ts'

export interface PlannedRegistry {
  /** `host[:port]` */
  readonly host: string
  /** Path before every repository; empty if there is none. */
  readonly prefix: string
  /** Undefined: what the control plane assigns, else the plugin's name. */
  readonly repository: string | undefined
  readonly plainHttp: boolean
}

/** @throws PublishError `E_REGISTRY_MISSING` */
export function planRegistry({ address, repository, plainHttp }: RegistryInputs, host: HostProfile, dryRun: boolean): PlannedRegistry | undefined {
  const at = address ?? (host.registry === undefined ? undefined : { host: host.registry, prefix: '' })
  if (at !== undefined) return { ...at, repository, plainHttp: plainHttp === 'auto' ? isLoopback(at.host) : plainHttp }
  if (dryRun) return undefined
  throw new PublishError('E_REGISTRY_MISSING', `${host.title} has no registry of its own, and \`registry\` is empty.`)
}
