import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

/** What consumers read from manifests. */
export interface ReadDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
}

export interface ReadManifest {
  readonly mediaType?: string
  readonly artifactType?: string
  readonly config?: ReadDescriptor
  readonly layers?: readonly ReadDescriptor[]
  readonly manifests?: readonly ReadDescriptor[]
}

const accepted = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json']

/** Reads a repository as consumers do, with plain HTTP requests, and compares every digest. */
export class Repository {
  readonly #url: string

  /** @param host `host:port` of the registry */
  constructor(host: string, name: string) {
    this.#url = `http://${host}/v2/${name}`
  }

  async tags(): Promise<string[]> {
    const response = await fetch(`${this.#url}/tags/list`)
    assert.equal(response.status, 200)
    return ((await response.json()) as { tags: string[] }).tags
  }

  /** What a reference stands for. @throws AssertionError if it does not exist */
  async resolve(reference: string): Promise<ReadDescriptor> {
    const { bytes, mediaType } = await this.#get(`manifests/${reference}`, accepted)
    return { mediaType, digest: digestOf(bytes), size: bytes.length }
  }

  async manifest(descriptor: ReadDescriptor): Promise<ReadManifest> {
    const { bytes, mediaType } = await this.#get(`manifests/${descriptor.digest}`, [descriptor.mediaType])
    assert.equal(mediaType, descriptor.mediaType)
    return JSON.parse(checked(bytes, descriptor).toString('utf8')) as ReadManifest
  }

  async blob(descriptor: ReadDescriptor): Promise<Buffer> {
    return checked((await this.#get(`blobs/${descriptor.digest}`, ['*/*'])).bytes, descriptor)
  }

  async #get(path: string, accept: readonly string[]): Promise<{ bytes: Buffer; mediaType: string }> {
    const response = await fetch(`${this.#url}/${path}`, { headers: { accept: accept.join(', ') } })
    assert.equal(response.status, 200, `${this.#url}/${path}`)
    return {
      bytes: Buffer.from(await response.arrayBuffer()),
      mediaType: response.headers.get('content-type') ?? '',
    }
  }
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

function checked(bytes: Buffer, { digest, size }: ReadDescriptor): Buffer {
  assert.equal(digestOf(bytes), digest)
  assert.equal(bytes.length, size)
  return bytes
}
