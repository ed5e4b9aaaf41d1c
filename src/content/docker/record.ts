import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseBoundedJson } from '../../shared/bounded-json.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
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
const provenance = v.object({
  materials: v.nullish(v.array(v.object({ uri: v.pipe(v.string(), v.maxLength(4096)), digest })), () => []),
  invocation: v.optional(
    v.object({
      environment: v.optional(v.object({ dockerfileVersion: v.optional(v.pipe(v.string(), v.maxLength(100))) })),
    }),
  ),
})
const metadata = v.record(v.string(), v.unknown())
const key = 'buildx.build.provenance'

/** Bytes. A build has a handful of sources for each platform. */
const maxMetadata = 16 * 1024 * 1024

/**
 * Has buildx write down what BuildKit recorded about a build. Nothing of it gets into the image: the exported layout is
 * the same byte for byte. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 */
export class BuildRecorder {
  readonly #file: string
  readonly #required: boolean
  createdBuilder = false
  /** For `buildx build`. */
  readonly args: readonly string[]
  /** The short form has all that is read here. */
  readonly env: NodeJS.ProcessEnv = { BUILDX_METADATA_PROVENANCE: 'min' }

  private constructor(file: string, required: boolean) {
    this.#file = file
    this.#required = required
    this.args = [`--metadata-file=${file}`]
  }

  static async open(wanted: 'required' | 'optional', { resources }: RunContext): Promise<BuildRecorder> {
    const directory = await mkdtemp(join(resources.temp, 'build-record-'))
    return new BuildRecorder(join(directory, 'metadata.json'), wanted === 'required')
  }

  /**
   * Undefined, and a notice, if the builder kept no record and none is required.
   * @throws PublishError `E_BUILDER`
   */
  async read(buildx: Buildx, context: RunContext): Promise<BuildRecord | undefined> {
    try {
      const text = await readFile(this.#file, 'utf8').catch((cause: unknown) => {
        throw missing(cause)
      })
      if (text.length > maxMetadata) throw missing(new Error(`its record has ${text.length} characters`))
      const { sources, dockerfile, builder } = readMetadata(text)
      const versions = { ...(await versionsOf(buildx, builder, context)), ...(dockerfile && { dockerfile }) }
      return { sources, versions, createdBuilder: this.createdBuilder }
    } catch (error) {
      if (this.#required || !(error instanceof PublishError)) throw error
      context.log.notice(`${error.message} No attestation is attached.`)
      return undefined
    }
  }
}

/** What buildx wrote into the metadata file of a build of one or more platforms. @throws PublishError `E_BUILDER` */
export function readMetadata(text: string): {
  readonly sources: readonly BuildSource[]
  readonly dockerfile: string | undefined
  readonly builder: string | undefined
} {
  try {
    const all = v.parse(metadata, parseBoundedJson(text))
    const platforms = Object.entries(all).flatMap(([name, value]) =>
      name === key || name.startsWith(`${key}/`) ? [v.parse(provenance, value)] : [],
    )
    if (platforms.length === 0) throw new Error('the builder kept no record of the build')
    const sources = new Map<string, BuildSource>()
    for (const { materials } of platforms)
      for (const { uri, digest: hashes } of materials)
        sources.set(`${uri} ${JSON.stringify(hashes)}`, { uri, digest: hashes })
    const ref = all['buildx.build.ref']
    return {
      sources: [...sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source),
      dockerfile: platforms.find(({ invocation }) => invocation?.environment?.dockerfileVersion !== undefined)
        ?.invocation?.environment?.dockerfileVersion,
      builder: typeof ref === 'string' ? /^([A-Za-z0-9][A-Za-z0-9._-]*)\//.exec(ref)?.[1] : undefined,
    }
  } catch (error) {
    throw missing(error)
  }
}

function missing(cause: unknown): PublishError {
  return new PublishError('E_BUILDER', 'The builder does not say from which images and sources it built.', {
    cause,
    hint: 'Use BuildKit 0.11 or later, or set `attest: false`.',
  })
}

/** Versions of the programs that built, as far as they say them. */
async function versionsOf(
  { program, env }: Buildx,
  builder: string | undefined,
  { signal }: RunContext,
): Promise<Record<string, string>> {
  const options = { env, signal, timeout: 20_000, maxOutput: 64 * 1024 }
  const [own, inspected] = await Promise.all([
    runDocker(program, ['version'], options),
    builder === undefined ? undefined : runDocker(program, ['inspect', '--', builder], options),
  ])
  const buildx = /\bv?(\d+\.\d+\.\d\S*)/.exec(own.stdout)?.[1]
  const buildkit = [...(inspected?.stdout ?? '').matchAll(/^BuildKit version:\s*v?(\d\S*)/gm)].map(([, found]) => found)
  return {
    ...(buildx !== undefined && { buildx }),
    ...(buildkit.length > 0 && { buildkit: [...new Set(buildkit)].join(', ') }),
  }
}
