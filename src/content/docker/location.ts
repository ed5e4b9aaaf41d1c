import { parsePlatform } from '../../shared/platform.ts'
import type { Platform } from '../../shared/platform.ts'
import { listBuilders } from './builder.ts'
import { docker, runDocker, type Buildx } from './buildx.ts'

/**
 * Where a build's commands run: `here` on this machine's kernel; on another machine's `engine`, whose QEMU can be
 * registered but not tried from here; or in a `builder` elsewhere, which is its owner's business.
 */
export type BuildLocation =
  { readonly kind: 'here' | 'engine' } | { readonly kind: 'builder'; readonly platforms: readonly Platform[] }

/** `builder`: undefined for the current one. */
export async function findBuildLocation(
  buildx: Buildx,
  builder: string | undefined,
  signal: AbortSignal,
): Promise<BuildLocation> {
  const name = builder ?? buildx.env['BUILDX_BUILDER']
  const [builders, context] = await Promise.all([
    listBuilders(buildx, signal),
    runDocker(docker, ['context', 'inspect', '--format={{.Endpoints.docker.Host}}'], {
      env: buildx.env,
      signal,
      timeout: 20_000,
    }),
  ])
  const facts = builders.find((candidate) => (name === undefined ? candidate.current : candidate.name === name))
  if (facts !== undefined && (!['docker', 'docker-container'].includes(facts.driver) || facts.nodes.length > 1)) {
    return {
      kind: 'builder',
      platforms: facts.nodes
        .flatMap((node) => node.platforms.map(parsePlatform))
        .filter((platform) => platform !== undefined),
    }
  }
  const host = context.stdout.trim()
  return { kind: process.platform === 'linux' && (host === '' || /^(unix|npipe):/.test(host)) ? 'here' : 'engine' }
}
