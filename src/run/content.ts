import { buildImages, filesContent, type BuildRequest, type Content } from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'

/** Makes the content that the host packs. A Docker build exports into `directory`, which is empty before. */
export async function produceContent(plan: Plan, directory: string, context: RunContext): Promise<Content> {
  const { host, inputs } = plan
  switch (host.accepts[0]) {
    case 'images':
      return await buildImages(buildRequest(plan, directory, context.env), context)
    case 'trees':
      return filesContent(inputs.plugin.directory, plan.platforms)
  }
}

function buildRequest(plan: Plan, destination: string, env: NodeJS.ProcessEnv): BuildRequest {
  const { build, check, registry } = plan.inputs
  return {
    ...build,
    ...caches(plan, env),
    platforms: plan.platforms,
    smokeTestWants: check.smokeTest === false ? [] : plan.platforms,
    certificateFile: registry.certificateFile,
    destination,
  }
}

/**
 * The caches of the build. With `cache: auto`, dry runs use GitHub's cache, so that branch pushes fill it for pull
 * requests. A publish does not, because code of a pull request could have written to it.
 */
function caches(
  { inputs: { build, plugin }, mode }: Plan,
  env: NodeJS.ProcessEnv,
): Pick<BuildRequest, 'cacheFrom' | 'cacheTo'> {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  const available = isSet('ACTIONS_RUNTIME_TOKEN') && (isSet('ACTIONS_RESULTS_URL') || isSet('ACTIONS_CACHE_URL'))
  const wanted = build.cache === 'auto' ? mode.dryRun : build.cache
  if (!wanted || !available) return build
  const scope = `plugin-publish-${plugin.name.replace(/[^A-Za-z0-9._-]/g, '-')}`
  return {
    cacheFrom: [...build.cacheFrom, `type=gha,scope=${scope}`],
    cacheTo: [...build.cacheTo, `type=gha,scope=${scope},mode=max,ignore-error=true`],
  }
}
