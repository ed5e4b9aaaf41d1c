import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { OrasError } from '../errors.ts'
import { parseDocument } from '../manifest.ts'
import { askHelper } from './credential-helper.ts'
import type { Credential, CredentialProvider } from './credentials.ts'

/** The key under which `docker login` without a registry stores its credential. */
const dockerHubKey = 'https://index.docker.io/v1/'
const dockerHubHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

const authSchema = v.looseObject({
  auth: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  password: v.exactOptional(v.string()),
  identitytoken: v.exactOptional(v.string()),
  registrytoken: v.exactOptional(v.string()),
})

/** https://github.com/docker/cli/blob/v28.5.2/cli/config/configfile/file.go */
const configSchema = v.looseObject({
  auths: v.exactOptional(v.record(v.string(), v.optional(authSchema))),
  credsStore: v.exactOptional(v.string()),
  credHelpers: v.exactOptional(v.record(v.string(), v.string())),
})

/**
 * Credentials as the docker client finds them: `credHelpers` for this registry, else `credsStore`, else `auths`, in
 * `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`. Read again each time, as a login may have changed them.
 * @throws OrasError `credentials` (from the provider)
 */
export function dockerCredentials(env: NodeJS.ProcessEnv = process.env): CredentialProvider {
  return async (registry, request) => {
    const config = await readConfig(env)
    if (config === undefined) return { kind: 'anonymous' }
    const key = dockerHubHosts.has(registry) ? dockerHubKey : registry
    const helper = config.credHelpers?.[registry] ?? config.credHelpers?.[key] ?? config.credsStore
    const stored =
      helper === undefined || helper === '' ? undefined : await askHelper(helper, key, env, request?.signal)
    return stored ?? fromAuths(config.auths ?? {}, key) ?? { kind: 'anonymous' }
  }
}

async function readConfig(env: NodeJS.ProcessEnv): Promise<v.InferOutput<typeof configSchema> | undefined> {
  const directory =
    env['DOCKER_CONFIG'] !== undefined && env['DOCKER_CONFIG'] !== ''
      ? env['DOCKER_CONFIG']
      : join(env['HOME'] ?? homedir(), '.docker')
  const path = join(directory, 'config.json')
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new OrasError('credentials', `${path} cannot be read`, { cause })
  }
  if (bytes.toString().trim() === '') return undefined
  try {
    return parseDocument(configSchema, bytes, `a docker configuration (${path})`)
  } catch (cause) {
    throw new OrasError('credentials', `${path} is not a docker configuration`, { cause })
  }
}

/** Keys of `auths` may carry a scheme and a path. */
function fromAuths(
  auths: Readonly<Record<string, v.InferOutput<typeof authSchema> | undefined>>,
  key: string,
): Credential | undefined {
  const entry = auths[key] ?? Object.entries(auths).find(([name]) => hostOf(name) === hostOf(key))?.[1]
  if (entry === undefined) return undefined
  if (entry.identitytoken !== undefined && entry.identitytoken !== '')
    return { kind: 'identity-token', token: entry.identitytoken }
  if (entry.registrytoken !== undefined && entry.registrytoken !== '')
    return { kind: 'registry-token', token: entry.registrytoken }
  const [username, password] = decodeAuth(entry.auth) ?? [entry.username ?? '', entry.password ?? '']
  return password === '' ? undefined : { kind: 'basic', username, password }
}

function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? ''
  return dockerHubHosts.has(host) ? 'index.docker.io' : host
}

function decodeAuth(auth: string | undefined): [string, string] | undefined {
  if (auth === undefined || auth === '') return undefined
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  // Some tools pad the decoded text with zero bytes, as the docker client expects.
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '')]
}
