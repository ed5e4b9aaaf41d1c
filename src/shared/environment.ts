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

/** Inputs by which variables that hold private keys are named. */
const keyInputs = ['INPUT_COSIGN-KEY', 'INPUT_ENDPOINT-KEY']

/**
 * The environment for a program: `env` without this action's secrets, and without relative directories in PATH, which
 * would run programs of the checkout.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const keys = keyVariables(env)
  const kept = Object.entries(env).filter(([name]) => !withheld.test(name) && !keys.includes(name))
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name.toUpperCase() === 'PATH' ? absolute(value) : value]),
  )
}

/** Names of the variables that hold private keys, as the inputs name them, also in entries that are refused later. */
export function keyVariables(env: NodeJS.ProcessEnv): readonly string[] {
  return keyInputs.flatMap((input) => {
    // An entry of a list may be in quotes.
    const text = (env[input] ?? '').replaceAll('"', '')
    return [...text.matchAll(/env:\/\/([A-Za-z0-9_]+)/g)].flatMap(([, name]) => name ?? [])
  })
}

function absolute(path: string | undefined): string | undefined {
  return path?.split(delimiter).filter(isAbsolute).join(delimiter)
}
