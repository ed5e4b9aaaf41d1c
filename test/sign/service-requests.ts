import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { Claims, Sigstore } from '../support/sigstore/index.ts'
import { timestampRequests } from './timestamp-requests.ts'

/** Requests to the services of Sigstore, right ones and wrong ones: the same for the doubles and for the real ones. */
export interface ServiceRequest {
  readonly name: string
  /** What the workflow's token says otherwise. */
  readonly claims?: Partial<Claims>
  readonly send: (sigstore: Sigstore) => Promise<Response>
}

type Keys = ReturnType<typeof keysOf>

const keysOf = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve })
const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')

export async function tokenOf({ jobEnvironment }: Sigstore, audience = 'sigstore'): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = jobEnvironment
  const answer = await fetch(`${url}&audience=${audience}`, { headers: { authorization: `Bearer ${bearer}` } })
  return ((await answer.json()) as { value: string }).value
}

const subjectOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub

interface CertificateRequest {
  readonly token?: (sigstore: Sigstore) => Promise<string | undefined>
  /** Where the token is. */
  readonly by?: 'header' | 'body'
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  /** What the proof of possession signs, instead of the subject. */
  readonly proves?: string
  readonly change?: (body: { publicKeyRequest: Record<string, unknown> }) => unknown
}

function certificate(name: string, request: CertificateRequest = {}, claims?: Partial<Claims>): ServiceRequest {
  return {
    name: `certificate: ${name}`,
    ...(claims && { claims }),
    send: async (sigstore) => {
      const { token: given = tokenOf, by = 'header', keys = keysOf() } = request
      const token = await given(sigstore)
      const subject = request.proves ?? subjectOf(await tokenOf(sigstore))
      const proofOfPossession = base64(sign('sha256', Buffer.from(subject), keys.privateKey))
      const publicKey = { algorithm: 'ECDSA', content: pem(keys.publicKey) }
      const body = {
        ...(by === 'body' && { credentials: { oidcIdentityToken: token } }),
        publicKeyRequest: { publicKey, proofOfPossession },
      }
      const sent = request.change?.(body) ?? body
      return await fetch(`${sigstore.authorityUrl}/api/v2/signingCert`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(by === 'header' && token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: typeof sent === 'string' ? sent : JSON.stringify(sent),
      })
    },
  }
}

const forged = async (sigstore: Sigstore): Promise<string> => {
  const [head = '', payload = ''] = (await tokenOf(sigstore)).split('.')
  return `${head}.${payload}.${randomBytes(256).toString('base64url')}`
}
const now = (): number => Math.floor(Date.now() / 1000)

export const certificateRequests: readonly ServiceRequest[] = [
  certificate('a good request'),
  certificate('the token in the body', { by: 'body' }),
  certificate('a member that nobody knows', { change: (body) => ({ ...body, more: true }) }),
  certificate('no token', { token: () => Promise.resolve(undefined) }),
  certificate('a token that is none', { token: () => Promise.resolve('token') }),
  certificate('a token that somebody else signed', { token: forged }),
  certificate('a token for somebody else', { token: (sigstore) => tokenOf(sigstore, 'birds') }),
  certificate('an expired token', {}, { exp: now() - 60 }),
  certificate('a token that is not valid yet', {}, { nbf: now() + 900 }),
  certificate('a token of another issuer', {}, { iss: 'https://token.example.com' }),
  certificate('a token without the workflow', {}, { job_workflow_ref: '' }),
  certificate('a token without the run', {}, { run_id: '' }),
  certificate('a token without the visibility', {}, { repository_visibility: '' }),
  certificate('a body that is no JSON', { change: () => '{' }),
  certificate('an empty body', { change: () => '' }),
  certificate('a body that is a list', { change: () => [] }),
  certificate('a key that is a number', { change: () => ({ publicKeyRequest: { publicKey: { content: 5 } } }) }),
  certificate('no key', { change: () => ({}) }),
  certificate('a key that is none', { change: () => ({ publicKeyRequest: { publicKey: { content: 'key' } } }) }),
  certificate('a short RSA key', { keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) }),
  certificate('a key of a curve that is not allowed', { keys: keysOf('secp256k1') }),
  certificate('a proof of something else', { proves: 'somebody else' }),
  certificate('no proof', {
    change: ({ publicKeyRequest: { publicKey } }) => ({ publicKeyRequest: { publicKey } }),
  }),
  certificate('a proof that is no base64', {
    change: ({ publicKeyRequest }) => ({ publicKeyRequest: { ...publicKeyRequest, proofOfPossession: '§' } }),
  }),
  {
    name: 'certificate: another method',
    send: ({ authorityUrl }) => fetch(`${authorityUrl}/api/v2/signingCert`),
  },
  { name: 'certificate: another path', send: ({ authorityUrl }) => fetch(`${authorityUrl}/api/v3/signingCert`) },
]

const entriesPath = '/api/v1/log/entries'

async function propose({ log }: Sigstore, body: unknown, type = 'application/json'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return await fetch(`${log.url}${entriesPath}`, { method: 'POST', headers: { 'content-type': type }, body: text })
}

interface Hashedrekord {
  readonly kind: string
  readonly apiVersion: string
  readonly spec: {
    readonly data: { readonly hash: { readonly algorithm: string; readonly value: string } }
    readonly signature: { readonly content: string; readonly publicKey: { readonly content: string } }
  }
}

