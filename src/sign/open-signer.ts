import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunContext } from '../shared/context.ts'
import { throwAll } from '../shared/errors.ts'
import type { Setup } from './arguments.ts'
import { combineCertificates } from './certificates.ts'
import { retryDelays } from './cosign.ts'
import { jobIdentity, privateInPublic } from './identity.ts'
import { normalizeKey } from './key.ts'
import type { Signer, SigningOptions } from './options.ts'
import { patienceWith } from './outage.ts'
import { refuseSigning } from './refuse.ts'
import { readSigningServices } from './services.ts'
import { sharedBy } from './shared.ts'
import { CosignSigner } from './signer.ts'

/**
 * Finds or installs cosign and loads the key, or the job's identity. Needs neither image nor registry: it runs beside
 * the build, so that a wrong password ends the run before anything is pushed.
 * @throws PublishError `E_INPUT`, `E_SIGN_KEY`, `E_COSIGN`, `E_COSIGN_CHECKSUM`, `E_PERMISSION_OIDC`, `E_SIGN_PRIVATE`
 */
export async function openSigner(
  options: SigningOptions,
  context: RunContext,
  delays?: readonly number[],
): Promise<Signer> {
  throwAll(await refuseSigning(options, context.env))
  const given = absolutePaths(options)
  const shared = sharedBy(given, context)
  const [binary, empty, certificates, services] = await Promise.all([
    shared.cosign,
    writeEmptyServices(given.temp),
    given.certificateFile === undefined ? undefined : combineCertificates(given.certificateFile, given.temp),
    given.signingConfig === undefined ? undefined : readSigningServices(given.signingConfig),
  ])
  context.log.debug(`cosign ${binary.version} from ${binary.from}: ${binary.path}`)
  if (given.key === undefined) {
    const identity = await jobIdentity(context, patienceWith(delays))
    if (identity.privateRepository && given.privateConsent !== true) throw privateInPublic()
    return new CosignSigner(
      { options: given, services, publicKeyFile: undefined, identity, empty, certificates },
      binary,
      undefined,
      context,
      delays,
      await shared.turns,
    )
  }
  const publicKey = await shared.publicKey(binary, given.key, delays ?? retryDelays)
  const publicKeyFile = join(given.temp, 'cosign.pub')
  await writeFile(publicKeyFile, publicKey, { mode: 0o600 })
  return new CosignSigner(
    { options: given, services, publicKeyFile, identity: undefined, empty, certificates },
    binary,
    publicKey,
    context,
    delays,
    await shared.turns,
  )
}

function absolutePaths({ key, ...options }: SigningOptions): SigningOptions {
  return {
    ...options,
    ...(options.mode === 'key' && key !== undefined && { key: normalizeKey(key) }),
    ...(options.signingConfig !== undefined && { signingConfig: resolve(options.signingConfig) }),
    ...(options.trustedRoot !== undefined && { trustedRoot: resolve(options.trustedRoot) }),
  }
}

/** The two documents that `cosign signing-config create` and `cosign trusted-root create` write without arguments. */
async function writeEmptyServices(temp: string): Promise<Setup['empty']> {
  const signingConfig = join(temp, 'signing-config.json')
  const trustedRoot = join(temp, 'trusted-root.json')
  await writeFile(
    signingConfig,
    '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}',
  )
  await writeFile(trustedRoot, '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}')
  return { signingConfig, trustedRoot }
}
