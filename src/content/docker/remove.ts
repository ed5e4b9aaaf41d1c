import { docker, dockerEnvironment, findBuildx, runDocker, type Program } from './buildx.ts'

export interface RemovalOptions {
  readonly env: NodeJS.ProcessEnv
  /**
   * Milliseconds that Docker may take. It waits ten seconds for a builder that is still building before it kills it.
   */
  readonly timeout: number
}

/**
 * Removes a builder with its cache, a container or an image that this action made.
 * @returns why it could not be removed; undefined if nothing of that name is left
 * @throws PublishError `E_DOCKER` if Docker cannot be started
 */
export async function removeFromDocker(
  kind: 'builder' | 'container' | 'image',
  name: string,
  options: RemovalOptions,
): Promise<string | undefined> {
  const env = dockerEnvironment(options.env, undefined)
  switch (kind) {
    case 'builder':
      return await remove(await findBuildx(options.env), ['rm', '--force', name], { env, timeout: options.timeout })
    case 'container':
      return await remove(docker, ['rm', '--force', '--volumes', name], { env, timeout: options.timeout })
    case 'image':
      return await remove(docker, ['image', 'rm', '--force', name], { env, timeout: options.timeout })
  }
}

/** Takes no signal of the run, because resources are also removed after the run was cancelled. */
async function remove(
  program: Program,
  args: readonly string[],
  { env, timeout }: RemovalOptions,
): Promise<string | undefined> {
  const result = await runDocker(program, args, { env, timeout })
  if (result.code === 0 || /no builder "|No such (container|image)/i.test(result.stderr)) return undefined
  return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim()
}