function hashedrekord(content = randomBytes(20), keys: Keys = keysOf()): Hashedrekord {
  const hash = { algorithm: 'sha256', value: createHash('sha256').update(content).digest('hex') }
  const publicKey = { content: base64(pem(keys.publicKey)) }
  const signature = { content: base64(sign('sha256', content, keys.privateKey)), publicKey }
  return { kind: 'hashedrekord', apiVersion: '0.0.1', spec: { data: { hash }, signature } }
}

function dsse(change: (envelope: { payload: string; signatures: { sig: string }[] }) => unknown = (same) => same) {
  const keys = keysOf()
  const [payload, payloadType] = [randomBytes(20), 'application/vnd.in-toto+json']
  const message = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ])
  const signatures = [{ sig: base64(sign('sha256', message, keys.privateKey)) }]
  const envelope = JSON.stringify(change({ payload: base64(payload), ...{ payloadType }, signatures }))
  const proposedContent = { envelope, verifiers: [base64(pem(keys.publicKey))] }
  return { kind: 'dsse', apiVersion: '0.0.1', spec: { proposedContent } }
}

function entry(name: string, body: () => unknown, type?: string): ServiceRequest {
  return { name: `entry: ${name}`, send: (sigstore) => propose(sigstore, body(), type) }
}

function again(name: string, body: () => unknown): ServiceRequest {
  return {
    name: `entry: ${name}`,
    send: async (sigstore) => {
      const proposed = body()
      await propose(sigstore, proposed)
      return await propose(sigstore, proposed)
    },
  }
}

function spec(change: (spec: Hashedrekord['spec']) => unknown): () => unknown {
  return () => {
    const good = hashedrekord()
    return { ...good, spec: change(good.spec) }
  }
}

function read(name: string, path: (name: string) => string): ServiceRequest {
  return {
    name: `entry: ${name}`,
    send: async (sigstore) => {
      const added = (await (await propose(sigstore, hashedrekord())).json()) as Record<string, unknown>
      return await fetch(`${sigstore.log.url}${path(Object.keys(added)[0] ?? '')}`)
    },
  }
}

const elsewhere = 'a'.repeat(64)

export const entryRequests: readonly ServiceRequest[] = [
  entry('a good hashedrekord', hashedrekord),
  entry('a good dsse', dsse),
  again('the same hashedrekord again', hashedrekord),
  again('the same dsse again', dsse),
  entry(
    'a signature of something else',
    spec(({ data, signature }) => ({
      data,
      signature: { ...signature, content: hashedrekord().spec.signature.content },
    })),
  ),
  entry(
    'a signature that is none',
    spec(({ data, signature }) => ({ data, signature: { ...signature, content: 'AAAA' } })),
  ),
  entry(
    'a hash of something else',
    spec(({ signature }) => ({ signature, data: hashedrekord().spec.data })),
  ),
  entry(
    'a short hash',
    spec(({ signature, data }) => ({
      signature,
      data: { hash: { ...data.hash, value: data.hash.value.slice(1) } },
    })),
  ),
  entry(
    'an algorithm that nobody knows',
    spec(({ signature, data }) => ({
      signature,
      data: { hash: { ...data.hash, algorithm: 'md5' } },
    })),
  ),
  entry(
    'a key that is none',
    spec(({ data, signature }) => ({
      data,
      signature: { ...signature, publicKey: { content: base64('key') } },
    })),
  ),
  entry(
    'no key',
    spec(({ data, signature: { content } }) => ({ data, signature: { content } })),
  ),
  entry(
    'no signature',
    spec(({ data }) => ({ data })),
  ),
  entry(
    'no hash',
    spec(({ signature }) => ({ signature })),
  ),
  entry(
    'a signature that is no base64',
    spec(({ data, signature }) => ({
      data,
      signature: { ...signature, content: '§' },
    })),
  ),
  entry('a dsse whose signature is of something else', () =>
    dsse((envelope) => ({ ...envelope, payload: base64('other') })),
  ),
  entry('a dsse without signatures', () => dsse((envelope) => ({ ...envelope, signatures: [] }))),
  entry('a dsse whose envelope is none', () => dsse(() => 'envelope')),
  entry('no kind', () => ({ ...hashedrekord(), kind: undefined })),
  entry('a kind that nobody knows', () => ({ ...hashedrekord(), kind: 'birds' })),
  entry('a version that nobody knows', () => ({ ...hashedrekord(), apiVersion: '0.0.9' })),
  entry('no version', () => ({ ...hashedrekord(), apiVersion: undefined })),
  entry('a body that is no JSON', () => '{'),
  entry('an empty body', () => ''),
  entry('a body that is a list', () => []),
  entry('another type', hashedrekord, 'text/plain'),
  read('by its name', (name) => `${entriesPath}/${name}`),
  read('by its name without its tree', (name) => `${entriesPath}/${name.slice(-64)}`),
  read('that is not there', () => `${entriesPath}/${elsewhere}`),
  read('whose name is none', () => `${entriesPath}/birds`),
  read('the key', () => '/api/v1/log/publicKey'),
  read('another path', () => '/api/v1/birds'),
]

export const serviceRequests: readonly ServiceRequest[] = [
  ...certificateRequests,
  ...entryRequests,
  ...timestampRequests,
]
