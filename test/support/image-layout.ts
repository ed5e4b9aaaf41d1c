import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tar, type Entry } from './tar.ts'

export interface TestImage {
  /** Default linux/amd64. */
  readonly platform?: string
  /** Lowest layer first: entries, or the bytes of a whole layer. */
  readonly layers: readonly (readonly Entry[] | Buffer)[]
  readonly entrypoint?: readonly string[]
  /** More of the config's `config`. */
  readonly config?: Readonly<Record<string, unknown>>
}

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

/** By SHA-256. Tests pack the same program of several megabytes again and again. */
const compressed = new Map<string, Buffer>()

function compress(bytes: Buffer): Buffer {
  if (bytes.length < 1_000_000) return gzipSync(bytes, { level: 1 })
  const key = createHash('sha256').update(bytes).digest('hex')
  const known = compressed.get(key)
  if (known !== undefined) return known
  const made = gzipSync(bytes, { level: 1 })
  if (compressed.size === 4) compressed.clear()
  compressed.set(key, made)
  return made
}

/** Writes an OCI image layout with an index of these images to `directory`, and returns `directory`. */
export function writeLayout(directory: string, images: readonly TestImage[]): string {
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true })
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const put = (mediaType: string, bytes: Buffer): Descriptor => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(directory, 'blobs/sha256', hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const json = (mediaType: string, document: object): Descriptor =>
    put(mediaType, Buffer.from(JSON.stringify(document)))
  const manifests = images.map(({ platform = 'linux/amd64', layers, entrypoint = ['./plugin'], config = {} }) => {
    const [os = '', architecture = '', variant] = platform.split('/')
    const manifest = json('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      config: json('application/vnd.oci.image.config.v1+json', {
        os,
        architecture,
        config: { Entrypoint: entrypoint, ...config },
        rootfs: { type: 'layers', diff_ids: [] },
      }),
      layers: layers.map((layer) =>
        put('application/vnd.oci.image.layer.v1.tar+gzip', Buffer.isBuffer(layer) ? layer : compress(tar(layer))),
      ),
    })
    return { ...manifest, platform: { os, architecture, ...(variant !== undefined && { variant }) } }
  })
  const index = json('application/vnd.oci.image.index.v1+json', { schemaVersion: 2, manifests })
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }))
  return directory
}
