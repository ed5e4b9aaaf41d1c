import { type BinaryFile, MalformedBinary } from './bytes.ts'

/** What Go's linker writes into every binary; the same that `go version -m` prints. */
export interface GoBuildInfo {
  /** Such as `go1.25.1`. */
  readonly version: string
  /** Path of the main package. */
  readonly path?: string
  readonly module?: GoModule
  readonly dependencies: readonly GoDependency[]
  /** Build settings such as `CGO_ENABLED`, `GOARCH`, `-trimpath`, in the linker's order. */
  readonly settings: Readonly<Record<string, string>>
  /** The commit that it was built from, if Go stamped one. */
  readonly vcs?: {
    readonly system: string
    readonly revision: string
    readonly time: string
    readonly modified: boolean
  }
}

export interface GoModule {
  readonly path: string
  readonly version: string
  /** Hash of the module's files as `go.sum` has it, such as `h1:…=`; undefined: Go took it from a directory. */
  readonly sum?: string
}

/** A module that a program was linked with. */
export interface GoDependency extends GoModule {
  /** What `go.mod` or `go.work` replaced with this module; undefined: nothing. */
  readonly original?: { readonly path: string; readonly version: string }
}

/** A part of the file that may hold the build info. */
export interface Region {
  readonly offset: number
  readonly size: number
  readonly little: boolean
}

// https://pkg.go.dev/debug/buildinfo; the layout is in the Go source, src/debug/buildinfo/buildinfo.go.
const magic = Buffer.from('\xff Go buildinf:', 'latin1')
const alignment = 16
const headerSize = 32
/** Bytes of a data segment without a section for it that are searched, and bytes at a time. */
const searchLimit = 16 * 1024 * 1024
const searchStep = 1024 * 1024
const textLimit = 1024 * 1024
const inlineStrings = 2

/** Undefined if there is none: the program is not Go, or of Go before 1.18, whose format uses memory addresses. */
export function readGoBuildInfo(file: BinaryFile, region: Region | undefined): GoBuildInfo | undefined {
  if (region === undefined) return undefined
  const start = findHeader(file, region)
  if (start === undefined || ((file.upTo(start, headerSize)[15] ?? 0) & inlineStrings) === 0) return undefined
  const version = readText(file, start + headerSize)
  const modules = readText(file, version.end)
  return { version: version.bytes.toString('utf8'), ...parseModules(modules.bytes) }
}

function findHeader(file: BinaryFile, { offset, size }: Region): number | undefined {
  const end = offset + Math.min(size, searchLimit)
  // Each step ends with the beginning of the next, so that no header lies on both sides of a border.
  for (let start = offset; start + headerSize <= end; start += searchStep) {
    const bytes = file.upTo(start, Math.min(end - start, searchStep + headerSize))
    for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      // Addresses are aligned, and positions differ from them by whole pages.
      if ((start + at) % alignment === 0 && at + headerSize <= bytes.length) return start + at
    }
  }
  return undefined
}

/** A string with its length before it, as an unsigned varint. */
function readText(file: BinaryFile, start: number): { bytes: Buffer; end: number } {
  const prefix = file.upTo(start, 10)
  let length = 0
  for (let index = 0; index < prefix.length; index++) {
    const byte = prefix[index] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    if (length > textLimit) throw new MalformedBinary('its Go build info is too long')
    const from = start + index + 1
    return { bytes: file.read(from, length), end: from + length }
  }
  throw new MalformedBinary('its Go build info is cut short')
}

function parseModules(bytes: Buffer): Omit<GoBuildInfo, 'version'> {
  // The lines are between two markers of 16 bytes, which are not text.
  const lines = bytes.subarray(16, -16).toString('utf8').split('\n')
  const dependencies: GoDependency[] = []
  const settings: Record<string, string> = Object.create(null) as Record<string, string>
  let path: string | undefined
  let module: GoModule | undefined
  for (const line of lines) {
    const [kind, first = '', second = '', sum = ''] = line.split('\t')
    const found = { path: first, version: second, ...(sum !== '' && { sum }) }
    if (kind === 'path') path = first
    else if (kind === 'mod') module = found
    else if (kind === 'dep') dependencies.push(found)
    else if (kind === '=>') dependencies.splice(-1, 1, replaced(dependencies.at(-1), found))
    else if (kind === 'build') Object.assign(settings, parseSetting(line.slice('build\t'.length)))
  }
  const vcs = vcsOf(settings)
  return { ...(path !== undefined && { path }), ...(module && { module }), dependencies, settings, ...(vcs && { vcs }) }
}

function replaced(original: GoDependency | undefined, module: GoModule): GoDependency {
  return { ...module, ...(original && { original: { path: original.path, version: original.version } }) }
}

/** `key=value`, either side quoted as a Go string if it holds something special. */
function parseSetting(text: string): Record<string, string> {
  const match = /^("(?:[^"\\]|\\.)*"|[^=]*)=(.*)$/s.exec(text)
  return match === null ? {} : { [unquote(match[1] ?? '')]: unquote(match[2] ?? '') }
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    // In practice Go quotes like JSON. Anything else stays as it is.
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

function vcsOf(settings: Readonly<Record<string, string>>): GoBuildInfo['vcs'] {
  const { vcs: system, 'vcs.revision': revision, 'vcs.time': time = '', 'vcs.modified': modified } = settings
  return system === undefined || revision === undefined
    ? undefined
    : { system, revision, time, modified: modified === 'true' }
}
