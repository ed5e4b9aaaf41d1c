import type { BuildRequest } from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import type { Platform } from '../shared/platform.ts'

/** The platforms whose programs are to be started. */
export function smokeTestWants({ host, inputs, mode, platforms, sources }: Plan): readonly Platform[] {
  const checks = host.checks({ smokeTest: inputs.check.smokeTest, dryRun: mode.dryRun }, sources)
  return checks.some(({ starts }) => starts === true) ? platforms : []
}

/** An artifact for all platforms is built once. */
function buildPlatforms({ host: { name, targets }, platforms }: Plan): readonly Platform[] {
  if (targets.kind !== 'single') return platforms
  if (targets.build === undefined) throw new TypeError(`${name} does not say for which platform Docker builds`)
  return [targets.build]
}

/** What a Docker build is asked for. It exports into `destination`, an empty directory. */
export function buildRequest(plan: Plan, destination: string, env: NodeJS.ProcessEnv): BuildRequest {
  const { build, registry } = plan.inputs
  return {
    ...build,
    ...caches(plan, env),
    platforms: buildPlatforms(plan),
    smokeTestWants: smokeTestWants(plan),
    certificateFile: registry.certificateFile,
    destination,
    record: plan.attestations,
  }
}

/**
 * The caches of the build. With `cache: auto`, dry runs use GitHub's cache, so that branch pushes fill it for pull
 * requests. A publish does not, because code of a pull request could have written to it; nor does a run on a tag or a
 * release, whose layout may be handed to a publish; nor does a build that shall read no cache.
 */
function caches(
  { inputs: { build, plugin }, mode, event }: Plan,
  env: NodeJS.ProcessEnv,
): Pick<BuildRequest, 'cacheFrom' | 'cacheTo'> {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  const available = isSet('ACTIONS_RUNTIME_TOKEN') && (isSet('ACTIONS_RESULTS_URL') || isSet('ACTIONS_CACHE_URL'))
  const releases = event.ref.kind === 'tag' || event.release !== undefined
  const wanted = build.cache === 'auto' ? mode.dryRun && !releases : build.cache
  if (!wanted || !available || build.noCache) return build
  const scope = `plugin-publish-${plugin.name.replace(/[^A-Za-z0-9._-]/g, '-')}`
  return {
    cacheFrom: [...build.cacheFrom, `type=gha,scope=${scope}`],
    cacheTo: [...build.cacheTo, `type=gha,scope=${scope},mode=max,ignore-error=true`],
  }
}
