import type { RegistryInputs } from '../github/index.ts'
import { dockerCredentials, staticCredentials, type Credential, type CredentialProvider } from 'oras-js'
import type { RunContext } from '../shared/context.ts'
import { childEnvironment } from '../shared/environment.ts'

type CredentialContext = Pick<RunContext, 'env' | 'log'>

/** Who pushes to the registry: whom the inputs name, else whom docker is logged in as. */
export function registryCredentials(
  { username, password }: RegistryInputs,
  context: CredentialContext,
): CredentialProvider {
  return username === undefined || password === undefined ? dockerLogin(context) : staticCredentials(username, password)
}

/** Whom docker is logged in as. Its helpers see none of this action's secrets, and what they answer is masked. */
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
