import {
  isLocal,
  isOrasError,
  openRepository,
  type CredentialProvider,
  type Descriptor,
  type RemoteRepository,
} from 'oras-js'
import type { Announcement } from '../hosts/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { SignTarget } from '../sign/index.ts'
import { Grants } from './grants.ts'
import type { Destination, Grant, PublishRecord, Release, RepositoryAddress } from './release.ts'

/** What every step of a publish works with: the destination, its repository, and push authorization that is renewed. */
export class Access implements AsyncDisposable {
  readonly destination: Destination
  readonly record: PublishRecord
  readonly context: RunContext
  readonly #grants: Grants
  readonly repository: RemoteRepository
  /** Manifests that were not in the registry before this run: nobody can have signed them yet. */
  readonly newDigests = new Set<string>()
  /** Where the signatures of the source were copied to, if there is one. */
  copiedTo: RepositoryAddress | undefined

  private constructor(
    destination: Destination,
    record: PublishRecord,
    context: RunContext,
    grants: Grants,
    repository?: RemoteRepository,
  ) {
    this.destination = destination
    this.record = record
    this.context = context
    this.#grants = grants
    record.repository = grants.current.repository
    // A push token may end in the middle of a push.
    this.repository =
      repository ?? this.#open(this.ownAddress, (_registry, request) => grants.credential(request?.refresh === true))
  }

  /** Asks for push authorization. At a control plane, this creates the plugin. */
  static async open(destination: Destination, record: PublishRecord, context: RunContext): Promise<Access> {
    return new Access(destination, record, context, await Grants.ask(destination, context.signal))
  }

  /**
   * The same connections and push authorization for another step of the run. Either is disposed of, or both.
   *
   * @param destination names the same registry, repository and control plane
   */
  for(destination: Destination, record: PublishRecord, context: RunContext): Access {
    return new Access(destination, record, context, this.#grants, this.repository)
  }

  get grant(): Grant {
    return this.#grants.current
  }

  /** The plugin's own repository. */
  get ownAddress(): RepositoryAddress {
    return { registry: this.destination.registry, repository: this.grant.repository }
  }

  /** Opens the repository that takes signatures, beside the plugin's own; the caller closes it. */
  openOther(address: RepositoryAddress): RemoteRepository {
    return this.#open(address, (registry, request) => this.#grants.credentialFor(registry, request?.refresh === true))
  }

  /** The plugin's own repository, or another one that takes part; only another one is closed by the caller. */
  openAddress(address: RepositoryAddress): RemoteRepository {
    const { registry, repository } = this.ownAddress
    const isOwn = registry === address.registry && repository === address.repository
    return isOwn ? this.repository : this.openOther(address)
  }

  /** What a tag holds; undefined if there is none. */
  async find(tag: string, repository: RemoteRepository): Promise<Descriptor | undefined> {
    try {
      return await repository.resolve(tag, this.context)
    } catch (error) {
      if (isOrasError(error, 'not-found', 'name-unknown')) return undefined
      throw error
    }
  }

  /** What the control plane hears of a release. */
  announcement({ payload, platforms, digest }: Release, version: string | undefined): Announcement {
    const installReference = this.destination.installReference(this.grant.repository, version, digest)
    return { payload, platforms, version, installReference }
  }

  /** What cosign signs and verifies. */
  async signTarget(release: Release, { registry, repository }: RepositoryAddress): Promise<SignTarget> {
    return {
      registry,
      repository,
      index: release.digest,
      manifests: release.manifests,
      plainHttp: this.#speaksHttp(registry),
      dockerConfig: await this.#grants.dockerConfig(),
      newDigests: this.newDigests,
      renewCredential: (refused) => this.#grants.refreshConfig(refused),
    }
  }

  /** Puts the index of the layout under a tag, whether or not the registry has it by digest. */
  async writeTag(release: Release, tag: string): Promise<void> {
    const { store, root } = release.artifact
    await this.repository.pushManifest(root, await store.fetchBytes(root), tag, { signal: this.context.signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.repository.close()
    await this.#grants[Symbol.asyncDispose]()
  }

  /** `plain-http` is meant for the registry that the workflow names: no other host gets a request in clear. */
  #speaksHttp(registry: string): boolean {
    return registry === this.destination.registry ? this.destination.plainHttp : isLocal(registry)
  }

  #open({ registry, repository }: RepositoryAddress, credentials: CredentialProvider): RemoteRepository {
    const { certificateAuthorities, userAgent } = this.destination
    return openRepository({
      registry,
      repository,
      plainHttp: this.#speaksHttp(registry),
      credentials,
      userAgent,
      signal: this.context.signal,
      env: this.context.env,
      ...(certificateAuthorities !== undefined && { ca: certificateAuthorities }),
    })
  }
}
