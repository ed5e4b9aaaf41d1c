import { readdir, readFile, rename, mkdir, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'
import { joinPlatform, platformParts, sortByPlatform, type Platform } from '../../shared/platform.ts'

/** What one machine exported: an image layout of these platforms. */
export interface Export {
  readonly directory: string
  readonly platforms: readonly Platform[]
}

const indexType = 'application/vnd.oci.image.index.v1+json'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'

const descriptorSchema = v.looseObject({
  mediaType: v.string(),
  digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  platform: v.optional(
    v.looseObject({ os: v.string(), architecture: v.string(), variant: v.exactOptional(v.string()) }),
  ),
})
const indexSchema = v.looseObject({ manifests: v.array(descriptorSchema) })
type Descriptor = v.InferOutput<typeof descriptorSchema>

/**
 * Moves what several machines exported into one layout, as if one of them had built all platforms: buildx merges such
 * exports only in a registry. Blobs are moved as they are, so that every image stays what its machine made of it. The
 * reader of layouts checks their digests.
 * @throws PublishError `E_LAYOUT`
 */
export async function mergeExports(exports: readonly Export[], destination: string): Promise<void> {
  const blobs = join(destination, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  const images: { platform: Platform; descriptor: Descriptor }[] = []
  for (const one of exports) {
    images.push(...(await imagesOf(one)))
    const from = join(one.directory, 'blobs', 'sha256')
    // The name of a blob is its digest: what is there already is the same.
    for (const name of await readdir(from))
      if (/^[0-9a-f]{64}$/.test(name)) await rename(join(from, name), join(blobs, name))
  }
  // In the form of BuildKit: https://github.com/moby/buildkit/blob/v0.32.2/exporter/containerimage/writer.go
  const manifests = sortByPlatform(images).map(({ platform, descriptor: { mediaType, digest, size } }) => ({
    mediaType,
    digest,
    size,
    platform: platformParts(platform),
  }))
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }, undefined, 2))
  const digest = createHash('sha256').update(index).digest('hex')
  await writeFile(join(blobs, digest), index)
  const root = { mediaType: indexType, digest: `sha256:${digest}`, size: index.length }
  await writeFile(
    join(destination, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [root] }),
  )
  await writeFile(join(destination, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
}

/** The images of an export, each with the platform that was asked for. */
async function imagesOf({ directory, platforms }: Export): Promise<{ platform: Platform; descriptor: Descriptor }[]> {
  const [root, ...others] = await manifestsOf(join(directory, 'index.json'))
  if (root === undefined || others.length > 0) throw unexpected(platforms, 'it is not one image')
  const found =
    root.mediaType === indexType
      ? await manifestsOf(join(directory, 'blobs', 'sha256', root.digest.slice('sha256:'.length)))
      : [root]
  if (found.length !== platforms.length || found.some(({ mediaType }) => mediaType !== manifestType))
    throw unexpected(platforms, `it has ${found.length} manifests`)
  return found.map((descriptor) => {
    // An image that is alone names no platform.
    const platform = platforms.length === 1 ? platforms[0] : descriptor.platform && joinPlatform(descriptor.platform)
    if (platform === undefined || !platforms.includes(platform))
      throw unexpected(platforms, `it has an image for ${platform ?? 'no platform'}`)
    return { platform, descriptor }
  })
}

async function manifestsOf(file: string): Promise<readonly Descriptor[]> {
  try {
    return v.parse(v.pipe(v.string(), boundedJson, indexSchema), await readFile(file, 'utf8')).manifests
  } catch (cause) {
    throw new PublishError('E_LAYOUT', 'The builder exported no image layout.', { cause })
  }
}

function unexpected(platforms: readonly Platform[], cause: string): PublishError {
  return new PublishError('E_LAYOUT', `The builder exported something else than ${platforms.join(', ')}.`, { cause })
}
