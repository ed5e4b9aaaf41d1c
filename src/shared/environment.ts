import { delimiter, isAbsolute } from 'node:path'

/** The environment of system programs, which need nothing from the job. */
export const systemEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
}

/**
 * Variables that programs do not inherit: the action's inputs and state, and tokens. cosign gets the variables that it
 * needs by name, and a build that uses GitHub's cache gets the cache's token.
 */
const withheld = /^(INPUT_|STATE_|COSIGN_|ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_TOKEN$)/i

/**
 * The environment for a program: `env` without this action's secrets, and without relative directories in PATH, which
 * would run programs of the checkout.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const [, signingKey] = /^\s*env:\/\/(\S+)/.exec(env['INPUT_COSIGN-KEY'] ?? '') ?? []
  const kept = Object.entries(env).filter(([name]) => !withheld.test(name) && name !== signingKey)
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name.toUpperCase() === 'PATH' ? absolute(value) : value]),
  )
}

function absolute(path: string | undefined): string | undefined {
  return path?.split(delimiter).filter(isAbsolute).join(delimiter)
}
