import type { ControlPlane, Payload } from '../hosts/host.ts'
import type { Credential, CredentialProvider, Digest } from '../oras/index.ts'
import type { Signer } from '../sign/signer.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/log.ts'
import type { Platform } from '../shared/platform.ts'
import type { PlannedTag } from '../shared/tag.ts'

export interface World {
  readonly log: Log
  readonly signal: AbortSignal
}

/** What is published: a complete OCI image layout whose bytes were checked, and the payload that belongs to it. */
export interface Release {
  /** Directory of the OCI image layout. */
  readonly layout: string
  /** Digest of the image index. */
  readonly digest: Digest
  /** Digests of its platform manifests. */
  readonly manifests: readonly Digest[]
  readonly platforms: readonly Platform[]
  readonly payload: Payload
  /** Digest of the payload's artifact manifest; the index carries it as an annotation. */
  readonly payloadDigest: Digest
}

/** Leave to push into one repository. */
export interface Grant {
  readonly repository: string
  /** The immutable tag; undefined: only moving tags, or none. */
  readonly version: string | undefined
  readonly credential: Credential
  /** When the credential ends; undefined if it does not say. */
  readonly expiresAt?: Date
}

/** Where a release goes. Everything that could create something happens in `grant` and after it. */
export interface Destination {
  /** `host[:port]`. */
  readonly registry: string
  readonly plainHttp: boolean
  /** PEM of certificate authorities, beside the system's. */
  readonly certificateAuthorities?: string
  readonly userAgent: string
  /** Asked just before the first push, and again when the credential has expired. */
  grant(): Promise<Grant>
  /** Credential for another registry that takes part (`signature-repository`). */
  readonly credentialFor: CredentialProvider
  readonly controlPlane?: ControlPlane
  readonly signer?: Signer
  /** `registry/repository` that takes signatures, and the index if the plugin's own repository refuses it by digest. */
  readonly signatureRepository?: string
  /** The one digest that a version tag may hold and lose: an earlier publish that failed left it there. */
  readonly replaceTag?: Digest
  /** Tags that move to this release, last of all. */
  readonly movingTags: readonly PlannedTag[]
  /** The semantic version of the release, if it has one: moving tags never go back behind it. */
  readonly semver?: string
  /** Directory for the private docker config that cosign reads; mode 0700, removed by the caller. */
  readonly temp: string
}

/** What is known so far. Filled step by step, so that a failed run still reports how far it came. */
export interface PublishRecord {
  repository?: string
  /** The version that is served; undefined until its tag stands, and after the control plane refused it. */
  version?: string
  tags: string[]
  /** Undefined: it could not be known. */
  changed?: boolean
  published: boolean
  signed: boolean
  /** Whether the control plane took the release; undefined: it was not asked. */
  announced?: boolean
  uploadedBytes: number
  findings: Finding[]
}

export const emptyRecord = (): PublishRecord => ({ tags: [], published: false, signed: false, uploadedBytes: 0, findings: [] })
