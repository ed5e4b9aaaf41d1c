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
function caches(plan: Plan, env: NodeJS.ProcessEnv): Pick<BuildRequest, 'cacheFrom' | 'cacheTo'> {
  const { build } = plan.inputs
  if (!usesGithubCache(plan, env)) return build
  const scope = `plugin-publish-${scopeOf(plan)}`
  return {
    cacheFrom: [...build.cacheFrom, `type=gha,scope=${scope}`],
    cacheTo: [...build.cacheTo, `type=gha,scope=${scope},mode=max,ignore-error=true`],
  }
}

/** Whether the input `cache` allows GitHub's cache in this run, and the job has it. */
export function usesGithubCache({ inputs: { build }, mode, event }: Plan, env: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  const available = isSet('ACTIONS_RUNTIME_TOKEN') && (isSet('ACTIONS_RESULTS_URL') || isSet('ACTIONS_CACHE_URL'))
  const wanted = build.cache === 'auto' ? mode.dryRun && !releases(event) : build.cache
  return wanted && available && !build.noCache
}

/** Whether what this run makes may be published: its layout may be handed to a job that does. */
export function releases({ ref, release }: Plan['event']): boolean {
  return ref.kind === 'tag' || release !== undefined
}

/** The plugin's name in the names of caches. */
export function scopeOf({ inputs: { plugin } }: Plan): string {
  return plugin.name.replace(/[^A-Za-z0-9._-]/g, '-')
}
