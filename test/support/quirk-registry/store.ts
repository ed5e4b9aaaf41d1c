import { createHash, randomUUID } from 'node:crypto'
import type { Exchange } from './exchange.ts'

interface StoredManifest {
  readonly mediaType: string
  readonly bytes: Buffer
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const indexType = 'application/vnd.oci.image.index.v1+json'

/** The well-behaved registry under the quirks: distribution spec 1.1 with referrers, everything in memory. */
export class Store {
  readonly blobs = new Map<string, Buffer>()
  /** By `repository digest`. */
  readonly manifests = new Map<string, StoredManifest>()
  /** `repository tag` to digest. */
  readonly tags = new Map<string, string>()
  readonly uploads = new Map<string, Buffer>()

  async answer(exchange: Exchange): Promise<boolean> {
    const { path, method } = exchange
    if (path === '/v2/') return exchange.reply(200)
    const match = /^\/v2\/(.+)\/(manifests|blobs|referrers|tags)\/(.*)$/.exec(path)
    const [, repository = '', kind, rest = ''] = match ?? []
    if (kind === 'blobs' && rest.startsWith('uploads/'))
      return this.#upload(exchange, repository, rest.slice('uploads/'.length))
    if (kind === 'blobs') return this.#blob(exchange, rest)
    if (kind === 'manifests')
      return method === 'PUT'
        ? this.#putManifest(exchange, repository, rest)
        : this.#getManifest(exchange, repository, rest)
    if (kind === 'referrers') return this.#referrers(exchange, repository, rest)
    if (kind === 'tags') return this.#tags(exchange, repository)
    return exchange.error(404, 'NOT_FOUND', 'no such page')
  }

  #blob(exchange: Exchange, digest: string): boolean {
    const bytes = this.blobs.get(digest)
    if (bytes === undefined) return exchange.error(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    const start = Number(/^bytes=(\d+)-$/.exec(exchange.header('range') ?? '')?.[1] ?? -1)
    if (start >= 0)
      return exchange.reply(
        206,
        { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` },
        bytes.subarray(start),
      )
    return exchange.reply(
      200,
      { 'content-type': 'application/octet-stream', 'content-length': bytes.length, 'docker-content-digest': digest },
      bytes,
    )
  }

  async #upload(exchange: Exchange, repository: string, id: string): Promise<boolean> {
    const { method, url } = exchange
    const session = (name: string): string =>
      `/v2/${repository}/blobs/uploads/${name}?state=s${String(this.uploads.get(name)?.length ?? 0)}`
    if (method === 'POST') {
      const mounted = url.searchParams.get('mount')
      if (mounted !== null && this.blobs.has(mounted))
        return exchange.reply(201, { location: `/v2/${repository}/blobs/${mounted}` })
      const name = randomUUID()
      this.uploads.set(name, Buffer.alloc(0))
      return exchange.reply(202, { location: session(name), range: '0-0' })
    }
    const before = this.uploads.get(id)
    if (before === undefined) return exchange.error(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
    const range = (length: number): string => `0-${Math.max(0, length - 1)}`
    if (method === 'GET') return exchange.reply(204, { location: session(id), range: range(before.length) })
    if (method === 'DELETE') {
      this.uploads.delete(id)
      return exchange.reply(204)
    }
    const start = exchange.header('content-range')?.split('-')[0]
    if (start !== undefined && Number(start) !== before.length)
      return exchange.reply(416, { location: session(id), range: range(before.length) })
    const bytes = Buffer.concat([before, await exchange.body()])
    if (method === 'PATCH') {
      this.uploads.set(id, bytes)
      return exchange.reply(202, { location: session(id), range: range(bytes.length) })
    }
    const digest = url.searchParams.get('digest') ?? ''
    if (digestOf(bytes) !== digest)
      return exchange.error(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    this.uploads.delete(id)
    this.blobs.set(digest, bytes)
    return exchange.reply(201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest })
  }

  #getManifest(exchange: Exchange, repository: string, reference: string): boolean {
    const digest = this.tags.get(`${repository} ${reference}`) ?? reference
    const manifest = this.manifests.get(`${repository} ${digest}`)
    if (manifest === undefined) return exchange.error(404, 'MANIFEST_UNKNOWN', 'manifest unknown')
    return exchange.reply(
      200,
      { 'content-type': manifest.mediaType, 'content-length': manifest.bytes.length, 'docker-content-digest': digest },
      manifest.bytes,
    )
  }

  async #putManifest(exchange: Exchange, repository: string, reference: string): Promise<boolean> {
    const bytes = await exchange.body()
    const digest = digestOf(bytes)
    const document = JSON.parse(bytes.toString()) as {
      config?: { digest: string }
      layers?: { digest: string }[]
      manifests?: { digest: string }[]
      subject?: { digest: string }
    }
    for (const { digest: part } of [...(document.config ? [document.config] : []), ...(document.layers ?? [])]) {
      if (!this.blobs.has(part)) return exchange.error(404, 'MANIFEST_BLOB_UNKNOWN', `blob ${part} unknown`)
    }
    for (const { digest: part } of reference.startsWith('sha256-') ? [] : (document.manifests ?? [])) {
      if (!this.manifests.has(`${repository} ${part}`))
        return exchange.error(404, 'MANIFEST_BLOB_UNKNOWN', `manifest ${part} unknown`)
    }
    this.manifests.set(`${repository} ${digest}`, { mediaType: exchange.header('content-type') ?? '', bytes })
    if (!reference.startsWith('sha256:')) this.tags.set(`${repository} ${reference}`, digest)
    const subject = document.subject?.digest
    return exchange.reply(201, {
      location: `/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(subject !== undefined && { 'oci-subject': subject }),
    })
  }

  #referrers(exchange: Exchange, repository: string, subject: string): boolean {
    const manifests: object[] = []
    for (const [key, { mediaType, bytes }] of this.manifests) {
      const [owner, digest] = key.split(' ')
      const document = JSON.parse(bytes.toString()) as {
        artifactType?: string
        annotations?: object
        config?: { mediaType: string }
        subject?: { digest: string }
      }
      if (owner !== repository || document.subject?.digest !== subject) continue
      manifests.push({
        mediaType,
        digest,
        size: bytes.length,
        artifactType: document.artifactType ?? document.config?.mediaType,
        annotations: document.annotations,
      })
    }
    return exchange.reply(
      200,
      { 'content-type': indexType },
      JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }),
    )
  }

  #tags(exchange: Exchange, repository: string): boolean {
    const tags = [...this.tags.keys()]
      .filter((key) => key.startsWith(`${repository} `))
      .map((key) => key.slice(repository.length + 1))
      .sort()
    return exchange.reply(200, { 'content-type': 'application/json' }, JSON.stringify({ name: repository, tags }))
  }
}
