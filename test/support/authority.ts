import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, as files and as PEM. */
export interface Issued {
  readonly certPath: string
  readonly keyPath: string
  readonly cert: string
  readonly key: string
}

/** A certificate authority of a test. */
export interface Authority {
  readonly certPath: string
  readonly cert: string
  /** @param from and @param to as `openssl x509 -not_before`; default: valid now, for two days */
  issue(name: string, use: 'server' | 'client', validity?: { readonly from: string; readonly to: string }): Issued
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const

function openssl(directory: string, ...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
}

/** An authority in `directory`, whose certificates for servers are for `node.example`, `localhost` and 127.0.0.1. */
export function makeAuthority(directory: string, name = 'authority'): Authority {
  const [certPath, authorityKey] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)]
  openssl(
    directory,
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    authorityKey,
    '-out',
    certPath,
  )
  return {
    certPath,
    cert: readFileSync(certPath, 'utf8'),
    issue: (subject, use, validity) => {
      const file = (extension: string): string => join(directory, `${name}-${subject}.${extension}`)
      openssl(
        directory,
        'req',
        '-new',
        ...newKey,
        '-subj',
        `/CN=${subject}`,
        '-keyout',
        file('key'),
        '-out',
        file('csr'),
      )
      // `openssl x509` of some versions takes no dates; `openssl ca` of all does.
      writeFileSync(
        file('cnf'),
        [
          '[ca]',
          'default_ca = it',
          '[it]',
          `database = ${file('txt')}`,
          `new_certs_dir = ${directory}`,
          'rand_serial = yes',
          'default_md = sha256',
          'policy = any',
          'unique_subject = no',
          '[any]',
          'commonName = supplied',
          '[leaf]',
          `extendedKeyUsage = ${use}Auth`,
          ...(use === 'server' ? ['subjectAltName = DNS:node.example, DNS:localhost, IP:127.0.0.1'] : []),
        ].join('\n'),
      )
      writeFileSync(file('txt'), '')
      const dates = validity === undefined ? ['-days', '2'] : ['-startdate', validity.from, '-enddate', validity.to]
      const signing = ['-cert', certPath, '-keyfile', authorityKey, '-extensions', 'leaf', '-notext', '-batch']
      openssl(directory, 'ca', '-config', file('cnf'), ...signing, ...dates, '-in', file('csr'), '-out', file('crt'))
      const [issuedCert, issuedKey] = [readFileSync(file('crt'), 'utf8'), readFileSync(file('key'), 'utf8')]
      return { certPath: file('crt'), keyPath: file('key'), cert: issuedCert, key: issuedKey }
    },
  }
}
