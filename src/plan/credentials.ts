import type { RegistryInputs } from '../action/inputs/registry.ts'
import { dockerCredentials, staticCredentials, type CredentialProvider } from '../oras/index.ts'

/** Who pushes to the registry: whom the inputs name, else whom docker is logged in as. */
export function registryCredentials({ username, password }: RegistryInputs, env: NodeJS.ProcessEnv): CredentialProvider {
  return username === undefined || password === undefined ? dockerCredentials(env) : staticCredentials(username, password)
}
