import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { startSigstoreServices } from '../support/sigstore-services/index.ts'
import { startSigstore, type Claims, type Sigstore } from '../support/sigstore/index.ts'
import { answers } from './service-answers.ts'
import { certificateRequests, serviceRequests, type ServiceRequest } from './service-requests.ts'
import { temporary } from './support.ts'
import { playAll } from '../support/sample.ts'

/** What the token of the request that is being sent says otherwise. */
let claims: Partial<Claims> = {}
const options = { timestamps: 'good', claims: () => claims } as const

// Only `script/setup --all` builds the real services.
const services = playAll ? await startSigstoreServices(await temporary()) : undefined
const real = await services?.open(await temporary(), options)
const double = await startSigstore(await temporary(), options)
after(async () => {
  for (const one of [double, real, services]) await one?.[Symbol.asyncDispose]()
})

async function send(sigstore: Sigstore, request: ServiceRequest): Promise<Response> {
  claims = request.claims ?? {}
  return await request.send(sigstore)
}

/** What clients see of an answer: its status, its headers and the form of its body. Names and values differ. */
async function formOf(response: Response): Promise<Record<string, unknown>> {
  const body = Buffer.from(await response.arrayBuffer())
  const type = response.headers.get('content-type')
  const headers = ['location', 'etag'].map((name) => response.headers.get(name)?.replaceAll(hex, 'NAME'))
  const isJson = body[0] === 0x7b
  const text = isJson ? form(JSON.parse(body.toString())) : `${body.length === 0 ? 'no' : 'some'} bytes`
  return { status: response.status, type, headers, body: text }
}

const hex = /\b[0-9a-f]{80}\b/g

/** Members and types of a document; of a list the form of its first member. */
function form(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(form)
  if (typeof value !== 'object' || value === null) return typeof value
  const members = Object.entries(value).map(([name, member]) => [
    name.replaceAll(hex, 'NAME'),
    name === 'hashes' ? 'hashes' : form(member),
  ])
  return Object.fromEntries(members.sort()) as unknown
}

/** Status, code and message of an answer in one line. Of messages that describe a syntax error the first words. */
async function lineOf(response: Response): Promise<string> {
  const body = await response.text()
  const refusal = response.ok || body === '' ? {} : (JSON.parse(body) as { code?: number; message?: string })
  const message = (refusal.message ?? '')
    .replaceAll(hex, 'NAME')
    .replace(/^(proto|unexpected EOF)[^]*/, 'SYNTAX')
    .replace(/^(error processing entry): [^]*/, '$1')
    .replace(/^(unsupported media type) [^]*/, '$1')
  const shown = response.status === 500 ? [] : [refusal.code, message]
  return [response.status, ...shown].filter((part) => part !== undefined && part !== '').join(' ')
}

const sigstores: readonly (readonly [string, Sigstore | undefined])[] = [
  ['the doubles', double],
  ['Fulcio, Rekor and the timestamp authority', real],
]
for (const [name, sigstore] of sigstores)
  if (sigstore !== undefined)
    describe(`${name} answer as is written down:`, () => {
      for (const request of serviceRequests)
        test(request.name, async () => {
          assert.equal(await lineOf(await send(sigstore, request)), answers[request.name])
        })
    })

test('there is an answer for every request, and no other', () => {
  assert.deepEqual(Object.keys(answers).sort(), serviceRequests.map(({ name }) => name).sort())
})

async function extensionsOf(sigstore: Sigstore): Promise<string[]> {
  const [good] = certificateRequests
  assert.ok(good !== undefined)
  const { signedCertificateEmbeddedSct: signed } = (await (await send(sigstore, good)).json()) as {
    signedCertificateEmbeddedSct: { chain: { certificates: string[] } }
  }
  const [leaf = ''] = signed.chain.certificates
  const { validFrom, validTo, subject } = new X509Certificate(leaf)
  assert.equal(Date.parse(validTo) - Date.parse(validFrom), 600_000)
  assert.equal(subject, undefined)
  const path = join(await temporary(), 'leaf.pem')
  await writeFile(path, leaf)
  const { stdout, code } = await run('openssl', ['x509', '-in', path, '-noout', '-text'])
  assert.equal(code, 0)
  const [, text = ''] = stdout.split('X509v3 extensions:\n')
  // The values of identifiers and of the log's timestamp differ with each certificate, and the issuer with each rig.
  return text
    .split(/\n {12}(?=\S)/)
    .map((extension) => extension.trim().replaceAll(/\s+/g, ' ').replaceAll(sigstore.url, 'ISSUER'))
    .map((extension) => extension.replace(/^(X509v3 (?:Subject|Authority) Key Identifier|CT Precert).*/, '$1'))
    .sort()
}

if (real !== undefined) {
  describe('the doubles answer in the form of the real services:', () => {
    for (const request of serviceRequests)
      test(request.name, async () => {
        const [expected, given] = [await send(real, request), await send(double, request)]
        assert.deepEqual(await formOf(given), await formOf(expected))
      })
  })

  test('the certificates of the double have the extensions of those of Fulcio', async () => {
    assert.deepEqual(await extensionsOf(double), await extensionsOf(real))
  })
}
