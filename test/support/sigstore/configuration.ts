import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'
import type { TransparencyLog } from '../transparency-log/index.ts'
import type { Authority } from './authority.ts'
import type { TimestampAuthority } from './timestamps.ts'

/** The services of a Sigstore. */
export interface Described {
  readonly authority: Pick<Authority, 'root' | 'logKey'> & { readonly url: string }
  readonly log: Pick<TransparencyLog, 'url' | 'publicKey'> | undefined
  readonly timestamps: (Pick<TimestampAuthority, 'chain'> & { readonly url: string }) | undefined
}

/**
 * Writes what an operator of a private Sigstore hands out. cosign itself makes both files.
 *
 * @param issuer URL of the token issuer
 */
export async function writeConfiguration(
  directory: string,
  issuer: string,
  { authority, log, timestamps }: Described,
): Promise<{ signingConfig: string; trustedRoot: string }> {
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(directory, name)
    await writeFile(path, content)
    return path
  }
  const since = 'start-time=2024-01-01T00:00:00Z'
  const of = `${since},operator=test`
  const stampUrl = `${timestamps?.url ?? ''}/api/v1/timestamp`
  const signingConfig = join(directory, 'signing-config.json')
  const trustedRoot = join(directory, 'trusted-root.json')
  const services = [
    `--fulcio=url=${authority.url},api-version=1,${of}`,
    `--oidc-provider=url=${issuer},api-version=1,${of}`,
    ...(log === undefined ? [] : [`--rekor=url=${log.url},api-version=1,${of}`, '--rekor-config=ANY']),
    ...(timestamps === undefined ? [] : [`--tsa=url=${stampUrl},api-version=1,${of}`, '--tsa-config=ANY']),
  ]
  const trusted = [
    `--fulcio=url=${authority.url},certificate-chain=${await file('ca.pem', authority.root)},${since}`,
    `--ctfe=url=${authority.url}/ct,public-key=${await file('ct.pub', authority.logKey)},${since}`,
    ...(log === undefined
      ? []
      : [`--rekor=url=${log.url},public-key=${await file('rekor.pub', log.publicKey)},${since}`]),
    ...(timestamps === undefined
      ? []
      : [`--tsa=url=${stampUrl},certificate-chain=${await file('tsa.pem', timestamps.chain)},${since}`]),
  ]
  for (const args of [
    ['signing-config', 'create', ...services, `--out=${signingConfig}`],
    ['trusted-root', 'create', ...trusted, `--out=${trustedRoot}`],
  ]) {
    const { code, stderr } = await run(program('cosign'), args)
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${stderr}`)
  }
  return { signingConfig, trustedRoot }
}
