import { isManifest, mediaTypes, plainDescriptor, type Descriptor } from '../descriptor.ts'
import { digestAlgorithm, digestHex, type Digest } from '../digest.ts'
import { isOrasError, OrasError } from '../errors.ts'
import { manifestHead, maxManifestSize, parseIndex, type Index } from '../manifest.ts'
import { packIndex } from '../pack.ts'
import type { RegistryClient } from './client.ts'
import { parseContentType } from './headers.ts'
import type { Manifests } from './manifests.ts'
import { Pages } from './pages.ts'
import type { Reply } from './reply.ts'
import type { Budget } from './retry.ts'

/** An image has a handful of signatures and attestations. */
const limits = { what: 'referrers', maxPages: 100, maxEntries: 10_000 }
const emptyIndex: Index = { schemaVersion: 2, manifests: [] }
const writeTries = 5

/**
 * Statuses that say "no such API here". Redirects are among them: GHCR leads to a page of github.com and Google's
 * registries to a login form. Only a 200 with an image index counts as an answer.
 */
const noApi = [301, 302, 303, 307, 308, 400, 404, 405, 406, 410, 501]

/** Writes to one subject's fallback tag wait for each other, whichever object they come from. */
const writes = new Map<string, Promise<unknown>>()

/** Distribution spec, "Listing Referrers" and "Referrers Tag Schema". */
export class Referrers {
  readonly #client: RegistryClient
  /** `/v2/<repository>`. */
  readonly #path: string
  readonly #scopes: () => readonly string[]
  readonly #manifests: Manifests
  #api: boolean | undefined
  /** An answer of the API that could not be read: the tag is asked instead, but an absent tag is then no empty list. */
  #unreadable: OrasError | undefined
  /** What this process added, by subject: what another writer overwrites is added again. */
  readonly #added = new Map<Digest, Map<Digest, Descriptor>>()

  constructor(client: RegistryClient, path: string, scopes: () => readonly string[], manifests: Manifests) {
    this.#client = client
    this.#path = path
    this.#scopes = scopes
    this.#manifests = manifests
  }

  /** True, false, or undefined until a call needs to know. */
  get supported(): boolean | undefined {
    return this.#api
  }

