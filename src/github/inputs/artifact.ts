import { posix } from 'node:path'
import { isForeignLayer, isManifest } from 'oras-js'
import { oneOf, quote, type InputReader } from './reader.ts'
import type { InputName } from './table.ts'
import { confinedPath, confiningRoots, readPattern, type PathPattern } from './paths.ts'
import { knownPlatform, platformSuggestion } from './platforms.ts'
import type { Platform } from '../../shared/platform.ts'

/** How an artifact is made that is no image, for the hosts that have such artifacts. */
export interface ArtifactInputs {
  /** In the order of the workflow. Empty: the host knows its files. */
  readonly files: readonly TypedFile[]
  readonly artifactType: string | undefined
  readonly artifactConfig: TypedFile | undefined
  /** Undefined: the host's own. */
  readonly wasmLayout: WasmLayout | undefined
  readonly hostBinary: HostBinary | undefined
}

/** A file with its media type, which may not exist. */
export interface TypedFile {
  /** Undefined: for all platforms. */
  readonly platform?: Platform
  /** Normalized, relative to the workspace unless the workflow wrote an absolute path. */
  readonly title: string
  /** Absolute. */
  readonly path: string
  readonly mediaType: string
  /** Absolute paths of the directories that it must be in. */
  readonly roots: readonly string[]
}

const wasmLayouts = ['cup', 'compat', 'cncf'] as const
export type WasmLayout = (typeof wasmLayouts)[number]

/** The program that will load a library: on disk, or a file of the image that is built, with a leading slash. */
export type HostBinary = PathPattern | { readonly imagePath: string }

export function readArtifactInputs(reader: InputReader): ArtifactInputs {
  return {
    files: readFiles(reader),
    artifactType: reader.parsed('artifact-type', mediaType, 'a media type such as application/vnd.example.plugin.v1'),
    artifactConfig: readConfig(reader),
    wasmLayout: reader.choice('wasm-layout', wasmLayouts),
    hostBinary: readHostBinary(reader),
  }
}

/** Far more than anybody packs: registries take manifests of 4 MiB, but clients fetch layer by layer. */
const maxFiles = 512

function readFiles(reader: InputReader): TypedFile[] {
  const entries = reader.list('files')
  if (entries.length <= maxFiles) return entries.flatMap((entry) => typedFile(reader, 'files', entry) ?? [])
  const hint = 'pack files into archives, and name those'
  reader.problem('files', `\`files\` has ${entries.length} entries, and at most ${maxFiles} are packed: ${hint}.`)
  return []
}

function readConfig(reader: InputReader): TypedFile | undefined {
  const text = reader.line('artifact-config')
  if (text === undefined) return undefined
  const file = typedFile(reader, 'artifact-config', text)
  if (file?.platform === undefined) return file
  reader.problem('artifact-config', '`artifact-config` names a platform, and it is the config of all: remove it.')
  return undefined
}

function typedFile(reader: InputReader, name: InputName, entry: string): TypedFile | undefined {
  const { wanted, path, type } = splitEntry(entry)
  const platform = wanted === undefined ? undefined : knownPlatform(wanted)
  const forms = ['path=media-type', ...(name === 'files' ? ['@os/arch path=media-type'] : [])]
  const problem =
    path === '' || type === ''
      ? `set it to ${oneOf(forms)}`
      : wanted !== undefined && platform === undefined
        ? `${quote(wanted)} is no platform such as linux/arm64${platformSuggestion(wanted)}`
        : mediaType(type) === undefined
          ? `${quote(type)} is no media type such as application/json`
          : (typeProblem(type) ?? pathProblem(path))
  if (problem !== undefined) {
    reader.problem(name, `\`${name}\` has the entry ${quote(entry)}: ${problem}.`)
    return undefined
  }
  const absolute = confinedPath(reader, name, path)
  if (absolute === undefined) return undefined
  return {
    ...(platform !== undefined && { platform }),
    title: posix.normalize(path),
    path: absolute,
    mediaType: type,
    roots: confiningRoots(reader.env),
  }
}

/**
 * `path=media-type`, or `@os/arch path=media-type`. A path may contain `=`, and a media type never does. In linear
 * time: an entry may have a million spaces.
 */
function splitEntry(entry: string): { readonly wanted?: string; readonly path: string; readonly type: string } {
  const at = entry.lastIndexOf('=')
  if (at === -1) return { path: '', type: '' }
  const [left, type] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
  const space = left.search(/\s/)
  if (!left.startsWith('@') || space < 2) return { path: left, type }
  return { wanted: left.slice(1, space), path: left.slice(space).trim(), type }
}

/** The title of such a file would be the name of a directory. */
function pathProblem(path: string): string | undefined {
  return path.endsWith('/') ? 'a path with a slash at its end is a directory: name a file' : undefined
}

/** Types that registries and clients treat in their own way, whatever is in the file. */
function typeProblem(given: string): string | undefined {
  // Some registries compare types without regard to case.
  const type = { mediaType: given.toLowerCase() }
  if (isManifest(type)) return 'that is the type of a manifest: set the type of the file'
  if (isForeignLayer(type)) return 'clients neither push nor pull layers of this type: set another type'
  return undefined
}

/** Type and subtype without parameters: https://www.rfc-editor.org/rfc/rfc6838#section-4.2 */
function mediaType(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/.test(text)
    ? text
    : undefined
}

/** Layouts of one run: far more than there are platforms. */
const maxLayouts = 64

/** Several layouts are merged, each by its own digest. */
export function refuseLayouts(
  reader: InputReader,
  layouts: readonly string[],
  { length: digests }: readonly unknown[],
): void {
  const { length } = layouts
  if (length > maxLayouts)
    reader.problem('layout', `\`layout\` names ${length} layouts, and at most ${maxLayouts} are merged: name fewer.`)
  for (const [position, text] of reader.list('layout').entries())
    if (layouts.indexOf(layouts[position] ?? '') < position)
      reader.problem('layout', `\`layout\` has ${quote(text)} for the second time: name each layout once.`)
  if (digests === length || reader.wrong.has('expected-digest')) return
  reader.problem(
    'expected-digest',
    length === 1
      ? '`layout` is published only if its digest is the expected one: set `expected-digest` to the output `digest` of '
          + 'the job that made it.'
      : `\`layout\` names ${length} layouts and \`expected-digest\` has ${digests} of their digests: set one for each, `
          + 'in the same order, and check that every job hands over its output `digest`.',
  )
}

const inImage = 'image:'

function readHostBinary(reader: InputReader): HostBinary | undefined {
  const text = reader.line('host-binary')
  if (text?.startsWith(inImage) !== true) return readPattern(reader, 'host-binary', 'bin/host_{os}_{arch}')
  const path = text.slice(inImage.length)
  if (/^\/[^/]/.test(path) && posix.normalize(path) === path && !path.endsWith('/')) return { imagePath: path }
  reader.problem('host-binary', `\`host-binary\` is ${quote(text)}: set it to image: and an absolute path of a file.`)
  return undefined
}
