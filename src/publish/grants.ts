import { isDeepStrictEqual } from 'node:util'
import type { Credential } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import { makeDockerConfig, removeDockerConfig, writeDockerConfig } from './docker-config.ts'
import { registryError } from './registry-error.ts'
import type { Destination, Grant } from './release.ts'

/** Milliseconds. A credential that expires sooner is renewed before it is given to another program. */
const minimumLeft = 60_000

/**
 * The push authorization of one publish: renewed when it ends or is refused, and written into the private docker config
 * that cosign reads. Each credential has a number, so that two users of a refused one ask for one new one.
 */
export class Grants implements AsyncDisposable {
  readonly #destination: Destination
  readonly #signal: AbortSignal
  #grant: Grant
  #number = 1
  /** Number of the credential that `credential` gave last. */
  #given = 0
  #directory: string | undefined
  /** Number of the credential in the docker config. */
  #written = 0
  /** One after the other. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(destination: Destination, grant: Grant, signal: AbortSignal) {
    this.#destination = destination
    this.#grant = grant
    this.#signal = signal
  }

  /** Asks for push authorization. At a control plane, this creates the plugin. */
  static async ask(destination: Destination, signal: AbortSignal): Promise<Grants> {
    return new Grants(destination, await ask(destination), signal)
  }

  get current(): Grant {
    return this.#grant
  }

  /** The credential for the registry client; `refresh`: the registry has refused the one that this gave last. */
  async credential(refresh: boolean): Promise<Credential> {
    return await this.#inTurn(async () => {
      // cosign's refusal may have been first.
      if (refresh && this.#given === this.#number) await this.#renew()
      this.#given = this.#number
      return this.#grant.credential
    })
  }

  /**
   * Brings the docker config up to date, with a credential that is good for a minute at least.
   *
   * @param refused number of a credential that the registry has refused
   * @returns the number of the credential that the config holds now
   */
  async refreshConfig(refused?: number): Promise<number> {
    return await this.#inTurn(async () => {
      const { expiresAt } = this.#grant
      const ends = expiresAt !== undefined && expiresAt.getTime() - Date.now() <= minimumLeft
      if (ends || refused === this.#number) await this.#renew()
      if (this.#written !== this.#number) {
        this.#directory ??= await makeDockerConfig(this.#destination.temp)
        await writeDockerConfig(this.#directory, await this.#credentials())
        this.#written = this.#number
      }
      return this.#number
    })
  }

  /** Directory of a docker config that holds the current credentials and no others. */
  async dockerConfig(): Promise<string> {
    await this.refreshConfig()
    if (this.#directory === undefined) throw new TypeError('the docker config was not written')
    return this.#directory
  }

  /** The credential for another repository that takes part (`signature-repository`). */
  async credentialFor(registry: string, refresh = false): Promise<Credential> {
    const { registry: own, assigned, credentialFor } = this.#destination
    // An account covers its whole registry; a push token that was handed out covers one repository.
    if (registry === own && !assigned) return this.#grant.credential
    const credential = await credentialFor(registry, { refresh, signal: this.#signal }).catch((error: unknown) => {
      throw registryError(error, `Finding the credentials for ${registry}`)
    })
    return registry === own && credential.kind === 'anonymous' ? this.#grant.credential : credential
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined)
    if (this.#directory !== undefined) await removeDockerConfig(this.#directory)
  }

  async #credentials(): Promise<Map<string, Credential>> {
    const { registry, signatureRepository } = this.#destination
    const credentials = new Map<string, Credential>([[registry, this.#grant.credential]])
    const other = signatureRepository?.split('/')[0]
    if (signatureRepository === undefined || other === undefined) return credentials
    credentials.set(other === registry ? signatureRepository : other, await this.credentialFor(other))
    return credentials
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.catch(() => undefined).then(work)
    this.#last = turn
    return await turn
  }

  async #renew(): Promise<void> {
    const grant = await ask(this.#destination)
    const { repository, credential } = this.#grant
    // Pushing, signing, verifying and tagging must use one repository.
    if (grant.repository !== repository)
      throw new PublishError(
        'E_CONTROL_PLANE',
        `The control plane renewed the push token for ${grant.repository} instead of ${repository}.`,
      )
    if (!isDeepStrictEqual(grant.credential, credential)) this.#number++
    this.#grant = grant
  }
}

async function ask(destination: Destination): Promise<Grant> {
  return await destination.grant().catch((error: unknown) => {
    throw registryError(error, `Finding the credentials for ${destination.registry}`)
  })
}
