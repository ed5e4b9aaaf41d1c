import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PublishError } from '../shared/errors.ts'
import { cosign, whileTransient } from './cosign.ts'
import { cosignEnvironment } from './environment.ts'
import type { Log, RunContext } from '../shared/context.ts'

/** Scheme of a key that is not a file. */
const scheme = /^([a-z][a-z0-9]*):\/\//

/** A path as cosign takes it: absolute, so that it cannot be read as a flag. */
export function normalizeKey(key: string): string {
  return scheme.test(key) || key.startsWith('pkcs11:') ? key : resolve(key)
}

/** Why this key cannot be the one, as far as that shows without loading it. */
export async function refuseKey(key: string, env: NodeJS.ProcessEnv): Promise<PublishError[]> {
  const [, kind] = scheme.exec(key) ?? []
  if (kind === 'env') {
    const name = key.slice('env://'.length)
    return (env[name] ?? '') !== ''
      ? []
      : [
          new PublishError('E_SIGN_KEY', `\`cosign-key\` names the environment variable ${name}, which is not set.`, {
            hint: `Set \`env: { ${name}: … }\` on this step from a repository secret.`,
          }),
        ]
  }
  if (kind !== undefined || key.startsWith('pkcs11:')) return []
  try {
    return (await readFile(key, 'utf8')).trim() === ''
      ? [new PublishError('E_SIGN_KEY', `The signing key is empty: ${key}.`)]
      : []
  } catch (cause) {
    return [new PublishError('E_SIGN_KEY', `The signing key cannot be read: ${key}.`, { cause })]
  }
}

/**
 * Loads the private key once, long before anything is signed, and returns its public half as PEM. That shows a missing
 * file and a wrong password while nothing has been pushed.
 * @throws PublishError `E_SIGN_KEY`
 */
export async function loadPublicKey(
  binary: string,
  key: string,
  context: RunContext,
  delays: readonly number[],
): Promise<string> {
  const { env, log, signal } = context
  const password = env['COSIGN_PASSWORD']
  if (password !== undefined && password !== '') log.mask(password)
  if (key.startsWith('env://')) maskLines(env[key.slice('env://'.length)] ?? '', log)
  const call = { env: cosignEnvironment(env, { key }), signal }
  const result = await whileTransient(() => cosign(binary, ['public-key', '--key', key], call), signal, delays)
  const pem = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/.exec(result.stdout)?.[0]
  if (!result.ok || pem === undefined) throw keyError(key, result.reason, password)
  return `${pem}\n`
}

/** Runners mask a secret as a whole and line by line; a key that came another way is masked here. */
function maskLines(pem: string, log: Log): void {
  for (const line of pem.split(/\r?\n/)) if (line.length > 16 && !line.startsWith('-----')) log.mask(line)
}

function keyError(key: string, reason: string, password: string | undefined): PublishError {
  const cause = new Error(reason)
  if (/decrypt/.test(reason)) {
    return password === undefined || password === ''
      ? new PublishError('E_SIGN_KEY', 'The signing key is encrypted, and COSIGN_PASSWORD is not set.', {
          cause,
          hint: 'Set `env: { COSIGN_PASSWORD: … }` on this step from a repository secret.',
        })
      : new PublishError('E_SIGN_KEY', 'COSIGN_PASSWORD does not decrypt the signing key.', { cause })
  }
  if (/unsupported pem type: PUBLIC KEY/i.test(reason)) {
    return new PublishError('E_SIGN_KEY', '`cosign-key` is the public key.', {
      cause,
      hint: 'Set it to the private half, `cosign.key`.',
    })
  }
  if (/unsupported pem type|invalid pem block/i.test(reason)) {
    return new PublishError('E_SIGN_KEY', 'The signing key is not a key of cosign.', {
      cause,
      hint: 'Make one with `cosign generate-key-pair`, or convert a PEM key with `cosign import-key-pair`.',
    })
  }
  const what =
    scheme.test(key) && !key.startsWith('env://')
      ? `the signing key could not be loaded from ${key}`
      : 'the signing key could not be loaded'
  return new PublishError('E_SIGN_KEY', what, { cause })
}
