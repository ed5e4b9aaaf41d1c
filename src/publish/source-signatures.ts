import {
  copy,
  createLayout,
  isImageManifest,
  isOrasError,
  manifestHead,
  parseManifest,
  type Descriptor,
  type Digest,
  type LayoutTarget,
  type RemoteRepository,
} from 'oras-js'
import type { RunContext } from '../shared/context.ts'

/** What others signed about an image: signatures and attestations, as they are in the source's registry. */
export interface SourceSignatures {
  /** Holds all of them. */
  readonly store: LayoutTarget
  /** Manifests whose subject is the image, or one of its manifests. */
  readonly referrers: readonly { readonly subject: Digest; readonly descriptor: Descriptor }[]
  /** Lists that older clients keep under a tag, such as `sha256-….sig`. */
  readonly lists: readonly { readonly tag: string; readonly descriptor: Descriptor }[]
}

/**
 * For each subject, entries and pages of a list are bounded by the client. `entries`: of a list under a tag, as many as
 * cosign reads. Bytes are those of all subjects.
 */
const limits = { referrers: 100, entries: 1000, bytes: 256 * 1024 * 1024 }

/**
 * Types of signatures and attestations: bundles and earlier forms of cosign, Notary Project, in-toto.
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md,
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md
 */
const signatureTypes = [
  /^application\/vnd\.dev\.sigstore\.bundle\.v\d[\w.]*\+json$/,
  /^application\/vnd\.dev\.cosign\.artifact\.(sig|att)\.v1\+json$/,
  /^application\/vnd\.cncf\.notary\.signature$/,
  /^application\/vnd\.in-toto\+json$/,
]

/** A list of referrers has these where its writer did not know the type (cosign #4641). */
const unknownTypes: readonly (string | undefined)[] = [undefined, '', 'application/vnd.oci.empty.v1+json']

/** Suffixes of cosign's tags, and the type of every layer below them. */
const listTypes = {
  sig: 'application/vnd.dev.cosign.simplesigning.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
} as const

/**
 * Reads the signatures and attestations of some digests into a layout in `directory`. What else refers to the digests
 * is left out, and the log says how much that was.
 * @throws OrasError
 */
export async function readSignatures(
  remote: RemoteRepository,
  subjects: readonly Digest[],
  directory: string,
  { log, signal }: RunContext,
): Promise<SourceSignatures> {
  const reader = new SignatureReader(remote, await createLayout(directory), signal)
  for (const subject of subjects) await reader.read(subject)
  const { foreign, lost, tooMuch } = reader.leftOut
  if (foreign > 0)
    log.notice(
      `${foreign} entries that refer to the source are no signatures or attestations of it: they are left out.`,
    )
  if (lost > 0) log.notice(`The source has lost ${lost} of its signatures or attestations: they are left out.`)
  if (tooMuch > 0) log.notice(`The source has too many signatures or attestations: ${tooMuch} are left out.`)
  return { store: reader.store, referrers: reader.referrers, lists: reader.lists }
}

class SignatureReader {
  readonly referrers: { subject: Digest; descriptor: Descriptor }[] = []
  readonly lists: { tag: string; descriptor: Descriptor }[] = []
  readonly leftOut = { foreign: 0, lost: 0, tooMuch: 0 }
  readonly store: LayoutTarget
  readonly #remote: RemoteRepository
  readonly #signal: AbortSignal
  #bytes = 0

  constructor(remote: RemoteRepository, store: LayoutTarget, signal: AbortSignal) {
    this.#remote = remote
    this.store = store
    this.#signal = signal
  }

  async read(subject: Digest): Promise<void> {
    const listed = await this.#remote.referrers(subject, undefined, { signal: this.#signal })
    const candidates = listed.filter(
      ({ artifactType }) => unknownTypes.includes(artifactType) || isSignature(artifactType),
    )
    this.leftOut.foreign += listed.length - candidates.length
    this.leftOut.tooMuch += Math.max(candidates.length - limits.referrers, 0)
    for (const entry of candidates.slice(0, limits.referrers))
      await this.#lossy(() => this.#readReferrer(subject, entry))
    for (const [suffix, type] of Object.entries(listTypes))
      await this.#lossy(() => this.#readList(`${subject.replace(':', '-')}.${suffix}`, type))
  }

  /** A signature whose content was lost is no reason to publish nothing: the others are verified. */
  async #lossy(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isOrasError(error, 'not-found')) throw error
      this.leftOut.lost++
    }
  }

  async #readReferrer(subject: Digest, entry: Descriptor): Promise<void> {
    const bytes = await this.#remote.fetchBytes(entry, undefined, { signal: this.#signal })
    const head = isImageManifest(entry) ? manifestHead(bytes, entry.mediaType) : undefined
    if (head?.subject?.digest !== subject || !isSignature(head.artifactType)) {
      this.leftOut.foreign++
      return
    }
    if (await this.#keep(entry, bytes)) this.referrers.push({ subject, descriptor: entry })
  }

  async #readList(tag: string, type: string): Promise<void> {
    const descriptor = await this.#resolve(tag)
    if (descriptor === undefined) return
    const bytes = await this.#remote.fetchBytes(descriptor, undefined, { signal: this.#signal })
    if (!isImageManifest(descriptor) || parseManifest(bytes).layers.some(({ mediaType }) => mediaType !== type)) {
      this.leftOut.foreign++
      return
    }
    if (await this.#keep(descriptor, bytes)) this.lists.push({ tag, descriptor })
  }

  async #resolve(tag: string): Promise<Descriptor | undefined> {
    try {
      return await this.#remote.resolve(tag, { signal: this.#signal })
    } catch (error) {
      if (isOrasError(error, 'not-found', 'name-unknown')) return undefined
      throw error
    }
  }

  /** Reads a manifest with its blobs, unless that is too much. */
  async #keep(descriptor: Descriptor, bytes: Buffer): Promise<boolean> {
    const { config, layers } = parseManifest(bytes)
    const size = [config, ...layers].reduce((sum, part) => sum + part.size, descriptor.size)
    if (layers.length > limits.entries || this.#bytes + size > limits.bytes) {
      this.leftOut.tooMuch++
      return false
    }
    this.#bytes += size
    await copy(this.#remote, this.store, descriptor, { signal: this.#signal })
    return true
  }
}

function isSignature(artifactType: string | undefined): boolean {
  return artifactType !== undefined && signatureTypes.some((type) => type.test(artifactType))
}
