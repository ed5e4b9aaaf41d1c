import type { Announcement } from '../hosts/index.ts'
import { openRepository, type CredentialProvider, type Credential, type RemoteRepository } from 'oras-js'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import type { SignTarget } from '../sign/index.ts'
import { removeDockerConfig, writeDockerConfig } from './docker-config.ts'
import { registryError } from './registry-error.ts'
import type { Destination, Grant, PublishRecord, Release } from './release.ts'

/** Milliseconds. A credential that expires sooner is renewed before it is given to another program. */
const minimumLeft = 60_000

/** Push authorization that is renewed when it expires: the current grant, its repository, and cosign's credentials. */
export class Access implements AsyncDisposable {
  readonly destination: Destination
  readonly record: PublishRecord
  readonly context: RunContext
  #grant: Grant
  readonly repository: RemoteRepository
  /** Manifests that were not in the registry before this run: nobody can have signed them yet. */
  readonly newDigests = new Set<string>()
  #dockerConfig: string | undefined

  private constructor(destination: Destination, record: PublishRecord, context: RunContext, grant: Grant) {
    this.destination = destination
    this.record = record
    this.context = context
    this.#grant = grant
    this.repository = this.open(destination.registry, grant.repository, async (_registry, request) => {
      // A push token may end in the middle of a push.
      if (request?.refresh === true) await this.#renew()
      return this.#grant.credential
    })
  }

  /** Asks for push authorization. At a control plane, this creates the plugin. */
  static async open(destination: Destination, record: PublishRecord, context: RunContext): Promise<Access> {
    const grant = await ask(destination)
    record.repository = grant.repository
    return new Access(destination, record, context, grant)
  }

  get grant(): Grant {
    return this.#grant
  }

  open(registry: string, repository: string, credentials: CredentialProvider): RemoteRepository {
    const { plainHttp, certificateAuthorities, userAgent } = this.destination
    return openRepository({
      registry,
      repository,
      plainHttp: registry === this.destination.registry ? plainHttp : 'auto',
      credentials,
      userAgent,
      signal: this.context.signal,
      env: this.context.env,
      ...(certificateAuthorities !== undefined && { ca: certificateAuthorities }),
    })
  }

  /** What the control plane hears of a release. */
  announcement({ payload, platforms, digest }: Release, version: string | undefined): Announcement {
    const installReference = this.destination.installReference(this.#grant.repository, version, digest)
    return { payload, platforms, version, installReference }
  }

  /**
   * What cosign signs and verifies; `address` is where the index was pushed, by default the plugin's own repository.
   */
  async signTarget(
    release: Release,
    address?: { readonly registry: string; readonly repository: string },
  ): Promise<SignTarget> {
    return {
      registry: address?.registry ?? this.destination.registry,
      repository: address?.repository ?? this.#grant.repository,
      index: release.digest,
      manifests: release.manifests,
      plainHttp: this.destination.plainHttp,
      dockerConfig: await this.dockerConfig(),
      newDigests: this.newDigests,
    }
  }

  /** Puts the index of the layout under a tag, whether or not the registry has it by digest. */
  async writeTag(release: Release, tag: string): Promise<void> {
    const { store, root } = release.artifact
    await this.repository.pushManifest(root, await store.fetchBytes(root), tag, { signal: this.context.signal })
  }

  /** Directory of a docker config that holds the current credentials and no others. */
  async dockerConfig(): Promise<string> {
    const left = this.#grant.expiresAt === undefined ? Infinity : this.#grant.expiresAt.getTime() - Date.now()
    if (this.#dockerConfig !== undefined && left > minimumLeft) return this.#dockerConfig
    if (left <= minimumLeft) await this.#renew()
    const { registry, signatureRepository, temp } = this.destination
    const credentials = new Map<string, Credential>()
    const other = signatureRepository?.split('/')[0]
    if (other !== undefined && other !== registry) credentials.set(other, await this.#credentialFor(other))
    credentials.set(registry, this.#grant.credential)
    this.#dockerConfig = await writeDockerConfig(temp, credentials)
    return this.#dockerConfig
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.repository.close()
    if (this.#dockerConfig !== undefined) await removeDockerConfig(this.#dockerConfig)
  }

  async #credentialFor(registry: string): Promise<Credential> {
    return await this.destination
      .credentialFor(registry, { refresh: false, signal: this.context.signal })
      .catch((error: unknown) => {
        throw registryError(error, `Finding the credentials for ${registry}`)
      })
  }

  async #renew(): Promise<void> {
    const grant = await ask(this.destination)
    const { repository } = this.#grant
    // Pushing, signing, verifying and tagging must use one repository.
    if (grant.repository !== repository)
      throw new PublishError(
        'E_CONTROL_PLANE',
        `The control plane renewed the push token for ${grant.repository} instead of ${repository}.`,
      )
    this.#grant = grant
  }
}

async function ask(destination: Destination): Promise<Grant> {
  return await destination.grant().catch((error: unknown) => {
    throw registryError(error, `Finding the credentials for ${destination.registry}`)
  })
}
