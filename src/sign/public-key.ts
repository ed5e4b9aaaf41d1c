import { createPublicKey } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError } from '../shared/errors.ts'

/** A public key as `cosign verify --key` takes it. */
export interface PublicKeySource {
  /** Path of a PEM file, or a KMS URI. */
  readonly key: string
  /** The KMS URI, whose client library reads the environment. */
  readonly keyUri?: string
}

/** Key services that cosign knows, beside files. */
const services = /^((awskms|azurekms|gcpkms|hashivault|openbao|k8s|gitlab):\/\/[^\s]+|pkcs11:[^\s]+)$/
/** In bytes. */
const maxKey = 64 * 1024

/**
 * Finds the public key: the path of a PEM file, its text, `env://NAME`, or a KMS URI. A PEM is checked and copied, so
 * that what was checked is what cosign reads.
 * @param what the input that holds it
 * @throws PublishError `E_INPUT`
 */
export async function findPublicKey(
  given: string,
  what: string,
  env: NodeJS.ProcessEnv,
  temp: string,
): Promise<PublicKeySource> {
  const key = given.trim()
  if (services.test(key)) return { key, keyUri: key }
  const pem = key.includes('-----BEGIN') ? key : await readKey(key, what, env)
  if (/PRIVATE KEY-----/.test(pem))
    throw new PublishError('E_INPUT', `${what} is a private key`, {
      hint: 'Set it to the public half, `cosign.pub`, and treat the private key as disclosed.',
    })
  if (!isPublicKey(pem))
    throw new PublishError('E_INPUT', `${what} is no public key in PEM`, {
      hint: 'Set it to `cosign.pub`, or to what `cosign public-key` prints.',
    })
  const file = join(temp, 'verify.pub')
  await writeFile(file, `${pem.trim()}\n`, { mode: 0o600 })
  return { key: file }
}

async function readKey(key: string, what: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [, name] = /^env:\/\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(key) ?? []
  if (name !== undefined) {
    const text = env[name] ?? ''
    if (text !== '') return text
    throw new PublishError('E_INPUT', `the environment variable ${name} that ${what} names is not set`)
  }
  if (key === '' || /^[a-z][a-z0-9+.-]*:\/\//.test(key) || /[\0\r\n]/.test(key))
    throw new PublishError('E_INPUT', `${what} is neither a file, nor a PEM, nor env://NAME, nor a KMS URI`)
  const bytes = await readFile(key).catch((cause: unknown) => {
    throw new PublishError('E_INPUT', `${what} cannot be read: ${key}`, { cause })
  })
  if (bytes.length > maxKey) throw new PublishError('E_INPUT', `${what} has more than ${maxKey} bytes: ${key}`)
  return bytes.toString()
}

function isPublicKey(pem: string): boolean {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem.trim())) return false
  try {
    return createPublicKey(pem).type === 'public'
  } catch {
    return false
  }
}
