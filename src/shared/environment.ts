import { delimiter, isAbsolute } from 'node:path'

/** For programs of the system itself, which need nothing of the job. */
export const systemEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
}

/**
 * Names that no program has a use for which this action starts: the action's own inputs and state hold its tokens.
 * cosign is handed what it needs by name, and a build that uses GitHub's cache the one token for it.
 */
const withheld = /^(INPUT_|STATE_|COSIGN_|ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_TOKEN$)/i

/**
 * The environment of programs that are started: this process's own without its secrets, and without relative
 * directories in PATH, which would run what the checkout holds.
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
