import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { isManifest, mediaTypes, plainDescriptor, type Descriptor } from './descriptor.ts'
import { assertContent, digestAlgorithm, digestHex, isDigest, verified, type Digest } from './digest.ts'
import { OrasError, throwIfCancelled } from './errors.ts'
import { chunkSize, readFileChunks, readWhole } from './file.ts'
import {
  childrenOf,
  indexSchema,
  manifestHead,
  maxManifestSize,
  parseDocument,
  sniffMediaType,
  type Index,
} from './manifest.ts'
import { asReferrer } from './memory.ts'
import { parseTag } from './reference.ts'
import { releaser } from './recycling.ts'
import {
  openContent,
  type CallOptions,
  type Content,
  type PushOptions,
  type PushOutcome,
  type Target,
} from './target.ts'

const tagAnnotation = 'org.opencontainers.image.ref.name'
const layoutFile = '{"imageLayoutVersion":"1.0.0"}'
const layoutSchema = v.looseObject({ imageLayoutVersion: v.literal('1.0.0') })

/** Opens an OCI image layout. @throws OrasError `invalid-content` if the directory is none. */
export async function openLayout(path: string): Promise<LayoutTarget> {
  const marker = await readFile(join(path, 'oci-layout')).catch((cause: unknown) => {
    throw new OrasError('invalid-content', `${path} is not an OCI image layout`, { cause })
  })
  parseDocument(layoutSchema, marker, `an OCI image layout of version 1.0.0 (${join(path, 'oci-layout')})`)
  const layout = new LayoutTarget(path)
  await layout.index()
  return layout
}

/** Opens an OCI image layout and creates it first, with its directory, if there is none. */
export async function createLayout(path: string): Promise<LayoutTarget> {
  await mkdir(join(path, 'blobs', 'sha256'), { recursive: true })
  await writeIfAbsent(join(path, 'oci-layout'), layoutFile)
  await writeIfAbsent(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] }),
  )
  return openLayout(path)
}

/**
 * An OCI image layout on disk (image-spec, `image-layout.md`). One process writes at a time: `index.json` has no lock.
 *
 * `index.json` lists what was tagged, and what refers to something else by `subject`: the rest is reached from there.
 */
export class LayoutTarget implements Target {
  readonly path: string
  #writing: Promise<unknown> = Promise.resolve()

  /** Use `openLayout` or `createLayout`, which check the directory. */
  constructor(path: string) {
    this.path = path
  }

