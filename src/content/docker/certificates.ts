import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { RunContext } from '../../shared/context.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { PemSource } from '../../shared/pem.ts'

/** Where the certificates of one machine come from. */
export interface TlsSources {
  readonly authorities: PemSource
  /** How this job proves who it is; undefined: the machine does not ask. */
  readonly own: { readonly certificate: PemSource; readonly key: PemSource } | undefined
}

/** The same, read and checked: for this process as PEM, for buildx as files. */
export interface Tls {
  readonly ca: string
  readonly cert: string | undefined
  readonly key: string | undefined
  /** `cacert=…`, `cert=…` and `key=…`, which name files. */
  readonly options: readonly string[]
}

/** Bytes. */
const maxPem = 1024 * 1024

/**
 * Reads certificates and key of a machine. What is no file yet becomes one that only this user can read, in the run's
 * own directory: buildx takes paths, and its arguments are no secret.
 * @throws PublishError `E_BUILDER_TLS`
 */
export async function openTls({ authorities, own }: TlsSources, context: RunContext): Promise<Tls> {
  const [ca, cert, key] = await Promise.all([
    readPem(authorities),
    own && readPem(own.certificate),
    own && readPem(own.key),
  ])
  if (key !== undefined) context.log.mask(key)
  throwAll([
    ...certificateProblems(ca, authorities),
    ...(own === undefined ? [] : ownProblems(cert ?? '', key ?? '', own)),
  ])
  const directory = await mkdtemp(join(context.resources.temp, 'machine-'))
  const option = async (name: string, source: PemSource, pem: string): Promise<string> => {
    if ('path' in source) return `${name}=${source.path}`
    const file = join(directory, `${name}.pem`)
    await writeFile(file, pem, { mode: 0o600, flag: 'wx' })
    return `${name}=${file}`
  }
  const options = [option('cacert', authorities, ca)]
  if (own !== undefined) options.push(option('cert', own.certificate, cert ?? ''), option('key', own.key, key ?? ''))
  return { ca, cert, key, options: await Promise.all(options) }
}

const nameOf = (source: PemSource): string => ('path' in source ? source.path : source.from)

async function readPem(source: PemSource): Promise<string> {
  if ('text' in source) return source.text
  try {
    if (!isAbsolute(source.path)) throw new Error('the path is not absolute')
    const bytes = await readFile(source.path)
    if (bytes.length > maxPem) throw new Error(`it has ${bytes.length} bytes`)
    return bytes.toString('utf8')
  } catch (cause) {
    throw new PublishError('E_BUILDER_TLS', `${source.path} cannot be read.`, { cause })
  }
}

function certificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

/** The first certificate is the one that is used. What a key may look like is never quoted. */
function firstCertificate(pem: string, source: PemSource): X509Certificate | PublishError {
  try {
    const [first] = certificates(pem)
    if (first !== undefined) return first
  } catch {
    // Said below.
  }
  return new PublishError('E_BUILDER_TLS', `${nameOf(source)} has no certificate in PEM.`)
}

function certificateProblems(pem: string, source: PemSource): PublishError[] {
  const first = firstCertificate(pem, source)
  return first instanceof PublishError ? [first] : []
}

function ownProblems(
  cert: string,
  key: string,
  { certificate: from, key: keyFrom }: NonNullable<TlsSources['own']>,
): PublishError[] {
  const certificate = firstCertificate(cert, from)
  const privateKey = readKey(key, keyFrom)
  const problems = [certificate, privateKey].filter((found) => found instanceof PublishError)
  if (certificate instanceof PublishError || privateKey instanceof PublishError) return problems
  const { validFromDate: begins, validToDate: ends } = certificate
  const [now, name] = [Date.now(), nameOf(from)]
  if (ends.getTime() < now)
    problems.push(new PublishError('E_BUILDER_TLS', `The certificate of ${name} expired at ${ends.toISOString()}.`))
  if (begins.getTime() > now)
    problems.push(
      new PublishError('E_BUILDER_TLS', `The certificate of ${name} is not valid before ${begins.toISOString()}.`),
    )
  if (!certificate.checkPrivateKey(privateKey))
    problems.push(
      new PublishError('E_BUILDER_TLS', `The key of ${nameOf(keyFrom)} does not belong to the certificate of ${name}.`),
    )
  return problems
}

function readKey(pem: string, source: PemSource): KeyObject | PublishError {
  try {
    return createPrivateKey(pem)
  } catch {
    const encrypted = /ENCRYPTED/.test(pem)
    return new PublishError(
      'E_BUILDER_TLS',
      `${nameOf(source)} has no private key in PEM${encrypted ? ' that can be used without a password' : ''}.`,
      encrypted ? { hint: 'Remove the password with `openssl pkey`: buildx takes none.' } : {},
    )
  }
}
