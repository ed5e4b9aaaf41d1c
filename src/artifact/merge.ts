import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createLayout, isIndex, packIndex, parseIndex, type Annotations, type Descriptor, type Encoding } from 'oras-js'
import { cut } from '../shared/cut.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { sortByPlatform, type Platform } from '../shared/platform.ts'
import { firstProblems } from '../shared/problems.ts'
import { platformsOf, type Artifact } from './artifact.ts'
import { writeIndexFile } from './index-file.ts'
import { usingLayout } from './layout-error.ts'
import { payloadAnnotation, type StoredPayload } from './payload.ts'
import { readArtifact } from './read.ts'
import { removeUnreferenced } from './unreferenced.ts'

/** One of several layouts of earlier jobs. */
export interface Piece {
  /** For messages. Undefined: it is the only one. */
  readonly name: string | undefined
  /** This run's own copy, which a merge empties. */
  readonly artifact: Artifact
}

/** `E_LAYOUT_PLATFORM` for each platform that is there twice, in one layout or in two, however it is spelt. */
export function repeatedPlatforms(pieces: readonly Piece[]): readonly PublishError[] {
  const places = new Map<Platform, Set<string>>()
  const repeated = new Set<Platform>()
  for (const { name = '', artifact } of pieces)
    for (const platform of platformsOf(artifact)) {
      if (places.has(platform)) repeated.add(platform)
      places.set(platform, (places.get(platform) ?? new Set()).add(name))
    }
  const problems = [...repeated].map((platform) => {
    const names = [...(places.get(platform) ?? [])].filter((name) => name !== '')
    const where = names.length === 0 ? '' : `: in ${names.join(' and ')}`
    return new PublishError('E_LAYOUT_PLATFORM', `${platform} is there twice${where}.`)
  })
  return firstProblems(problems, 'layout')
}

/**
 * Everything by which pieces do not fit together: `E_LAYOUT_FORM`, `E_LAYOUT_ANNOTATION`, `E_LAYOUT_PAYLOAD`.
 * @throws PublishError `E_LAYOUT`
 */
export async function mergeProblems(pieces: readonly Piece[]): Promise<readonly PublishError[]> {
  return differences(await openPieces(pieces))
}

/**
 * Makes one layout of several that fit together and are for different platforms, in `directory`, which is empty or
 * holds the pieces. It is what packing all platforms at once would have made: the entries of all in the order of their
 * platforms, with the annotations and the payload that each has.
 *
 * @throws PublishError or PublishErrors as `mergeProblems`; `E_LAYOUT` if together they are more than a plugin may have
 */
export async function mergeLayouts(
  pieces: readonly Piece[],
  directory: string,
  signal: AbortSignal,
): Promise<Artifact> {
  const opened = await openPieces(pieces)
  throwAll([...repeatedPlatforms(pieces), ...differences(opened)])
  const form = opened[0]?.form
  if (form === undefined) throw new TypeError('there is nothing to merge')
  return await usingLayout(directory, async () => {
    const { encoding, artifactType, annotations } = form
    const manifests = sortByPlatform(opened.flatMap(({ entries }) => entries)).map(({ descriptor }) => descriptor)
    const index = packIndex({ manifests, annotations, encoding, ...(artifactType !== undefined && { artifactType }) })
    const layout = await createLayout(directory)
    for (const { artifact } of pieces) await moveBlobs(artifact, directory)
    await layout.push(index.descriptor, index.bytes)
    const payload = pieces[0]?.artifact.payload?.descriptor
    const readCache = pieces.some(({ artifact }) => artifact.readCache)
    await writeIndexFile(directory, { root: index.descriptor, payload, readCache })
    await removeUnreferenced(layout)
    return await readArtifact(directory, signal)
  })
}

function openPieces(pieces: readonly Piece[]): Promise<Opened[]> {
  return Promise.all(pieces.map((piece) => usingLayout(piece.artifact.store.path, () => openPiece(piece))))
}

/** All were compared with their digests, so it does not matter whose copy of a blob stays. */
async function moveBlobs({ store }: Artifact, directory: string): Promise<void> {
  const to = join(directory, 'blobs', 'sha256')
  await mkdir(to, { recursive: true })
  const from = join(store.path, 'blobs', 'sha256')
  for (const name of await readdir(from)) await rename(join(from, name), join(to, name))
  await rm(store.path, { recursive: true })
}

/** What an index is besides its entries and its payload. */
interface Form {
  readonly encoding: Encoding
  readonly artifactType: string | undefined
  readonly annotations: Annotations
  /** Types by which consumers know the manifests. */
  readonly types: readonly string[]
}

interface Opened {
  readonly name: string
  /** Undefined: it is no index of platforms that this version of the action packs. */
  readonly form: Form | undefined
  readonly entries: readonly { readonly platform: Platform; readonly descriptor: Descriptor }[]
  readonly payload: StoredPayload | undefined
}

