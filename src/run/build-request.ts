import type { BuildRequest } from '../content/docker/request.ts'
import type { Plan } from '../plan/plan.ts'

/** What the build room is asked for. `destination` is an empty directory, which becomes the image layout. */
export function buildRequest(plan: Plan, destination: string, env: NodeJS.ProcessEnv): BuildRequest {
  const { build, plugin, check, registry } = plan.inputs
  return {
    ...build,
    ...caches(plan, env),
    platforms: plan.platforms,
    annotations: plugin.annotations,
    payload: plan.sources.payload,
    smokeTestWants: check.smokeTest === false ? [] : plan.platforms,
    certificateAuthorities: registry.certificateAuthorities,
    destination,
  }
}

/**
 * GitHub's cache is on in dry runs, so that branch pushes warm it for pull requests. A publish neither reads nor writes
 * a cache that code of a pull request could have written.
 */
function caches({ inputs: { build, plugin }, mode }: Plan, env: NodeJS.ProcessEnv): Pick<BuildRequest, 'cacheFrom' | 'cacheTo'> {
  const available = (env['ACTIONS_RUNTIME_TOKEN'] ?? '') !== '' && ((env['ACTIONS_RESULTS_URL'] ?? '') !== '' || (env['ACTIONS_CACHE_URL'] ?? '') !== '')
  const wanted = build.cache === 'auto' ? mode.dryRun : build.cache
  if (!wanted || !available) return build
  const scope = `plugin-publish-${plugin.name.replace(/[^A-Za-z0-9._-]/g, '-')}`
  return {
    cacheFrom: [...build.cacheFrom, `type=gha,scope=${scope}`],
    cacheTo: [...build.cacheTo, `type=gha,scope=${scope},mode=max,ignore-error=true`],
  }
}
