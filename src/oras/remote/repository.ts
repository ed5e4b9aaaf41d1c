import { isManifest, plainDescriptor, type Descriptor } from '../descriptor.ts'
import { assertContent, digestAlgorithm, isDigest, verified, type Digest } from '../digest.ts'
import { isOrasError, OrasError } from '../errors.ts'
import { manifestHead, maxManifestSize } from '../manifest.ts'
import { packArtifact, pushPacked, type ArtifactOptions } from '../pack.ts'
import { formatReference, parseRepository, parseTag, type Registry, type Repository } from '../reference.ts'
import { smallBlob } from '../slots.ts'
import {
  collect,
  openContent,
  type CallOptions,
  type Content,
  type PushOptions,
  type PushOutcome,
  type Target,
} from '../target.ts'
import { downloadBlob } from './download.ts'
import { RegistryClient } from './client.ts'
import { Manifests } from './manifests.ts'
import type { RepositoryOptions } from './options.ts'
import { Referrers } from './referrers.ts'
import type { Reply } from './reply.ts'
import type { Budget } from './retry.ts'
import { listTags } from './tags.ts'
import { BlobUpload } from './upload.ts'
import { resolveLocation } from './url.ts'

/** Opens a repository; nothing is sent yet. @throws OrasError `invalid-reference` */
export function openRepository(options: RepositoryOptions): RemoteRepository {
  return new RemoteRepository(new RegistryClient(options), parseRepository(options.repository))
}

/** A repository of a registry that speaks the distribution spec 1.1 or 1.0. */
export class RemoteRepository implements Target {
  readonly client: RegistryClient
  readonly repository: Repository
  readonly #path: string
  readonly #referrers: Referrers
  readonly #manifests: Manifests
  #writes = false

  constructor(client: RegistryClient, repository: Repository) {
    this.client = client
    this.repository = repository
    this.#path = `/v2/${repository}`
    const scopes = (): readonly string[] => this.#scopes()
    this.#manifests = new Manifests(client, this.#path, scopes)
    this.#referrers = new Referrers(client, this.#path, scopes, this.#manifests)
  }

  get registry(): Registry {
    return this.client.registry
  }

  /** Whether the registry has the referrers API; undefined as long as nothing depended on it. */
  get hasReferrersApi(): boolean | undefined {
    return this.#referrers.supported
  }

  /** Another repository of the same registry, over the same connections and credentials. */
  sibling(repository: string): RemoteRepository {
    return new RemoteRepository(this.client, parseRepository(repository))
  }

  /** `registry/repository@digest`, or with a tag. */
  reference(tagOrDigest: string): string {
    const digest = isDigest(tagOrDigest) ? tagOrDigest : undefined
    return formatReference({
      registry: this.registry,
      repository: this.repository,
      digest,
      tag: digest === undefined ? parseTag(tagOrDigest) : undefined,
    })
  }

  expectWrites(): void {
    this.#writes = true
  }

