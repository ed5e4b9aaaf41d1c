import type { Attestation, ExpectedAttestation } from './attestation.ts'

/** A format in which cosign stores a signature: a bundle of cosign 3, or a `.sig` tag. */
export type Format = 'bundle' | 'legacy'

export type SignatureFormat = Format | 'both'

/** What the action's signing inputs say; paths are absolute or relative to the working directory. */
export interface SigningOptions {
  readonly mode: 'key' | 'keyless'
  /** Whether public logs may name a private repository; only asked when keyless. */
  readonly privateConsent?: boolean
  /** Path, `env://NAME` or KMS URI. Required with mode `key`. */
  readonly key?: string
  readonly format: SignatureFormat
  /** Whether every signature is recorded in a transparency log. */
  readonly transparencyLog: boolean
  /** Sigstore signing configuration (JSON) that names other services than the public good instance's. */
  readonly signingConfig?: string
  /** Sigstore trusted root (JSON) that verifies what those services answered. */
  readonly trustedRoot?: string
  /** `registry/repository` that holds the signatures, if not the image's own. */
  readonly signatureRepository?: string
  /** Version to install if PATH has none that will do, such as `3.0.6`. */
  readonly cosignVersion: string
  /** SHA-256 of that version's binary for this machine; required unless the version is the pinned one. */
  readonly cosignSha256?: string
  /** PEM file of certificate authorities that are trusted beside the system's. */
  readonly certificateFile?: string
  /**
   * Whether one process asks for all digests of a release: less processor time, but one digest waits for the answers
   * about another.
   */
  readonly verifyTogether?: boolean
  /** Directory in which tools stay between runs (`RUNNER_TOOL_CACHE`). */
  readonly toolCache: string
  /**
   * Whether GitHub's cache may keep cosign between runs, if the job has one: whoever can write to it can act as this
   * job.
   */
  readonly sharedCache: boolean
  /** Private directory (0700) of this run; its owner removes it. No secret is written to it. */
  readonly temp: string
}

/** An image index, or a single manifest, in a registry. */
export interface SignTarget {
  /** `host[:port]`, without scheme. */
  readonly registry: string
  readonly repository: string
  /** Digest of the index, or of the single manifest. */
  readonly index: string
  /** Digests of the platform manifests in it; empty for a single manifest. */
  readonly manifests: readonly string[]
  readonly plainHttp: boolean
  /** `DOCKER_CONFIG` directory (0700) whose `config.json` holds the credentials. */
  readonly dockerConfig: string
  /**
   * Digests that were not in the registry before this run and so cannot be signed yet: nothing is looked up for them.
   */
  readonly newDigests?: ReadonlySet<string>
  /**
   * Called before each run of cosign: `dockerConfig` holds a credential that is still good afterwards. `refused` is
   * what an earlier call returned, if the registry refused that credential. Returns which credential it holds.
   */
  readonly renewCredential?: (refused?: number) => Promise<number>
}

export interface Attester {
  /**
   * Attaches every attestation that is not there yet, reads all of them back from the registry and verifies them.
   * Attestations of one digest are written one after the other: registries without the referrers API lose concurrent
   * updates of a fallback tag. What got lost nevertheless is written once more.
   *
   * @returns how many were written
   * @throws PublishError `E_ATTEST`, `E_ATTEST_REFUSED`, `E_ATTEST_VERIFY`
   */
  attest(target: SignTarget, attestations: readonly Attestation[]): Promise<number>
  /**
   * Whether the registry has all of them, verified. Writes nothing. Rejects only if cancelled.
   */
  has(target: SignTarget, attestations: readonly ExpectedAttestation[]): Promise<boolean>
}

export interface Signer {
  /** Attaches attestations, signed like the image in the format `bundle`. */
  readonly attester: Attester
  /** PEM of the public key; undefined when keyless. */
  readonly publicKey: string | undefined
  /** Who signs, for the log: the identity and its issuer, or the key by the SHA-256 of its public half. */
  readonly signedBy: string
  /** Version of the cosign that is used, such as `3.0.6`. */
  readonly cosignVersion: string
  /**
   * Signs the index and every manifest in each wanted format. The manifests must be in the registry already. A digest
   * that has a valid signature keeps it and gets no second one.
   * @throws PublishError `E_SIGN`, `E_SIGN_REFUSED`
   */
  sign(target: SignTarget): Promise<void>
  /**
   * Reads the signatures back from the registry: every digest, every format, each of them a signature of an image, not
   * another statement about it. It does not check that the manifests exist.
   * @throws PublishError `E_SIGN_VERIFY`, `E_SIGN_REFUSED`
   */
  verify(target: SignTarget): Promise<void>
  /**
   * Like `verify`, but an absent or foreign signature is an answer.
   * @throws PublishError `E_SIGN_VERIFY` if the registry does not answer; `E_SIGN_REFUSED`
   */
  isSigned(target: SignTarget): Promise<boolean>
  /** Command line with which a consumer verifies `reference`, quoted for a POSIX shell. */
  verifyCommand(reference: string, options?: { readonly plainHttp?: boolean }): string
}

/** Formats that `format` stands for. */
export function formatsOf(format: SignatureFormat): readonly Format[] {
  return format === 'both' ? ['bundle', 'legacy'] : [format]
}
