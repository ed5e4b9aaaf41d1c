import { platformsOf, type Artifact, type StoredPayload } from '../artifact/index.ts'
import type { ControlPlane } from '../hosts/index.ts'
import type { Credential, CredentialProvider, Digest } from 'oras-js'
import type { Attestation, Signer } from '../sign/index.ts'
import type { Source } from './source.ts'
import type { Finding } from '../shared/finding.ts'
import type { Pause } from '../shared/retry.ts'
import type { Platform } from '../shared/platform.ts'
import type { PlannedTag } from '../shared/tag.ts'

/** What is published, as the steps of publishing name it. */
export interface Release {
  readonly artifact: Artifact
  /** Of the root. */
  readonly digest: Digest
  /** Digests of the manifests below the root, if it is an index. */
  readonly manifests: readonly Digest[]
  readonly platforms: readonly Platform[]
  readonly payload: StoredPayload | undefined
}

export function releaseOf(artifact: Artifact): Release {
  const { root, parts, payload } = artifact
  const manifests = parts.map(({ descriptor }) => descriptor.digest).filter((digest) => digest !== root.digest)
  return { artifact, digest: root.digest, manifests, platforms: platformsOf(artifact), payload }
}

/** Where something can be reached by digest: the plugin's own repository, or `signature-repository`. */
export interface RepositoryAddress {
  readonly registry: string
  readonly repository: string
}

/** The right to push into one repository. */
export interface Grant {
  readonly repository: string
  /** The immutable tag; undefined: only moving tags, or none. */
  readonly version: string | undefined
  readonly credential: Credential
  /** When the credential ends; undefined if it does not say. */
  readonly expiresAt?: Date
}

/** Signed statements that are attached to a release. */
export interface Attestations {
  /** Whether the release may not be published without them. */
  readonly required: boolean
  readonly all: readonly Attestation[]
}

/** Where a release goes. Everything that could create something happens in `grant` and after it. */
export interface Destination {
  /** `host[:port]`. */
  readonly registry: string
  readonly plainHttp: boolean
  /** PEM of certificate authorities, beside the system's. */
  readonly certificateAuthorities?: string
  readonly userAgent: string
  /** Called just before the first push, and again when the credential has expired. */
  grant(): Promise<Grant>
  /** Credential for another registry that takes part (`signature-repository`). */
  readonly credentialFor: CredentialProvider
  readonly controlPlane?: ControlPlane
  /** Whether the control plane assigns repository and version. */
  readonly assigned: boolean
  /** The reference in the syntax of the host's own configuration. */
  installReference(repository: string, tag: string | undefined, digest: Digest): string
  readonly signer?: Signer
  /** The earlier publish that is restored or promoted; undefined: this run or an earlier job made the artifact. */
  readonly source?: Source
  /** What is said about the release in signed statements; undefined: nothing. */
  readonly attestations?: Attestations
  /** `registry/repository` that takes signatures, and the index if the plugin's own repository refuses it by digest. */
  readonly signatureRepository?: string
  /** The one digest that a version tag may be moved away from: a failed publish left it there. */
  readonly replaceTag?: Digest
  /** Tags that move to this release, last of all. */
  readonly movingTags: readonly PlannedTag[]
  /** The semantic version of the release, if it has one: a moving tag of a higher version stays. */
  readonly semver?: string
  /**
   * Runs what writes the version tag and tells the control plane when it is this release's turn. Default: at once;
   * a step with several plugins has an order.
   */
  readonly inTurn?: <T>(work: () => Promise<T>) => Promise<T>
  /** Waits before the control plane is asked again. Default: a timer; tests do not wait. */
  readonly pause?: Pause
  /** Directory for the private docker config that cosign reads; mode 0700, removed by the caller. */
  readonly temp: string
}

/** What is known so far. It is filled step by step, so a failed run can report what it did. */
export interface PublishRecord {
  repository?: string
  /** The version that is served; undefined until its tag is written, and after the control plane refused it. */
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

export const emptyRecord = (): PublishRecord => ({
  tags: [],
  published: false,
  signed: false,
  uploadedBytes: 0,
  findings: [],
})
