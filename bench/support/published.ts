import assert from 'node:assert/strict'
import { run } from '../../script/rig/run.ts'
import type { CosmoServices } from '../../test/support/cosmo.ts'
import { program, rigPath } from '../../test/support/rig.ts'

/** What a consumer finds of a plugin. */
export interface Published {
  /** Version that the control plane serves; undefined: none. */
  readonly version: string | undefined
  /** Digest behind the tag of this version. */
  readonly digest: string
  /** `os/arch`, sorted. */
  readonly platforms: readonly string[]
  /** Digests of index and images. */
  readonly digests: readonly string[]
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

type Services = Pick<CosmoServices, 'plane' | 'registry'>

/** Reads it from the control plane and the registry behind. @throws if the version's tag does not resolve */
export async function readPublished({ plane, registry }: Services, name: string): Promise<Published> {
  const subgraph = plane.find(name)
  if (subgraph?.version === undefined) return { version: undefined, digest: '', platforms: [], digests: [] }
  const url = `${registry.upstream}/v2/${plane.organization.id}/${subgraph.id}/manifests/${subgraph.version}`
  const response = await fetch(url, { headers: { accept: indexTypes.join(', ') } })
  assert.equal(response.status, 200, `the tag ${subgraph.version} of ${name} does not resolve`)
  const digest = response.headers.get('docker-content-digest') ?? ''
  const { manifests } = (await response.json()) as {
    manifests: { digest: string; platform: { os: string; architecture: string } }[]
  }
  return {
    version: subgraph.version,
    digest,
    platforms: manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`).sort(),
    digests: [digest, ...manifests.map((manifest) => manifest.digest)],
  }
}

/** Verifies index and images in each of the formats. @param flags of `cosign verify`: who has to have signed */
export async function assertSigned(
  { plane, registry }: Services,
  name: string,
  formats: readonly ('bundle' | 'legacy')[],
  flags: readonly string[],
): Promise<void> {
  const { digests } = await readPublished({ plane, registry }, name)
  const repository = `${new URL(registry.upstream).host}/${plane.organization.id}/${plane.find(name)?.id ?? ''}`
  const types = { bundle: 'https://sigstore.dev/cosign/sign/v1', legacy: 'cosign container image signature' }
  for (const format of formats) {
    const args = ['verify', ...(format === 'legacy' ? ['--new-bundle-format=false'] : []), '--allow-http-registry']
    for (const digest of digests) {
      const reference = `${repository}@${digest}`
      const { code, stdout, stderr } = await run(program('cosign'), [...args, ...flags, reference], {
        env: { PATH: rigPath(), DOCKER_CONFIG: '/nonexistent' },
      })
      assert.equal(code, 0, `${reference} has no ${format} signature: ${stderr}`)
      assert.ok(stdout.includes(types[format]), `${reference}: the signature is no ${format}`)
    }
  }
}
