import { docker, dockerEnvironment, findBuildx, runDocker, type Buildx, type Program } from './buildx.ts'

export interface RemovalOptions {
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds that Docker may take. It gives a builder that still builds ten seconds to end before it kills it. */
  readonly timeout: number
}

/**
 * Removes a builder, container or image that this action made; a builder with its cache.
 * @returns why it could not be removed; undefined if there is none of that name any more
 * @throws PublishError `E_DOCKER` if Docker is missing
 */
export async function removeFromDocker(
  kind: 'builder' | 'container' | 'image',
  name: string,
  options: RemovalOptions,
): Promise<string | undefined> {
  const env = dockerEnvironment(options.env, undefined)
  switch (kind) {
    case 'builder':
      return await removeBuilder({ program: await findBuildx(options.env), env }, name, options.timeout)
    case 'container':
      return await remove(docker, ['rm', '--force', '--volumes', name], { env, timeout: options.timeout })
    case 'image':
      return await remove(docker, ['image', 'rm', '--force', name], { env, timeout: options.timeout })
  }
}

/** Never throws. */
export async function removeBuilder(
  { program, env }: Buildx,
  name: string,
  timeout: number,
): Promise<string | undefined> {
  return await remove(program, ['rm', '--force', name], { env, timeout }).catch(
    (error: unknown) => (error as Error).message,
  )
}

/** Not by the run's signal: this is what has to happen after it. */
async function remove(
  program: Program,
  args: readonly string[],
  { env, timeout }: RemovalOptions,
): Promise<string | undefined> {
  const result = await runDocker(program, args, { env, timeout })
  if (result.code === 0 || /no builder "|No such (container|image)/i.test(result.stderr)) return undefined
  return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim()
}
