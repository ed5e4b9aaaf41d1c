import { copyLayout, platformsOf, readArtifact, type Artifact } from '../artifact/index.ts'
import type { Inputs } from '../github/index.ts'
import type { Adopted, Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { Platform } from '../shared/platform.ts'

/**
 * Copies the artifact that an earlier job made into `directory`, which is empty; undefined: this run makes it.
 * @throws PublishError `E_LAYOUT` if it is damaged, `E_LAYOUT_CACHE` if its build read a cache, `E_LAYOUT_DIGEST` if it
 * is not the expected one
 */
export async function readLayout(
  { build }: Inputs,
  dryRun: boolean,
  directory: string,
  signal: AbortSignal,
): Promise<Artifact | undefined> {
  const [layout] = build.layouts
  const [expected] = build.expectedDigests
  if (layout === undefined || expected === undefined) return undefined
  await copyLayout(layout, directory, expected, signal)
  const artifact = await readArtifact(directory, signal)
  if (!artifact.readCache || dryRun) return artifact
  const hint = 'Set `cache: false` in the job that makes the layout, and no `cache-from`.'
  const message = 'The layout was built with a cache, to which other runs could write.'
  throw new PublishError('E_LAYOUT_CACHE', message, { hint })
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
  if (wanted.length > 0 && wanted.join() !== [...found].sort().join())
    refuse(`\`platforms\` names ${wanted.join(', ')}`, 'Remove `platforms` here, or set the same in both jobs.')
  const allowed = targets.kind === 'platforms' ? targets.allowed : undefined
  const foreign = found.filter((platform) => allowed?.includes(platform) === false)
  if (foreign.length > 0)
    refuse(`${title} does not run ${foreign.join(', ')}`, 'Set `platforms` in the job that makes it.')
  return found
}
