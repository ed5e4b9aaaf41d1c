import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, as PEM and as files. */
export interface SelfSigned {
  readonly cert: string
  readonly key: string
  readonly certPath: string
}

/** A self-signed certificate in `directory`, for names such as `DNS:r.example,IP:127.0.0.1`. */
export function selfSigned(directory: string, names: string): SelfSigned {
  const [certPath, keyPath] = [join(directory, 'cert.pem'), join(directory, 'key.pem')] as const
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=${names}`]
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', keyPath, '-out', certPath], { stdio: 'pipe' })
  return { certPath, cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
}
