import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Digest } from 'oras-js'
import {
  copyLayout,
  mergeLayouts,
  mergeProblems,
  platformsOf,
  readArtifact,
  repeatedPlatforms,
  type Artifact,
  type Piece,
} from '../artifact/index.ts'
import type { Inputs } from '../github/index.ts'
import type { Adopted, Host } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Platform } from '../shared/platform.ts'
import { Problems, publishErrors } from '../shared/problems.ts'

/**
 * Copies the artifacts that earlier jobs made into `directory`, which is empty, and makes one of several; undefined:
 * this run makes it.
 * @throws PublishError or PublishErrors with everything that is wrong: `E_LAYOUT` if a layout is damaged,
 * `E_LAYOUT_CACHE` if its build read a cache, `E_LAYOUT_DIGEST` if it is not the expected one, `E_LAYOUT_PLATFORM` if
 * there are two of one platform; `E_LAYOUT_FORM`, `E_LAYOUT_ANNOTATION`, `E_LAYOUT_PAYLOAD` if they do not fit together
 */
export async function readLayout(
  { build }: Inputs,
  dryRun: boolean,
  directory: string,
  signal: AbortSignal,
): Promise<Artifact | undefined> {
  const { layouts, expectedDigests } = build
  const [layout] = layouts
  const [expected] = expectedDigests
  if (layout === undefined || expected === undefined || layouts.length !== expectedDigests.length) return undefined
  const problems = new Problems()
  const several = layouts.length > 1
  const pieces = several
    ? await copyPieces(layouts, expectedDigests, directory, signal, problems)
    : [{ name: undefined, artifact: await copyWhole(layout, expected, directory, signal) }]
  if (!dryRun) problems.add(...pieces.flatMap(cacheProblems))
  problems.add(...repeatedPlatforms(pieces))
  if (several) problems.add(...((await problems.try(() => mergeProblems(pieces))) ?? []))
  throwAll(problems.all)
  if (!several) return pieces[0]?.artifact
  const merged = await mergeLayouts(pieces, directory, signal)
  await rm(join(directory, piecesName), { recursive: true })
  return merged
}

/** Beside what is merged, so that blobs can be moved. */
const piecesName = 'pieces'

async function copyWhole(from: string, expected: Digest, to: string, signal: AbortSignal): Promise<Artifact> {
  await copyLayout(from, to, expected, { signal })
  return await readArtifact(to, signal)
}

/** Copies each of several layouts into a directory of its own, where it has to be complete. */
async function copyPieces(
  layouts: readonly string[],
  expected: readonly Digest[],
  directory: string,
  signal: AbortSignal,
  problems: Problems,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = []
  const names = namesOf(layouts)
  let room: number | undefined
  for (const [position, layout] of layouts.entries()) {
    const name = names[position] ?? layout
    const digest = expected[position]
    if (digest === undefined) throw new TypeError('a layout has no expected digest')
    const to = join(directory, piecesName, String(position))
    await mkdir(to, { recursive: true })
    try {
      const others = expected.filter((other) => other !== digest)
      room = await copyLayout(layout, to, digest, { signal, others, ...(room !== undefined && { room }) })
      // The copy was compared with its digests, and what is merged of it is read to its end.
      pieces.push({ name, artifact: await readArtifact(to, signal, 'without layers') })
    } catch (error) {
      await rm(to, { recursive: true })
      for (const { code, message, cause, hint } of publishErrors(error))
        problems.add(new PublishError(code, `${name}: ${message}`, { cause, ...(hint !== undefined && { hint }) }))
    }
  }
  return pieces
}

/** The paths as seen from the closest directory above all of them. */
function namesOf(paths: readonly string[]): string[] {
  let above = dirname(paths[0] ?? '')
  while (!paths.every((path) => path.startsWith(above.endsWith(sep) ? above : `${above}${sep}`))) above = dirname(above)
  return paths.map((path) => relative(above, path))
}

function cacheProblems({ name, artifact }: Piece): PublishError[] {
  if (!artifact.readCache) return []
  const hint = 'Set `cache: false` in the job that makes the layout, and no `cache-from`.'
  const which = name === undefined ? 'The layout' : `The layout ${name}`
  return [
    new PublishError('E_LAYOUT_CACHE', `${which} was built with a cache, to which other runs could write.`, { hint }),
  ]
}

/** What a host finds in the layout, as if this run had made it. @throws PublishError `E_INPUT`, `E_LAYOUT` */
export async function adoptLayout(
  artifact: Artifact,
  host: Host,
  { name, artifactType }: { readonly name: string; readonly artifactType?: string | undefined },
  temp: string,
  signal: AbortSignal,
  input: 'layout' | 'from' = 'layout',
): Promise<Adopted> {
  const options = { name, ...(artifactType !== undefined && { artifactType }), directory: temp, signal }
  if (host.adopt !== undefined)
    return await host.adopt(artifact, options).catch((error: unknown) => {
      if (!(error instanceof PublishError) || error.hint !== undefined) throw error
      const hint = `Is this an artifact for ${host.title}? Set \`host\` as in the job that made it.`
      throw new PublishError(error.code, error.message, { cause: error.cause, hint })
    })
  const lacks = `an artifact for ${host.title} lacks files that it is packed and checked by`
  throw new PublishError('E_INPUT', `\`${input}\` is set, and ${lacks}: publish from the plugin directory instead.`)
}

/** The platforms of a layout. @throws PublishError `E_LAYOUT` if the workflow names others, or the host runs none */
export function layoutPlatforms(artifact: Artifact, wanted: readonly Platform[], { targets, title }: Host): Platform[] {
  const found = platformsOf(artifact)
  const refuse = (what: string, hint: string): never => {
    const has = found.length === 0 ? 'no platform' : found.join(', ')
    throw new PublishError('E_LAYOUT', `The layout is for ${has}, and ${what}.`, { hint })
  }
  if (wanted.length > 0 && wanted.join() !== [...found].sort().join()) {
    const missing = wanted.filter((platform) => !found.includes(platform))
    const add = `Add the layout for ${missing.join(', ')} to \`layout\``
    const hint =
      missing.length === 0
        ? 'Remove `platforms` here, or set the same in all jobs.'
        : `${add}, or add it to \`platforms\` of the job that makes the layout.`
    refuse(`\`platforms\` names ${wanted.join(', ')}`, hint)
  }
  const allowed = targets.kind === 'platforms' ? targets.allowed : undefined
  const foreign = found.filter((platform) => allowed?.includes(platform) === false)
  if (foreign.length > 0)
    refuse(`${title} does not run ${foreign.join(', ')}`, 'Set `platforms` in the job that makes it.')
  return found
}
