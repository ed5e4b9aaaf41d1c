import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices } from '../../test/support/cosmo.ts'
import { startSigstore, type SigstoreDouble } from '../../test/support/sigstore/index.ts'
import type { Part } from '../support/part.ts'
import { startDelayProxy, type DelayProxy } from './delay.ts'
import { Traffic } from './traffic.ts'

/** Registry, control plane, certificate authority and log, each behind a relay that is some time away. */
export interface FarServices {
  readonly cosmo: CosmoServices
  readonly sigstore: SigstoreDouble
  readonly traffic: Traffic
  /** `host:port` by which users reach the registry. */
  readonly registry: string
  readonly controlPlane: string
  /** Files and variables of a keyless job, with the addresses of the relays. */
  readonly signingConfig: string
  readonly jobEnvironment: Readonly<Record<string, string>>
  readonly authority: string
  readonly log: string
  /** Ends all connections: the next turn opens its own. */
  closeConnections(): void
}

export async function startFarServices(part: Part): Promise<FarServices> {
  const { directory } = part
  const cosmo = part.use(await startCosmo({ directory, plane: { settings: { pluginLimit: 100 } } }))
  const sigstore = part.use(await startSigstore(directory))
  const traffic = new Traffic()
  const proxies: DelayProxy[] = []
  const far = async (name: string, url: string): Promise<string> => {
    const proxy = part.use(await startDelayProxy({ port: Number(new URL(url).port), traffic, name }))
    proxies.push(proxy)
    return proxy.host
  }
  const registry = await far('registry', cosmo.registry.url)
  const controlPlane = `http://${await far('control plane', cosmo.plane.url)}`
  const authority = `http://${await far('authority', sigstore.authorityUrl)}`
  const log = `http://${await far('log', sigstore.log.url)}`
  const replaced = (text: string): string =>
    text.replaceAll(sigstore.authorityUrl, authority).replaceAll(sigstore.log.url, log)
  const signingConfig = join(directory, 'far-signing-config.json')
  await writeFile(signingConfig, replaced(await readFile(sigstore.signingConfig, 'utf8')))
  return {
    cosmo,
    sigstore,
    traffic,
    registry,
    controlPlane,
    signingConfig,
    // The tokens still name the issuer by its own address, which the authority knows.
    jobEnvironment: Object.fromEntries(
      Object.entries(sigstore.jobEnvironment).map(([name, value]) => [name, replaced(value)]),
    ),
    authority,
    log,
    closeConnections: () => {
      for (const proxy of proxies) proxy.closeConnections()
    },
  }
}
