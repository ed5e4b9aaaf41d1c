import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credential } from 'oras-js'

/**
 * Writes a docker config for one publish: plain `auths`, no helpers, nothing of the user's. The user's own config is
 * never changed, so parallel publishes cannot log each other out.
 *
 * @returns the directory, mode 0700, for `DOCKER_CONFIG`
 */
export async function writeDockerConfig(temp: string, credentials: ReadonlyMap<string, Credential>): Promise<string> {
  await mkdir(temp, { recursive: true, mode: 0o700 })
  const directory = await mkdtemp(join(temp, 'docker-config-'))
  const auths: Record<string, object> = {}
  for (const [registry, credential] of credentials) {
    const entry = authEntry(credential)
    if (entry !== undefined) auths[registry] = entry
  }
  await writeFile(join(directory, 'config.json'), JSON.stringify({ auths }), { mode: 0o600, flag: 'wx' })
  return directory
}

export async function removeDockerConfig(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
}

/** https://github.com/docker/cli/blob/master/cli/config/types/authconfig.go */
function authEntry(credential: Credential): object | undefined {
  switch (credential.kind) {
    case 'anonymous':
      return undefined
    case 'registry-token':
      return { registrytoken: credential.token }
    case 'identity-token':
      return { identitytoken: credential.token }
    case 'basic':
      return { auth: Buffer.from(`${credential.username}:${credential.password}`).toString('base64') }
  }
}
