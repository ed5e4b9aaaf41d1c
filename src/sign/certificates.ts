import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { PublishError } from '../shared/errors.ts'

/**
 * Writes one PEM file with the system's certificate authorities and the given ones. cosign's own `--registry-cacert`,
 * as `SSL_CERT_FILE`, replaces what the system trusts, and then the credentials of a public registry would find no
 * host.
 */
export async function combineCertificates(extra: string, temp: string): Promise<string> {
  const pem = await readFile(extra, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_INPUT', `The file of \`ca-certificates\` cannot be read: ${extra}.`, { cause })
  })
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new PublishError('E_INPUT', `The file of \`ca-certificates\` holds no PEM certificate: ${extra}.`)
  const file = join(temp, 'certificates.pem')
  await writeFile(file, `${[...getCACertificates('system'), pem].join('\n')}\n`, { mode: 0o600 })
  return file
}