  fetch(descriptor: Descriptor, options: CallOptions = {}): AsyncIterable<Uint8Array> {
    const budget = this.client.budget(options.signal, isManifest(descriptor) ? 'request' : 'transfer')
    const url = `${this.#path}/${isManifest(descriptor) ? 'manifests' : 'blobs'}/${descriptor.digest}`
    const accept = isManifest(descriptor) ? descriptor.mediaType : '*/*'
    return verified(descriptor, downloadBlob(this.client, descriptor, { url, accept, scopes: this.#scopes(), budget }))
  }

  async fetchBytes(descriptor: Descriptor, limit = maxManifestSize, options: CallOptions = {}): Promise<Buffer> {
    if (descriptor.size > limit)
      throw new OrasError('too-large', `${descriptor.digest} has ${descriptor.size} bytes, more than ${limit}`)
    const cached = this.#manifests.cache.get(descriptor.digest)
    if (cached?.bytes.length === descriptor.size) return cached.bytes
    const bytes = (await collect(this.fetch(descriptor, options), descriptor.size)) ?? Buffer.alloc(0)
    if (isManifest(descriptor)) this.#manifests.cache.put(descriptor, bytes)
    return bytes
  }

  /** Asks by HEAD. Believes only a 200 that does not contradict the digest. */
  async exists(descriptor: Descriptor, options: CallOptions = {}): Promise<boolean> {
    return this.#exists(descriptor, this.client.budget(options.signal))
  }

  /** The digest is computed from the manifest, not taken from a header, and must agree with what was asked for. */
  async resolve(reference: string, options: CallOptions = {}): Promise<Descriptor> {
    if (!isDigest(reference)) parseTag(reference)
    return (await this.#manifests.get(reference, this.client.budget(options.signal))).descriptor
  }

  async push(descriptor: Descriptor, content: Content, options: PushOptions = {}): Promise<PushOutcome> {
    this.expectWrites()
    if (isManifest(descriptor)) {
      const bytes =
        content instanceof Uint8Array
          ? content
          : await collect(verified(descriptor, openContent(content)), maxManifestSize)
      if (bytes === undefined)
        throw new OrasError('too-large', `${descriptor.digest} has more than ${maxManifestSize} bytes`)
      await this.pushManifest(descriptor, bytes, undefined, options)
      options.onBytes?.(bytes.length)
      return 'uploaded'
    }
    const budget = this.client.budget(options.signal, 'transfer')
    const exists = (): Promise<boolean> => this.#exists(descriptor, budget)
    const upload = new BlobUpload(
      this.client,
      descriptor,
      content,
      { ...options, path: this.#path, scopes: this.#scopes(), exists },
      budget,
    )
    return this.client.slots.use(() => upload.run(), budget.signal, descriptor.size <= smallBlob)
  }

  /**
   * Puts a manifest under its digest, or under `tag`. A manifest with a `subject` is afterwards listed among the
   * subject's referrers, whether the registry does that or we have to.
   */
  async pushManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    tag?: string,
    options: CallOptions = {},
  ): Promise<void> {
    this.expectWrites()
    assertContent(descriptor, bytes)
    if (tag !== undefined) parseTag(tag)
    const budget = this.client.budget(options.signal)
    const { artifactType, subject, annotations } = manifestHead(bytes, descriptor.mediaType)
    const put = (): Promise<string | undefined> =>
      this.#manifests.put(descriptor, bytes, tag ?? descriptor.digest, budget)
    if (subject === undefined) {
      await put()
      return
    }
    const listed = {
      ...plainDescriptor(descriptor),
      ...(artifactType !== undefined && { artifactType }),
      ...(annotations && { annotations }),
    }
    await this.#referrers.push(subject.digest, listed, put, budget)
  }

  /**
   * Packs and pushes an artifact whose layers are there already; in the form of image-spec 1.0 if the registry refuses
   * the fields of 1.1. The list of the subject's referrers is then kept under its tag.
   */
  async pushArtifact(options: ArtifactOptions, call: CallOptions = {}): Promise<Descriptor> {
    try {
      return await pushPacked(this, packArtifact(options), call)
    } catch (error) {
      if (options.imageSpec !== undefined || !isOrasError(error, 'unsupported', 'refused') || error.method !== 'PUT')
        throw error
      const packed = packArtifact({ ...options, imageSpec: '1.0' })
      const descriptor = await pushPacked(this, packed, call)
      if (options.subject === undefined) return descriptor
      const listed = {
        ...descriptor,
        artifactType: options.artifactType,
        ...(options.annotations && { annotations: options.annotations }),
      }
      await this.#referrers.addToTag(options.subject.digest, listed, this.client.budget(call.signal))
      return descriptor
    }
  }

  /** Points a tag at a manifest that the repository holds, by putting its own bytes under that tag. */
  async tag(descriptor: Descriptor, tag: string, options: CallOptions = {}): Promise<void> {
    parseTag(tag)
    this.expectWrites()
    const bytes = await this.fetchBytes(descriptor, maxManifestSize, options)
    await this.#manifests.put(descriptor, bytes, tag, this.client.budget(options.signal))
  }

  tags(options: CallOptions = {}): Promise<string[]> {
    return listTags(this.client, this.#path, this.#scopes(), this.client.budget(options.signal, 'listing'))
  }

  /** Takes a blob over from another repository of this registry. False: the registry would rather have it uploaded. */
  async mount(descriptor: Descriptor, from: Repository, options: CallOptions = {}): Promise<boolean> {
    this.expectWrites()
    const budget = this.client.budget(options.signal)
    const query = new URLSearchParams({ mount: descriptor.digest, from }).toString()
    const reply = await this.client.request({
      method: 'POST',
      url: `${this.#path}/blobs/uploads/?${query}`,
      accept: [201, 202],
      scopes: [...this.#scopes(), `repository:${from}:pull`],
      budget,
    })
    await reply.discard()
    if (reply.status === 202) await this.#cancelUpload(reply, budget)
    return reply.status === 201
  }

  async referrers(subject: Digest, artifactType?: string, options: CallOptions = {}): Promise<Descriptor[]> {
    return this.#referrers.list(subject, artifactType, this.client.budget(options.signal, 'listing'))
  }

  /** Whether a registry answers and takes the credentials, if it wants any. Changes nothing. */
  async ping(options: CallOptions = {}): Promise<void> {
    const reply = await this.client.request({
      method: 'GET',
      url: '/v2/',
      accept: [200],
      scopes: [],
      budget: this.client.budget(options.signal),
    })
    await reply.discard()
  }

  /**
   * Whether the credentials may push here. The spec has no question for that: an upload is begun and at once given up,
   * which leaves nothing behind, though a registry that creates repositories on push may create this one.
   */
  async checkPush(options: CallOptions = {}): Promise<void> {
    this.expectWrites()
    const budget = this.client.budget(options.signal)
    const reply = await this.client.request({
      method: 'POST',
      url: `${this.#path}/blobs/uploads/`,
      accept: [202],
      scopes: this.#scopes(),
      budget,
    })
    await reply.discard()
    await this.#cancelUpload(reply, budget)
  }

  /** Ends idle connections. */
  close(): void {
    this.client.close()
  }

  /** Best effort: registries clear abandoned uploads away, and some do not know how to be asked. */
  async #cancelUpload(reply: Reply, budget: Budget): Promise<void> {
    try {
      const url = resolveLocation(reply.header('location'), reply.url, 'the upload session')
      const answer = await this.client.request({
        method: 'DELETE',
        url,
        accept: [200, 202, 204],
        scopes: this.#scopes(),
        budget,
        retry: false,
      })
      await answer.discard()
    } catch (error) {
      if (isOrasError(error, 'cancelled', 'unsafe')) throw error
    }
  }

  async #exists(descriptor: Descriptor, budget: Budget): Promise<boolean> {
    const manifest = isManifest(descriptor)
    const reply = await this.client.request({
      method: 'HEAD',
      url: `${this.#path}/${manifest ? 'manifests' : 'blobs'}/${descriptor.digest}`,
      headers: { accept: manifest ? descriptor.mediaType : '*/*' },
      // Artifactory answers 403 for a manifest that is not there. An account that may not ask may still be allowed to
      // push: if not, the push will say so.
      accept: manifest ? [200, 401, 403, 404, 405] : [200, 404],
      scopes: this.#scopes(),
      budget,
    })
    await reply.discard()
    const digest = reply.contentDigest()
    return (
      reply.status === 200
      && (digest === undefined
        || digest === descriptor.digest
        || digestAlgorithm(digest) !== digestAlgorithm(descriptor.digest))
    )
  }

  /** One scope for a whole push: reading and writing share a token. */
  #scopes(): readonly string[] {
    return [`repository:${this.repository}:${this.#writes ? 'pull,push' : 'pull'}`]
  }
}