  /** The layout's `index.json`. */
  async index(): Promise<Index> {
    const file = join(this.path, 'index.json')
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new OrasError('invalid-content', `${file} cannot be read`, { cause })
    })
    return parseDocument(indexSchema, bytes, `an image index (${file})`)
  }

  blobPath(digest: Digest): string {
    return join(this.path, 'blobs', digestAlgorithm(digest), digestHex(digest))
  }

  fetch(descriptor: Descriptor, options: CallOptions = {}): AsyncIterable<Uint8Array> {
    const path = this.blobPath(descriptor.digest)
    const content =
      descriptor.size < chunkSize
        ? readSmall(path, descriptor.size, options.signal)
        : readFileChunks(path, options.signal)
    return verified(descriptor, content)
  }

  async fetchBytes(descriptor: Descriptor, limit = maxManifestSize, options: CallOptions = {}): Promise<Buffer> {
    throwIfCancelled(options.signal)
    if (descriptor.size > limit)
      throw new OrasError('too-large', `${descriptor.digest} has ${descriptor.size} bytes, more than ${limit}`)
    const path = this.blobPath(descriptor.digest)
    const bytes = await readWhole(path, descriptor.size).catch((error: unknown) => {
      throw missing(path, error)
    })
    if (bytes?.length !== descriptor.size)
      throw new OrasError(
        'digest-mismatch',
        `${path} has ${bytes?.length ?? 'more'} bytes, its descriptor says ${descriptor.size}`,
      )
    assertContent(descriptor, bytes)
    return bytes
  }

  async exists(descriptor: Descriptor): Promise<boolean> {
    const info = await stat(this.blobPath(descriptor.digest)).catch(() => undefined)
    return info?.size === descriptor.size
  }

  async resolve(reference: string): Promise<Descriptor> {
    const { manifests } = await this.index()
    const listed = isDigest(reference)
      ? manifests.find((entry) => entry.digest === reference)
      : manifests.find((entry) => entry.annotations?.[tagAnnotation] === parseTag(reference))
    if (listed !== undefined) return plainDescriptor(listed)
    if (isDigest(reference)) return this.#describe(reference)
    throw new OrasError('not-found', `${this.path} has no tag ${reference}`)
  }

  async push(descriptor: Descriptor, content: Content, options: PushOptions = {}): Promise<PushOutcome> {
    if (await this.exists(descriptor)) return 'exists'
    const path = this.blobPath(descriptor.digest)
    await mkdir(join(this.path, 'blobs', digestAlgorithm(descriptor.digest)), { recursive: true })
    const temporary = `${path}.${randomBytes(6).toString('hex')}.partial`
    try {
      const file = await open(temporary, 'wx', 0o644)
      try {
        await writeAll(file, verified(descriptor, openContent(content)), options)
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    if (isManifest(descriptor)) await this.#listReferrer(descriptor)
    return 'uploaded'
  }

  async tag(descriptor: Descriptor, tag: string): Promise<void> {
    parseTag(tag)
    if (!(await this.exists(descriptor))) throw new OrasError('not-found', `${this.path} has no ${descriptor.digest}`)
    await this.#update((entries) => {
      const others = entries.filter((entry) => entry.annotations?.[tagAnnotation] !== tag)
      return [...others, { ...plainDescriptor(descriptor), annotations: { [tagAnnotation]: tag } }]
    })
  }

  async tags(): Promise<string[]> {
    const { manifests } = await this.index()
    return manifests
      .map((entry) => entry.annotations?.[tagAnnotation])
      .filter((tag) => tag !== undefined)
      .sort()
  }

  async referrers(subject: Digest, artifactType?: string, options: CallOptions = {}): Promise<Descriptor[]> {
    const found = new Map<Digest, Descriptor>()
    const seen = new Set<Digest>()
    const visit = async (descriptor: Descriptor): Promise<void> => {
      if (seen.has(descriptor.digest) || !isManifest(descriptor) || !(await this.exists(descriptor))) return
      seen.add(descriptor.digest)
      const bytes = await this.fetchBytes(descriptor, maxManifestSize, options)
      const referrer = asReferrer(descriptor, bytes, subject)
      if (referrer !== undefined) found.set(descriptor.digest, referrer)
      for (const child of childrenOf(descriptor, bytes)) await visit(child)
    }
    for (const entry of (await this.index()).manifests) await visit(entry)
    return [...found.values()].filter((entry) => artifactType === undefined || entry.artifactType === artifactType)
  }

  async #describe(digest: Digest): Promise<Descriptor> {
    const path = this.blobPath(digest)
    const info = await stat(path).catch((error: unknown) => {
      throw missing(path, error)
    })
    const bytes = info.size <= maxManifestSize ? await readFile(path) : Buffer.alloc(0)
    const mediaType = sniffMediaType(bytes)
    if (mediaType === undefined) throw new OrasError('not-found', `${path} is not a manifest`)
    return { mediaType, digest, size: info.size }
  }

  async #listReferrer(descriptor: Descriptor): Promise<void> {
    const { subject } = manifestHead(await this.fetchBytes(descriptor), descriptor.mediaType)
    if (subject === undefined) return
    await this.#update((entries) =>
      entries.some((entry) => entry.digest === descriptor.digest) ? entries : [...entries, plainDescriptor(descriptor)],
    )
  }

  async #update(change: (entries: Descriptor[]) => Descriptor[]): Promise<void> {
    const work = this.#writing.then(async () => {
      const index = await this.index()
      const file = join(this.path, 'index.json')
      const temporary = `${file}.${randomBytes(6).toString('hex')}.partial`
      const handle = await open(temporary, 'wx', 0o644)
      try {
        await handle.writeFile(JSON.stringify({ ...index, manifests: change([...index.manifests]) }))
      } finally {
        await handle.close()
      }
      await rename(temporary, file)
    })
    this.#writing = work.catch(() => undefined)
    await work
  }
}

async function writeAll(file: FileHandle, content: AsyncIterable<Uint8Array>, options: PushOptions): Promise<void> {
  const release = releaser(content)
  for await (const chunk of content) {
    throwIfCancelled(options.signal)
    for (let written = 0; written < chunk.length;) written += (await file.write(chunk, written)).bytesWritten
    options.onBytes?.(chunk.length)
    release?.(chunk)
  }
}

/** A file of at most `size` bytes as one chunk; of a longer one, so much that it cannot be taken for the right one. */
async function* readSmall(
  path: string,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const bytes = await readWhole(path, size).catch((error: unknown) => {
    throw missing(path, error)
  })
  throwIfCancelled(signal)
  if (bytes === undefined) yield Buffer.alloc(size + 1)
  else if (bytes.length > 0) yield bytes
}

async function writeIfAbsent(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o644)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function missing(path: string, cause: unknown): OrasError {
  return new OrasError('not-found', `${path} cannot be read`, { cause })
}