/** The index of a piece, if packing its entries again makes its digest: then a merge drops nothing of it. */
async function openPiece({ name = '', artifact }: Piece): Promise<Opened> {
  const { root, store, parts, payload } = artifact
  const none = { name, form: undefined, entries: [], payload }
  if (!isIndex(root)) return none
  const bytes = await store.fetchBytes(root)
  const { manifests, artifactType, annotations = {} } = parseIndex(bytes)
  const raw = JSON.parse(bytes.toString('utf8')) as { readonly manifests: readonly Descriptor[] }
  const entries = manifests.flatMap((entry, position) => {
    const platform = parts[position]?.platform
    // Reading puts the members of a platform into an order of its own, and their order is part of the digest.
    const described = raw.manifests[position]?.platform
    return platform === undefined || !described ? [] : { platform, descriptor: { ...entry, platform: described } }
  })
  const options = {
    manifests: entries.map(({ descriptor }) => descriptor),
    annotations,
    ...(typeof artifactType === 'string' && { artifactType }),
  }
  const encoding = (['plain', 'oras-go'] as const).find(
    (one) => packIndex({ ...options, encoding: one }).descriptor.digest === root.digest,
  )
  if (encoding === undefined) return none
  const types = new Set(parts.map(({ manifest }) => manifest.artifactType ?? manifest.config.mediaType))
  const form = { encoding, artifactType: options.artifactType, annotations, types: [...types].sort() }
  return { name, form, entries, payload }
}

/** By what each of the pieces differs from the first. */
function differences(pieces: readonly Opened[]): readonly PublishError[] {
  const [first, ...others] = pieces
  if (first === undefined) return []
  const unknown = pieces.filter(({ form }) => form === undefined)
  return [
    ...firstProblems(unknown.map(notByPlatform), 'layout'),
    ...firstProblems(
      others.flatMap((other) => formProblem(first, other) ?? []),
      'layout',
    ),
    ...firstProblems(
      others.flatMap((other) => annotationProblems(first, other)),
      'layout',
    ),
    ...firstProblems(
      others.flatMap((other) => payloadProblem(first, other) ?? []),
      'layout',
    ),
  ]
}

function notByPlatform({ name }: Opened): PublishError {
  return new PublishError(
    'E_LAYOUT_FORM',
    `${name} is no index of platforms as this version of the action packs it: it cannot be merged.`,
    {
      hint:
        'Make all layouts with the same version of this action. An artifact that does not depend on a platform is '
        + 'published alone.',
    },
  )
}

function formProblem(first: Opened, other: Opened): PublishError | undefined {
  if (first.form === undefined || other.form === undefined) return undefined
  const [theirs, ours] = [shown(first.form), shown(other.form)]
  if (first.form.encoding === other.form.encoding && theirs === ours) return undefined
  const what = theirs === ours ? 'written in different ways' : `packed as ${theirs} and as ${ours}`
  return new PublishError('E_LAYOUT_FORM', `${first.name} and ${other.name} are ${what}.`)
}

function shown({ artifactType, types }: Form): string {
  return cut([...(artifactType === undefined ? [] : [`index of ${artifactType}`]), ...types].join(', '), 400)
}

/** Without that of the payload, which has an error of its own. */
function annotationProblems(first: Opened, other: Opened): readonly PublishError[] {
  if (first.form === undefined || other.form === undefined) return []
  const [theirs, ours] = [first.form.annotations, other.form.annotations]
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort()
  return keys
    .filter((key) => key !== payloadAnnotation && theirs[key] !== ours[key])
    .map((key) => {
      const value = (annotations: Annotations): string => {
        const text = Object.hasOwn(annotations, key) ? annotations[key] : undefined
        return text === undefined ? 'none' : JSON.stringify(cut(text, 200))
      }
      const values = `${first.name}: ${value(theirs)}, ${other.name}: ${value(ours)}`
      return new PublishError('E_LAYOUT_ANNOTATION', `The annotation ${cut(key, 200)} differs (${values}).`)
    })
}

function payloadProblem(first: Opened, other: Opened): PublishError | undefined {
  const [theirs, ours] = [first.payload, other.payload]
  if (theirs?.descriptor.digest === ours?.descriptor.digest) return undefined
  const [with_, without] = theirs === undefined ? [other, first] : [first, other]
  if (theirs === undefined || ours === undefined)
    return new PublishError('E_LAYOUT_PAYLOAD', `${with_.name} has a payload, and ${without.name} has none.`)
  const names = [...new Set([...theirs.files, ...ours.files].map(({ name }) => name))].sort()
  const differing = names.filter((name) => {
    const [one, two] = [theirs, ours].map(({ files }) => files.find((file) => file.name === name))
    return !isDeepStrictEqual(one, two)
  })
  const what = differing.length === 0 ? 'their manifests differ' : `${cut(differing.join(', '), 400)} differs`
  return new PublishError(
    'E_LAYOUT_PAYLOAD',
    `${first.name} and ${other.name} have different payloads, and a plugin has one: ${what}.`,
  )
}
