import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credential } from 'oras-js'

/**
 * Makes the directory for the docker config of one publish, mode 0700, for `DOCKER_CONFIG`. The user's own config is
 * never changed, so parallel publishes cannot log each other out.
 */
export async function makeDockerConfig(temp: string): Promise<string> {
  await mkdir(temp, { recursive: true, mode: 0o700 })
  return await mkdtemp(join(temp, 'docker-config-'))
}

/**
 * Writes the config: plain `auths`, no helpers, nothing of the user's. A program that reads it at this moment sees the
 * old or the new one.
 *
 * @param credentials by registry, or by `registry/repository`, which cosign looks for first
 */
export async function writeDockerConfig(
  directory: string,
  credentials: ReadonlyMap<string, Credential>,
): Promise<void> {
  const auths: Record<string, object> = {}
  for (const [registry, credential] of credentials) {
    const entry = authEntry(credential)
    if (entry !== undefined) auths[registry] = entry
  }
  const next = join(directory, `next-${randomUUID()}.json`)
  await writeFile(next, JSON.stringify({ auths }), { mode: 0o600, flag: 'wx' })
  await rename(next, join(directory, 'config.json'))
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
