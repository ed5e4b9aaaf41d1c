import { dockerCredentials, staticCredentials, type Credential, type CredentialProvider } from 'oras-js'
import type { RunContext } from '../shared/context.ts'
import { childEnvironment } from '../shared/environment.ts'

type CredentialContext = Pick<RunContext, 'env' | 'log'>

/** Both, or docker's own. */
interface Login {
  readonly username: string | undefined
  readonly password: string | undefined
}

/** The credentials for the registry: those of the inputs, else docker's. */
export function registryCredentials({ username, password }: Login, context: CredentialContext): CredentialProvider {
  return username === undefined || password === undefined ? dockerLogin(context) : staticCredentials(username, password)
}

/** Docker's credentials. Its credential helpers get none of this action's secrets, and their answers are masked. */
export function dockerLogin({ env, log }: CredentialContext): CredentialProvider {
  const ask = dockerCredentials(childEnvironment(env))
  return async (registry, request) => {
    const credential = await ask(registry, request)
    for (const secret of secretsOf(credential)) log.mask(secret)
    return credential
  }
}

function secretsOf(credential: Credential): string[] {
  switch (credential.kind) {
    case 'anonymous':
      return []
    case 'basic':
      return [credential.password, `${credential.username}:${credential.password}`]
    case 'identity-token':
    case 'registry-token':
      return [credential.token]
  }
}
