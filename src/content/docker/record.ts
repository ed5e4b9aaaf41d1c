import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { boundedJson, parseBoundedJson } from '../../shared/bounded-json.ts'
import type { RunContext } from '../../shared/context.ts'
import { messageChain, PublishError } from '../../shared/errors.ts'
import type { Platform } from '../../shared/platform.ts'
import { runDocker, type Buildx } from './buildx.ts'

/** Something that BuildKit fetched for a build, with the digest that it resolved. */
export interface BuildSource {
  /** A package URL of an image, or the URL of a git repository or file. */
  readonly uri: string
  /** By algorithm, in hexadecimal. */
  readonly digest: Readonly<Record<string, string>>
}

/** What went into a build, as BuildKit recorded it. */
export interface BuildRecord {
  /** Without repetitions, in the order of their URIs. */
  readonly sources: readonly BuildSource[]
  /** Versions by the name of the program: `buildx`, `buildkit`, `dockerfile` (the frontend). */
  readonly versions: Readonly<Record<string, string>>
  /** Whether this run created the builder, out of the image that it was given. */
  readonly createdBuilder: boolean
}

const digest = v.record(v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,20}$/i)), v.pipe(v.string(), v.hexadecimal()))
const sourceList = v.nullish(v.array(v.object({ uri: v.pipe(v.string(), v.maxLength(4096)), digest })), () => [])
const frontend = v.object({ dockerfileVersion: v.optional(v.pipe(v.string(), v.maxLength(100))) })
/** Provenance of BuildKit in the form of SLSA 0.2, or of SLSA 1.0 as the history has it. */
const provenance = v.union([
  v.object({ buildDefinition: v.object({ resolvedDependencies: sourceList }) }),
  v.object({
    buildType: v.string(),
    materials: sourceList,
    invocation: v.optional(v.object({ environment: v.optional(frontend) })),
  }),
])
type Provenance = v.InferOutput<typeof provenance>
const metadata = v.record(v.string(), v.unknown())
const key = 'buildx.build.provenance'

/** Bytes. A build has a handful of sources for each platform. */
const maxMetadata = 16 * 1024 * 1024

/**
 * Has buildx write down what BuildKit recorded about a build. Nothing of it gets into the image: the exported layout is
 * the same byte for byte. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 */
export class BuildRecorder {
  readonly #directory: string
  readonly #required: boolean
  /** A build of several machines has a record of each. */
  readonly #done: { readonly file: string; readonly platforms: readonly Platform[] }[] = []
  #begun = 0
  createdBuilder = false

  private constructor(directory: string, required: boolean) {
    this.#directory = directory
    this.#required = required
  }

  static async open(wanted: 'required' | 'optional', { resources }: RunContext): Promise<BuildRecorder> {
    return new BuildRecorder(await mkdtemp(join(resources.temp, 'build-record-')), wanted === 'required')
  }

  /** For one `buildx build`; what it writes counts when it is `done`. */
  begin(platforms: readonly Platform[]): {
    readonly args: readonly string[]
    readonly env: NodeJS.ProcessEnv
    readonly done: () => void
  } {
    const file = join(this.#directory, `metadata-${this.#begun++}.json`)
    return {
      args: [`--metadata-file=${file}`],
      // The short form has all that is read here.
      env: { BUILDX_METADATA_PROVENANCE: 'min' },
      done: () => {
        this.#done.push({ file, platforms })
      },
    }
  }

  /**
   * What went into all parts of the build. Undefined, and a notice, if a builder kept no record and none is required.
   * @throws PublishError `E_BUILDER`
   */
  async read(buildx: Buildx, context: RunContext): Promise<BuildRecord | undefined> {
    try {
      const parts = await Promise.all(
        this.#done.map(({ file, platforms }) => readPart(file, buildx, platforms, context)),
      )
      const builders = [...new Set(parts.flatMap(({ builder }) => builder ?? []))]
      const key = `versions of buildx and ${builders.join(' ')}`
      const versions = await context.step.once(key, (shared) => versionsOf(buildx, builders, shared))
      return {
        ...summary(
          parts.flatMap(({ records }) => records),
          versions,
        ),
        createdBuilder: this.createdBuilder,
      }
    } catch (error) {
      if (this.#required || !(error instanceof PublishError)) throw error
      const [why = ''] = messageChain(error.cause)
      context.log.notice(`${error.message} No attestation is attached: ${why}`)
      return undefined
    }
  }
}

async function readPart(
  file: string,
  buildx: Buildx,
  platforms: readonly Platform[],
  context: RunContext,
): Promise<{ readonly records: readonly Provenance[]; readonly builder: string | undefined }> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw missing(cause)
  })
  if (text.length > maxMetadata) throw missing(new Error(`its record has ${text.length} characters`))
  const { ref, ...found } = readMetadata(text)
  const records = found.records.length > 0 || !ref ? found.records : await readHistory(buildx, ref, platforms, context)
  if (records.length === 0) throw missing(new Error('it keeps no record of its builds'))
  return { records, builder: ref?.builder }
}

