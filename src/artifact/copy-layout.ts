import { writeFile, type FileHandle } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  childrenOf,
  createLayout,
  isImageManifest,
  isIndex,
  LayoutTarget,
  manifestHead,
  mediaTypes,
  parseIndex,
  type Descriptor,
  type Digest,
} from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import { NotPlain, openPlain } from '../shared/plain-file.ts'
import { layoutError, usingLayout } from './layout-error.ts'
import { limits } from './limits.ts'
import { cacheAnnotation } from './artifact.ts'
import { writeIndexFile } from './index-file.ts'
import { payloadDigestOf } from './payload.ts'

/** Bytes of `oci-layout` and `index.json`. */
const maxDocument = 1024 * 1024
/** Bytes of everything that the layouts of a run refer to. What is referred to twice counts twice: it is read twice. */
const maxBytes = 16 * 1024 ** 3
const chunkSize = 512 * 1024

export interface CopyOptions {
  readonly signal: AbortSignal
  /** Bytes of everything that the layout may refer to. Default: the most that a run takes. */
  readonly room?: number
  /** The digests of other layouts that this run takes. */
  readonly others?: readonly Digest[]
}

/**
 * Copies a layout that somebody else wrote into an empty directory of this run: its root and everything that the root
 * refers to. Every byte is compared with its digest on the way, and no link is followed. Whatever happens to the
 * original later, the copy is what is checked and published.
 * @returns how many bytes of `room` are left
 * @throws PublishError `E_LAYOUT_DIGEST` if its root is not the expected one; `E_LAYOUT` if it is damaged, refers to
 * files that are not plain, or lists anything but its root and the payload that the root names
 */
export async function copyLayout(
  from: string,
  directory: string,
  expected: Digest,
  { signal, room = maxBytes, others: elsewhere = [] }: CopyOptions,
): Promise<number> {
  return await usingLayout(from, async () => {
    await writeFile(join(directory, 'oci-layout'), await readPlain(from, 'oci-layout'))
    const [root, ...others] = parseIndex(await readPlain(from, 'index.json')).manifests
    if (root === undefined) throw layoutError(`The image layout ${from} is empty: its index.json lists nothing`)
    if (root.digest !== expected)
      throw new PublishError(
        'E_LAYOUT_DIGEST',
        `The layout holds ${root.digest}, and \`expected-digest\` is ${expected}.`,
        elsewhere.includes(root.digest)
          ? { hint: 'This digest is expected of another layout: write `layout` and `expected-digest` in one order.' }
          : {},
      )
    const copy = new LayoutCopy(new LayoutTarget(from), await createLayout(directory), room, signal)
    const payload = await copy.all(root)
    const other = others.find(({ digest }) => digest !== payload?.digest)
    if (other !== undefined)
      throw layoutError(`The index.json of the layout lists ${other.digest}, which is not part of ${root.digest}`)
    await writeIndexFile(directory, { root, payload, readCache: root.annotations?.[cacheAnnotation] !== undefined })
    return copy.room
  })
}

class LayoutCopy {
  readonly #from: LayoutTarget
  readonly #to: LayoutTarget
  readonly #signal: AbortSignal
  readonly #copied = new Set<Digest>()
  #room: number

  constructor(from: LayoutTarget, to: LayoutTarget, room: number, signal: AbortSignal) {
    this.#from = from
    this.#to = to
    this.#room = room
    this.#signal = signal
  }

  get room(): number {
    return this.#room
  }

  /** Copies the root, its manifests, and its payload, which is returned. */
  async all(root: Descriptor): Promise<Descriptor | undefined> {
    await this.#withChildren(root)
    if (isIndex(root))
      for (const entry of childrenOf(root, await this.#to.fetchBytes(root)))
        // `readArtifact` refuses an index in an index.
        if (isImageManifest(entry)) await this.#withChildren(entry)
    const digest = payloadDigestOf(manifestHead(await this.#to.fetchBytes(root), root.mediaType).annotations)
    if (digest === undefined) return undefined
    await using file = await openBlob(this.#from, digest)
    const payload = { mediaType: mediaTypes.manifest, digest, size: (await file.stat()).size }
    await this.#withChildren(payload)
    return payload
  }

  async #withChildren(descriptor: Descriptor): Promise<void> {
    await this.#one(descriptor)
    const children = childrenOf(descriptor, await this.#to.fetchBytes(descriptor))
    // Before anything below it is read: a manifest has room for 35,000 entries, and each may name the same one.
    if (children.length > (isIndex(descriptor) ? limits.parts : limits.layers + 1))
      throw layoutError(`${descriptor.digest} lists ${children.length} entries, more than any plugin has`)
    for (const child of children) await this.#one(child)
  }

  async #one(descriptor: Descriptor): Promise<void> {
    this.#room -= descriptor.size
    if (this.#room < 0) throw layoutError(`What is to be published refers to more than ${maxBytes} bytes`)
    if (this.#copied.has(descriptor.digest)) return
    this.#copied.add(descriptor.digest)
    await using file = await openBlob(this.#from, descriptor.digest)
    const content = (): AsyncIterable<Uint8Array> =>
      file.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkSize })
    await this.#to.push(descriptor, content, { signal: this.#signal })
  }
}

async function readPlain(directory: string, name: string): Promise<Buffer> {
  await using file = await open(directory, join(directory, name))
  const { size } = await file.stat()
  if (size > maxDocument) throw layoutError(`${name} of the image layout has ${size} bytes, more than ${maxDocument}`)
  return await file.readFile()
}

async function openBlob(layout: LayoutTarget, digest: Digest): Promise<FileHandle> {
  return await open(layout.path, layout.blobPath(digest))
}

/** @throws PublishError `E_LAYOUT` unless it is a regular file of the layout */
async function open(directory: string, path: string): Promise<FileHandle> {
  try {
    return await openPlain(path, [directory])
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error
    const name = relative(directory, path)
    const hint =
      'Set `layout` to the directory that holds `oci-layout` and `index.json`: the `path` of '
      + '`actions/download-artifact`. Upload the whole directory that the output `layout` names.'
    throw layoutError(`${name} of the image layout cannot be used: ${error.message}`, { cause: error.cause, hint })
  }
}
