import { isImageManifest, isIndex, isOrasError, mediaTypes, parseIndex, parseManifest, type Descriptor } from 'oras-js'
import type { Artifact } from '../artifact/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { ExpectedAttestation, Signer } from '../sign/index.ts'
import { Access } from './access.ts'
import { moveTags } from './moving-tags.ts'
import { repeatFailedDeployment, type ServedBefore } from './publish.ts'
import { releaseOf, type Destination, type PublishRecord, type Release } from './release.ts'
import { servedByControlPlane } from './served.ts'

/** Manifests of an index that are read. */
const maxManifests = 32

/**
 * What the registry serves under the current version, read before anything is compressed. Its layers are believed only
 * if this run's signer signed it: then those with a known config are what an earlier run made of the same files.
 */
export class ServedRelease implements AsyncDisposable {
  /** The index under the version's tag. */
  readonly root: Descriptor
  readonly #version: string
  readonly #layers: ReadonlyMap<string, readonly Descriptor[]>
  readonly #access: Access

  private constructor(
    access: Access,
    version: string,
    root: Descriptor,
    layers: ReadonlyMap<string, readonly Descriptor[]>,
  ) {
    this.#access = access
    this.#version = version
    this.root = root
    this.#layers = layers
  }

  /**
   * Reads index and manifests. Undefined if the tag holds no index of images, or the registry does not show it.
   *
   * @param version what the control plane serves; undefined: the immutable tag of this run
   */
  static async find(
    destination: Destination,
    version: string | undefined,
    record: PublishRecord,
    context: RunContext,
  ): Promise<ServedRelease | undefined> {
    const access = await Access.open(destination, record, context)
    let found: ServedRelease | undefined
    try {
      found = await read(access, version ?? access.grant.version)
      return found
    } catch (error) {
      context.signal.throwIfAborted()
      if (!isOrasError(error)) throw error
      context.log.debug(`What is served could not be read: ${error.message}`)
      return undefined
    } finally {
      if (found === undefined) await close(access)
    }

    async function read(opened: Access, tag: string | undefined): Promise<ServedRelease | undefined> {
      const root = tag === undefined ? undefined : await opened.find(tag, opened.repository)
      if (tag === undefined || root === undefined || !isIndex(root)) return undefined
      const fetch = (descriptor: Descriptor): Promise<Buffer> =>
        opened.repository.fetchBytes(descriptor, undefined, context)
      const { manifests } = parseIndex(await fetch(root))
      if (manifests.length > maxManifests || !manifests.every(isImageManifest)) return undefined
      const parsed = await Promise.all(manifests.map(async (one) => parseManifest(await fetch(one))))
      if (!parsed.every(({ config }) => config.mediaType === mediaTypes.config)) return undefined
      return new ServedRelease(opened, tag, root, new Map(parsed.map(({ config, layers }) => [config.digest, layers])))
    }
  }

  /** The layers of the served image that has a config with this digest. */
  layersOf(configDigest: string): readonly Descriptor[] | undefined {
    return this.#layers.get(configDigest)
  }

  /**
   * Ends a publish of what is already served: a failed deployment is repeated and moving tags are written. Nothing is
   * done, and the answer is false, unless control plane and registry serve all of it, with verified signatures and
   * attestations. Then the usual way adds what is missing.
   *
   * @param artifact has the digest of `root`; its layers may be missing
   */
  async confirm(artifact: Artifact, expected: readonly ExpectedAttestation[]): Promise<boolean> {
    const { record, context, destination, ownAddress } = this.#access
    const release = releaseOf(artifact)
    const { signer, controlPlane } = destination
    if (release.digest !== this.root.digest) return false
    const deployed = controlPlane?.deployments?.()
    // Awaited later, if at all.
    deployed?.catch(() => undefined)
    if (!(await context.log.during('verifying what is served', () => this.#isWhole(release, signer, expected))))
      return false
    context.log.info(
      `Registry and control plane already serve ${release.digest}: nothing to publish, and no layout is made.`,
    )
    record.version = this.#version
    record.tags.push(this.#version)
    record.changed = false
    record.published = true
    record.signed = signer !== undefined
    await repeatFailedDeployment(release, await deployed, ownAddress, this.#access)
    await moveTags(release, this.#access)
    return true
  }

  /** Hands over what is open to the usual way, which then need not ask for the right to push again. */
  leave(): ServedBefore {
    const access = this.#access
    delete access.record.repository
    return { access, version: this.#version, [Symbol.asyncDispose]: () => access[Symbol.asyncDispose]() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#access)
  }

  async #isWhole(
    release: Release,
    signer: Signer | undefined,
    expected: readonly ExpectedAttestation[],
  ): Promise<boolean> {
    const access = this.#access
    const { context } = access
    const answers = await Promise.allSettled([
      // Packing took a while, in which another publish may have moved the tag.
      access.find(this.#version, access.repository).then((now) => now?.digest === release.digest),
      servedByControlPlane(release, this.#version, access),
      hasAllParts(release, access),
      signer === undefined || this.#isSigned(release, signer, expected),
    ])
    context.signal.throwIfAborted()
    return answers.every((answer) => answer.status === 'fulfilled' && answer.value)
  }

  async #isSigned(release: Release, signer: Signer, expected: readonly ExpectedAttestation[]): Promise<boolean> {
    const target = await this.#access.signTarget(release, this.#access.ownAddress)
    const answers = await Promise.allSettled([signer.isSigned(target), signer.attester.has(target, expected)])
    return answers.every((answer) => answer.status === 'fulfilled' && answer.value)
  }
}

/** Whether nothing of image and payload was lost. */
async function hasAllParts({ artifact, payload }: Release, { repository, context }: Access): Promise<boolean> {
  const withBlobs = async (manifest: Descriptor): Promise<Descriptor[]> => {
    const { config, layers } = parseManifest(await artifact.store.fetchBytes(manifest, undefined, context))
    return [manifest, config, ...layers]
  }
  const parts = [
    artifact.root,
    ...artifact.parts.flatMap(({ descriptor, manifest: { config, layers } }) => [descriptor, config, ...layers]),
    ...(payload === undefined ? [] : await withBlobs(payload.descriptor)),
  ]
  const exist = await Promise.all(parts.map((part) => repository.exists(part, context)))
  return exist.every(Boolean)
}

/** The usual way fills the record again. */
async function close(access: Access): Promise<void> {
  if (!access.record.published) delete access.record.repository
  await access[Symbol.asyncDispose]()
}
