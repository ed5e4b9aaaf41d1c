import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** An authority of a test's own, in `directory`. */
export class Authority {
  readonly #directory: string
  readonly ca: string
  #count = 0

  constructor(directory: string) {
    this.#directory = directory
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    )
    this.ca = readFileSync(join(directory, 'ca.pem'), 'utf8')
  }

  /** A certificate for loopback, or for a client. */
  issue(name: string): Certificate {
    const file = `c${String(++this.#count)}`
    writeFileSync(join(this.#directory, `${file}.ext`), 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test\n')
    this.#openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.csr`,
    )
    this.#openssl(
      'x509',
      '-req',
      '-in',
      `${file}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${file}.ext`,
      '-out',
      `${file}.pem`,
    )
    return {
      cert: readFileSync(join(this.#directory, `${file}.pem`), 'utf8'),
      key: readFileSync(join(this.#directory, `${file}.key`), 'utf8'),
    }
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#directory, stdio: 'pipe' })
  }
}