/** A build in the history of a builder. */
interface BuildReference {
  readonly builder: string
  readonly id: string
}

/** What buildx wrote into the metadata file of a build of one or more platforms. @throws PublishError `E_BUILDER` */
export function readMetadata(text: string): {
  readonly records: readonly Provenance[]
  readonly ref: BuildReference | undefined
} {
  try {
    const all = v.parse(metadata, parseBoundedJson(text))
    const found = Object.entries(all).filter(([name]) => name === key || name.startsWith(`${key}/`))
    const ref = all['buildx.build.ref']
    const [, builder, id] =
      (typeof ref === 'string' && /^([A-Za-z0-9][A-Za-z0-9._-]*)\/[^/]+\/([a-z0-9]+)$/.exec(ref)) || []
    return {
      records: found.map(([, value]) => v.parse(provenance, value)),
      ref: builder === undefined || id === undefined ? undefined : { builder, id },
    }
  } catch (error) {
    throw missing(error)
  }
}

/** The digest of what was made, as buildx wrote it into the metadata file; undefined: it wrote none. */
export function readDigest(text: string): string | undefined {
  const read = v.safeParse(
    v.pipe(v.string(), boundedJson, v.looseObject({ 'containerimage.digest': v.string() })),
    text,
  )
  return read.success ? read.output['containerimage.digest'] : undefined
}

/**
 * The same from the history of the builder. buildx before 0.31 leaves it out of the metadata of a build of several
 * platforms: https://github.com/docker/buildx/commit/1b9791f6f
 */
async function readHistory(
  { program, env }: Buildx,
  { builder, id }: BuildReference,
  platforms: readonly Platform[],
  { signal }: RunContext,
): Promise<Provenance[]> {
  const ask = ['history', 'inspect', 'attachment', `--builder=${builder}`, '--type=provenance']
  return await Promise.all(
    platforms.map(async (platform) => {
      const options = { env, signal, timeout: 60_000, maxOutput: maxMetadata }
      const { code, stdout, stderr } = await runDocker(program, [...ask, `--platform=${platform}`, '--', id], options)
      const read = code === 0 ? v.safeParse(v.pipe(v.string(), boundedJson, provenance), stdout) : undefined
      if (read?.success === true) return read.output
      throw missing(new Error(stderr.trim().slice(-1000)))
    }),
  )
}

function summary(
  records: readonly Provenance[],
  known: Readonly<Record<string, string>>,
): Pick<BuildRecord, 'sources' | 'versions'> {
  const sources = new Map<string, BuildSource>()
  const versions: Record<string, string> = { ...known }
  for (const record of records) {
    const found = 'materials' in record ? record.materials : record.buildDefinition.resolvedDependencies
    for (const source of found) sources.set(`${source.uri} ${JSON.stringify(source.digest)}`, source)
    const dockerfile = 'materials' in record ? record.invocation?.environment?.dockerfileVersion : undefined
    if (dockerfile !== undefined) versions['dockerfile'] = dockerfile
  }
  return { sources: [...sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source), versions }
}

function missing(cause: unknown): PublishError {
  return new PublishError('E_BUILDER', 'The builder does not say from which images and sources it built.', {
    cause,
    hint: 'Use buildx 0.20 or later with BuildKit 0.11 or later, or set `attest: false`.',
  })
}

/** Versions of the programs that built, as far as they say them. */
async function versionsOf(
  { program, env }: Buildx,
  builders: readonly string[],
  { signal }: RunContext,
): Promise<Record<string, string>> {
  const options = { env, signal, timeout: 20_000, maxOutput: 64 * 1024 }
  const [own, ...inspected] = await Promise.all([
    runDocker(program, ['version'], options),
    ...builders.map((builder) => runDocker(program, ['inspect', '--', builder], options)),
  ])
  const buildx = /\bv?(\d+\.\d+\.\d\S*)/.exec(own.stdout)?.[1]
  const said = inspected.map(({ stdout }) => stdout).join('\n')
  const buildkit = [...said.matchAll(/^BuildKit version:\s*v?(\d\S*)/gm)].map(([, found]) => found)
  return {
    ...(buildx !== undefined && { buildx }),
    ...(buildkit.length > 0 && { buildkit: [...new Set(buildkit)].join(', ') }),
  }
}
