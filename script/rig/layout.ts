import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from './command.ts'

/** An image of one platform, made from directories. Its layers are not compressed: that takes longer than it saves. */
export interface RootFileSystem {
  /** `os/arch`. */
  readonly platform: string
  readonly directory: string
  /** More layers on the first one. */
  readonly more?: readonly MoreLayer[]
  readonly env?: readonly string[]
  readonly cmd?: readonly string[]
}

interface MoreLayer {
  readonly directory: string
  /** Where its files are in the image, such as `usr/local/go`; empty: at its root. */
  readonly at: string
  /** Options of `tar`, such as `--exclude`. */
  readonly options?: readonly string[]
}

interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

/**
 * Writes an OCI image layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md) with one image
 * index.
 */
export async function writeLayout(layout: string, images: readonly RootFileSystem[]): Promise<void> {
  await rm(layout, { recursive: true, force: true })
  await mkdir(join(layout, 'blobs/sha256'), { recursive: true })
  const manifests = []
  for (const image of images) manifests.push(await writeImage(layout, image))
  const index = await writeBlob(layout, 'application/vnd.oci.image.index.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests,
  })
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  await writeFile(
    join(layout, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...index, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }],
    }),
  )
}

async function writeImage(
  layout: string,
  image: RootFileSystem,
): Promise<Descriptor & { platform: { os: string; architecture: string } }> {
  const [os = 'linux', architecture = 'amd64'] = image.platform.split('/')
  const layers = [await writeLayer(layout, image.directory)]
  for (const { directory, at, options = [] } of image.more ?? [])
    layers.push(
      await writeLayer(layout, directory, at === '' ? options : [...options, `--transform=flags=r;s,^\\.,./${at},`]),
    )
  const config = await writeBlob(layout, 'application/vnd.oci.image.config.v1+json', {
    architecture,
    os,
    config: {
      Env: image.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: image.cmd ?? ['sh'],
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await writeBlob(layout, mediaType, { schemaVersion: 2, mediaType, config, layers })
  return { ...manifest, platform: { os, architecture } }
}

async function writeLayer(layout: string, directory: string, options: readonly string[] = []): Promise<Descriptor> {
  const tar = join(layout, 'layer.tar')
  await packTar(directory, tar, options)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(tar)) hash.update(chunk as Buffer)
  const hex = hash.digest('hex')
  const { size } = await stat(tar)
  await rename(tar, join(layout, 'blobs/sha256', hex))
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${hex}`, size }
}

/** A tar whose bytes depend on names, modes and contents only. */
export async function packTar(directory: string, tar: string, options: readonly string[] = []): Promise<void> {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu']
  await must('tar', [...same, ...options, '-C', directory, '-cf', tar, '.'], { timeout: 300_000 })
}

async function writeBlob(layout: string, mediaType: string, document: unknown): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(document))
  const hex = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(layout, 'blobs/sha256', hex), bytes)
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
}