  async list(subject: Digest, artifactType: string | undefined, budget: Budget): Promise<Descriptor[]> {
    const listed = this.#api === false ? undefined : await this.#fromApi(subject, artifactType, budget)
    if (listed !== undefined)
      return listed.filter((entry) => artifactType === undefined || entry.artifactType === artifactType)
    const tagged = await this.#fallbackIndex(subject, budget)
    if (tagged === emptyIndex && this.#unreadable !== undefined) throw this.#unreadable
    const { manifests } = tagged ?? emptyIndex
    const entries = manifests.filter((entry) => isManifest(entry))
    return artifactType === undefined ? entries : this.#ofType(entries, artifactType, budget)
  }

  /**
   * Puts a manifest that has a subject, and makes sure that it is listed. One at a time for a subject, and read back:
   * concurrent writers lose entries of the fallback tag, and olareg 0.2.2 loses them with the API too. `OCI-Subject`
   * alone proves nothing: a registry has sent it without having the API.
   * @param put returns the `OCI-Subject` of the answer
   */
  async push(
    subject: Digest,
    descriptor: Descriptor,
    put: () => Promise<string | undefined>,
    budget: Budget,
  ): Promise<void> {
    await this.#serialised(subject, async () => {
      for (let tried = 1; tried <= writeTries; tried++) {
        if (tried > 1) await budget.sleep(this.#client.policy.delay(tried))
        const ociSubject = await put()
        const listed = this.#api === false ? undefined : await this.#fromApi(subject, undefined, budget)
        if (listed?.some(({ digest }) => digest === descriptor.digest) === true) return
        if (listed === undefined || ociSubject === undefined) {
          await this.#write(subject, descriptor, budget)
          return
        }
      }
      this.#client.emit({
        type: 'warning',
        text: `the registry took ${descriptor.digest} but does not list it among the referrers of ${subject}`,
      })
    })
  }

  /** Lists a manifest that names no subject, because the registry would have refused it. */
  async addToTag(subject: Digest, descriptor: Descriptor, budget: Budget): Promise<void> {
    await this.#serialised(subject, () => this.#write(subject, descriptor, budget))
  }

  /** Undefined: the registry has no such API. */
  async #fromApi(subject: Digest, artifactType: string | undefined, budget: Budget): Promise<Descriptor[] | undefined> {
    const found: Descriptor[] = []
    const pages = new Pages(limits)
    const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`
    let next: string | URL | undefined = `${this.#path}/referrers/${subject}${query}`
    for (let first = true; next !== undefined; first = false) {
      const { reply, answer }: { reply: Reply; answer: Index | OrasError | undefined } = await this.#client.ask(
        {
          method: 'GET',
          url: next,
          headers: { accept: mediaTypes.index },
          accept: [200, ...(first ? noApi : [])],
          scopes: this.#scopes(),
          budget,
        },
        async (reply) => ({ reply, answer: await indexOf(reply) }),
      )
      if (answer instanceof OrasError) this.#unreadable = answer
      const index = answer instanceof OrasError ? undefined : answer
      if (index === undefined && !first)
        throw new OrasError(
          'invalid-response',
          `${reply.method} ${reply.where().url}: not an image index`,
          reply.where(),
        )
      if (index === undefined) {
        this.#api = false
        return undefined
      }
      next = pages.next(reply, index.manifests.length)
      found.push(...index.manifests)
    }
    this.#api = true
    return found
  }

  /** Undefined: the tag holds something else. */
  async #fallbackIndex(subject: Digest, budget: Budget): Promise<Index | undefined> {
    const tagged = await this.#manifests.find(fallbackTag(subject), budget)
    return tagged === undefined
      ? emptyIndex
      : tagged.descriptor.mediaType === mediaTypes.index
        ? parseIndex(tagged.bytes)
        : undefined
  }

  /** Opens each manifest: cosign builds have written wrong types into this index (cosign #4641). */
  async #ofType(entries: readonly Descriptor[], artifactType: string, budget: Budget): Promise<Descriptor[]> {
    const found: Descriptor[] = []
    for (const entry of entries) {
      const manifest = await this.#manifests.find(entry.digest, budget)
      if (manifest === undefined) continue
      const { artifactType: type, annotations } = manifestHead(manifest.bytes, manifest.descriptor.mediaType)
      if (type === artifactType)
        found.push({ ...plainDescriptor(entry), artifactType, ...(annotations && { annotations }) })
    }
    return found
  }

  /** Adds what is missing, reads back, and adds again what another writer lost: registries have no compare-and-swap. */
  async #write(subject: Digest, descriptor: Descriptor, budget: Budget): Promise<void> {
    const mine = this.#added.get(subject) ?? new Map<Digest, Descriptor>()
    this.#added.set(subject, mine.set(descriptor.digest, descriptor))
    for (let tried = 1; ; tried++) {
      const index = await this.#fallbackIndex(subject, budget)
      if (index === undefined)
        throw new OrasError('conflict', `the tag ${fallbackTag(subject)} does not hold a list of referrers`, {
          hint: 'Delete that tag if nothing uses it: by the distribution spec it belongs to the list.',
        })
      const { manifests } = index
      const missing = [...mine.values()].filter(({ digest }) => !manifests.some((entry) => entry.digest === digest))
      if (missing.length === 0) return
      if (tried > writeTries)
        throw new OrasError(
          'conflict',
          `the list of referrers of ${subject} was overwritten ${writeTries} times by another writer`,
          { hint: 'Run again when nothing else is signing the same image.' },
        )
      if (tried > 1) await budget.sleep(this.#client.policy.delay(tried))
      const { descriptor: list, bytes } = packIndex({ manifests: [...manifests, ...missing] })
      if (bytes.length > maxManifestSize)
        throw new OrasError('too-large', `the list of referrers of ${subject} has more than ${maxManifestSize} bytes`)
      await this.#manifests.put(list, bytes, fallbackTag(subject), budget)
    }
  }

  async #serialised(subject: Digest, work: () => Promise<void>): Promise<void> {
    const key = `${this.#client.origin.href}${this.#path} ${subject}`
    const before = writes.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    writes.set(key, mine)
    try {
      await mine
    } finally {
      if (writes.get(key) === mine) writes.delete(key)
    }
  }
}

/** Distribution spec, "Referrers Tag Schema": at most 32 characters of the algorithm and 64 of the digest. */
export function fallbackTag(subject: Digest): string {
  return `${digestAlgorithm(subject).slice(0, 32)}-${digestHex(subject).slice(0, 64)}`
}

/** An error: the answer says that it is an index, and cannot be read. Undefined: it is something else. */
async function indexOf(reply: Reply): Promise<Index | OrasError | undefined> {
  if (reply.status !== 200 || parseContentType(reply.header('content-type')) !== mediaTypes.index) {
    await reply.discard()
    return undefined
  }
  const bytes = await reply.bytes(maxManifestSize)
  try {
    return parseIndex(bytes)
  } catch (error) {
    if (!isOrasError(error, 'invalid-content')) throw error
    const where = reply.where()
    const message = `${where.method} ${where.url}: the answer calls itself an image index and is none`
    return new OrasError('invalid-response', message, { ...where, cause: error })
  }
}
