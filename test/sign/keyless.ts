import { after } from 'node:test'
import type { SignTarget, Signer, SigningOptions } from '../../src/sign/index.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { run } from '../../script/rig/run.ts'
import { program, rigPath } from '../support/rig.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import type { Sigstore, SigstoreDouble, SigstoreOptions } from '../support/sigstore/index.ts'
import { context, options, pushImage, quick, temporary, type Lines, type Registry } from './support.ts'

export interface Keyless<S extends Sigstore = SigstoreDouble> {
  readonly sigstore: S
  readonly signer: Signer
  /** An image that nobody has signed. */
  readonly target: SignTarget
  readonly lines: Lines
}

let images = 0

/** The doubles of Sigstore, a signer that uses them, and an image. All of it is gone when the test file ends. */
export async function openKeyless(
  registry: Registry,
  given: SigstoreOptions = {},
  more: Partial<SigningOptions> = {},
): Promise<Keyless> {
  return await openKeylessOn(registry, await startSigstore(await temporary(), given), more)
}

/** The same with a Sigstore that runs. */
export async function openKeylessOn<S extends Sigstore>(
  registry: Registry,
  sigstore: S,
  more: Partial<SigningOptions> = {},
): Promise<Keyless<S>> {
  after(() => sigstore[Symbol.asyncDispose]())
  const { signer, lines } = await openSignerOf(sigstore, more)
  return { sigstore, signer, lines, target: await pushImage(registry, `keyless-${++images}`) }
}

export async function openSignerOf(
  { signingConfig, trustedRoot, jobEnvironment }: Sigstore,
  more: Partial<SigningOptions> = {},
): Promise<Pick<Keyless, 'signer' | 'lines'>> {
  const { key: _, ...rest } = await options('')
  const keyless = { ...rest, mode: 'keyless', transparencyLog: true, signingConfig, trustedRoot, ...more } as const
  const world = context(jobEnvironment)
  return { signer: await openSigner(keyless, world, quick), lines: world.lines }
}

/** The index alone: every signature costs a certificate. */
export const indexOf = (target: SignTarget): SignTarget => ({ ...target, manifests: [] })

/** Exit code and output of `cosign verify` as a consumer runs it. */
export async function verify(
  { trustedRoot, identity }: Sigstore,
  target: SignTarget,
  more: { readonly subject?: string; readonly issuer?: string; readonly args?: readonly string[] } = {},
): Promise<{ code: number | null; stderr: string }> {
  const args = [
    'verify',
    `--certificate-identity=${more.subject ?? identity.subject}`,
    `--certificate-oidc-issuer=${more.issuer ?? identity.issuer}`,
    `--trusted-root=${trustedRoot}`,
    '--allow-http-registry',
    ...(more.args ?? []),
    `${target.registry}/${target.repository}@${target.index}`,
  ]
  const env = { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig }
  return await run(program('cosign'), args, { env })
}
