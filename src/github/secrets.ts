import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Log } from '../shared/context.ts'
import { keyVariables } from '../shared/environment.ts'
import { parseList, splitPair } from './inputs/list.ts'
import { workspace } from './inputs/paths.ts'
import { inputNames, inputTable, inputText, type InputSpec } from './inputs/table.ts'

/** Variables that are always secret. The runner's own tokens are here so that the summary does not show them. */
const variables = [
  'COSIGN_PASSWORD',
  'COSIGN_PRIVATE_KEY',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'GITHUB_TOKEN',
  'VAULT_TOKEN',
  'BAO_TOKEN',
  'GITLAB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AZURE_CLIENT_SECRET',
  'COSIGN_PKCS11_PIN',
]
const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy']

/**
 * Masks every secret that the run will use. It is called before anything else is read or printed, so it accepts
 * malformed inputs too.
 */
export function registerSecrets(env: NodeJS.ProcessEnv, log: Pick<Log, 'mask'>): void {
  const mask = (secret: string | undefined): void => {
    if (secret !== undefined && secret.trim() !== '') log.mask(secret)
  }
  for (const name of inputNames) {
    const spec: InputSpec = inputTable[name]
    if (spec.secret === true && spec.list !== true) mask(inputText(env, name))
  }
  for (const variable of variables) mask(env[variable])
  for (const variable of proxies) for (const password of proxyPasswords(env[variable] ?? '')) mask(password)

  for (const variable of keyVariables(env)) mask(env[variable])
  // Someone may have pasted the key itself instead of its path.
  if (inputText(env, 'cosign-key').includes('PRIVATE KEY')) mask(inputText(env, 'cosign-key'))

  const secrets = inputText(env, 'secrets')
  for (const entry of parseList(secrets, { commas: false }) ?? secrets.split('\n')) mask(splitPair(entry)?.value)
  for (const entry of parseList(inputText(env, 'secret-envs'), { commas: true }) ?? [])
    mask(env[splitPair(entry)?.value ?? ''])

  for (const entry of parseList(inputText(env, 'secret-files'), { commas: false }) ?? []) {
    const path = splitPair(entry)?.value
    if (path !== undefined) mask(contents(resolve(workspace(env), path)))
  }
  if (inputText(env, 'ssh').includes('PRIVATE KEY')) mask(inputText(env, 'ssh'))
  for (const entry of parseList(inputText(env, 'ssh'), { commas: false }) ?? [])
    for (const path of splitPair(entry)?.value.split(',') ?? []) mask(contents(resolve(workspace(env), path.trim())))

  maskEndpointKey(env, mask)

  const [user, password] = [inputText(env, 'registry-username'), inputText(env, 'registry-password')]
  if (password !== '') mask(`${user}:${password}`)
}

/** The key itself, or that of a file: of each line, what comes after a platform. */
function maskEndpointKey(env: NodeJS.ProcessEnv, mask: (secret: string | undefined) => void): void {
  const text = inputText(env, 'endpoint-key')
  if (text.includes('-----')) mask(text)
  else
    for (const entry of parseList(text, { commas: false }) ?? text.split('\n'))
      mask(contents(resolve(workspace(env), entry.slice(entry.indexOf('=') + 1).trim())))
}

/** The password of a proxy's URL: as typed, as the URL parser encodes it, and decoded. */
function proxyPasswords(address: string): readonly string[] {
  const typed = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]*)@[^@]*$/i.exec(address)?.[1] ?? ''
  const password = URL.parse(address)?.password ?? ''
  try {
    return [typed, password, decodeURIComponent(password)]
  } catch {
    return [typed, password]
  }
}

/** The text of a build secret's file; undefined if it cannot be read or is large. The build reports what is wrong. */
function contents(path: string): string | undefined {
  try {
    const status = statSync(path)
    // A device has size 0, and reading it may never end.
    return status.isFile() && status.size <= 64 * 1024 ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}
