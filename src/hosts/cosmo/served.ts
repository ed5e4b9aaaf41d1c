import { parsePlatform, sortPlatforms, type Platform } from '../../shared/platform.ts'
import type { ServedInstead } from '../control-plane.ts'
import type { ConnectClient } from './connect.ts'
import * as rpc from './messages.ts'

/** What the control plane has of a plugin. */
export interface Served {
  /** Undefined: the plugin does not exist, or was never published. */
  readonly version: string | undefined
  readonly platforms: readonly Platform[]
  /** The schema without white space at its end, as the server stores it. */
  readonly schema: string | undefined
}

/** Undefined: the control plane does not tell. */
export async function readServed(
  connect: ConnectClient,
  where: { readonly name: string; readonly namespace: string },
): Promise<Served | undefined> {
  const [found, latest] = await Promise.all([
    connect.call(rpc.getSubgraphByName, where),
    connect.call(rpc.getLatestSubgraphSdl, where),
  ])
  const codes = [found.response.code, latest.response.code]
  if (codes.includes('ERR_NOT_FOUND')) return { version: undefined, platforms: [], schema: undefined }
  if (codes.some((code) => code !== 'OK')) return undefined
  const { version = '', platforms = [] } = found.graph?.pluginData ?? {}
  return {
    version: version === '' ? undefined : version,
    platforms: sortPlatforms(platforms.flatMap((name) => parsePlatform(name) ?? [])),
    schema: latest.sdl?.trimEnd(),
  }
}

/** Whether both are the same. */
export function isSame(served: Served, wanted: Served): boolean {
  return served.version === wanted.version && samePlatforms(served, wanted) && served.schema === wanted.schema
}

/** How `served` differs from what was announced. */
export function describeServed(served: Served, wanted: Served): ServedInstead {
  const { version, platforms } = served
  if (version === undefined) return { description: 'it serves no version of the plugin', isLater: false }
  if (version !== wanted.version)
    return { description: `it serves ${version}`, isLater: numberOf(version) > numberOf(wanted.version) }
  const difference = samePlatforms(served, wanted)
    ? 'with another schema'
    : `for ${platforms.join(', ') || 'no platform'}`
  return { description: `it serves ${version} ${difference}`, isLater: false }
}

function samePlatforms(one: Served, other: Served): boolean {
  return one.platforms.join() === sortPlatforms(other.platforms).join()
}

/** Of a version such as `v3`; 0 of anything else. */
function numberOf(version: string | undefined): number {
  return Number(/^v(\d{1,15})$/.exec(version ?? '')?.[1] ?? 0)
}
