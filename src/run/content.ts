import { join } from 'node:path'
import {
  buildImages,
  copyPrograms,
  emulateForStart,
  filesContent,
  type BuildRequest,
  type Content,
} from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { Platform } from '../shared/platform.ts'

/** Makes the content that the host packs. `directory` is empty; a Docker build exports into it. */
export async function produceContent(plan: Plan, directory: string, context: RunContext): Promise<Content> {
  const { content, inputs, platforms } = plan
  switch (content.kind) {
    case 'images':
      return await buildImages(buildRequest(plan, directory, context.env), context)
    case 'programs':
      await emulateForStart({ ...inputs.build, platforms, smokeTestWants: smokeTestWants(plan) }, context)
      return await copyPrograms(content.programs, join(context.resources.temp, 'programs'), context.signal)
    case 'trees':
      return filesContent(inputs.plugin.directory, platforms)
  }
}

function smokeTestWants({ inputs, platforms }: Plan): readonly Platform[] {
  return inputs.check.smokeTest === false ? [] : platforms
}

function buildRequest(plan: Plan, destination: string, env: NodeJS.ProcessEnv): BuildRequest {
  const { build, registry } = plan.inputs
  return {
    ...build,
    ...caches(plan, env),
    platforms: plan.platforms,
    smokeTestWants: smokeTestWants(plan),
    certificateFile: registry.certificateFile,
    destination,
  }
}

/**
 * GitHub's cache is on in dry runs, so that branch pushes warm it for pull requests. A publish neither reads nor writes
 * a cache that code of a pull request could have written.
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
