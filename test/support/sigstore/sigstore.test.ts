import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { scratchDirectory } from '../rig.ts'
import { startSigstore, type Sigstore, type SigstoreOptions } from './index.ts'

async function open(t: TestContext, options: SigstoreOptions = {}): Promise<Sigstore> {
  const sigstore = await startSigstore(await scratchDirectory(t), options)
  t.after(async () => {
    await sigstore[Symbol.asyncDispose]()
  })
  return sigstore
}

async function askToken({ jobEnvironment }: Sigstore, audience: string, bearer?: string): Promise<Response> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } = jobEnvironment
  return await fetch(`${url}&audience=${audience}`, { headers: { authorization: `Bearer ${bearer ?? token}` } })
}

async function tokenOf(sigstore: Sigstore, audience = 'sigstore'): Promise<string> {
  const { value } = (await (await askToken(sigstore, audience)).json()) as { value: string }
  return value
}

/** Asks for a certificate; `proved` is what the proof of possession signs, by default the subject of the token. */
async function certify({ url }: Sigstore, token: string, proved?: string): Promise<Response> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
  const proof = sign('sha256', Buffer.from(proved ?? sub), privateKey).toString('base64')
  const content = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return await fetch(`${url}/api/v2/signingCert`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      credentials: { oidcIdentityToken: token },
      publicKeyRequest: { publicKey: { algorithm: 'ECDSA', content }, proofOfPossession: proof },
    }),
  })
}

test('gives a token to the job alone, for the audience that is asked for', async (t) => {
  const sigstore = await open(t)
  assert.equal((await askToken(sigstore, 'sigstore', 'somebody else')).status, 401)
  const [, payload = ''] = (await tokenOf(sigstore, 'birds')).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud: string; iss: string }
  assert.deepEqual([claims.aud, claims.iss, sigstore.askedTokens()], ['birds', sigstore.url, 2])
})

test('certifies the workflow that the token names', async (t) => {
  const sigstore = await open(t)
  const answer = await certify(sigstore, await tokenOf(sigstore))
  assert.equal(answer.status, 200)
  const { signedCertificateEmbeddedSct } = (await answer.json()) as {
    signedCertificateEmbeddedSct: { chain: { certificates: string[] } }
  }
  const leaf = new X509Certificate(signedCertificateEmbeddedSct.chain.certificates[0] ?? '')
  assert.equal(leaf.subjectAltName, `URI:${sigstore.identity.subject}`)
  assert.equal(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom), 10 * 60_000)
})

for (const [words, options, audience] of [
  ['has expired', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }, 'sigstore'],
  ['is of another issuer', { claims: { iss: 'https://token.example.com' } }, 'sigstore'],
  ['is for somebody else', {}, 'birds'],
] as const) {
  test(`refuses a token that ${words}`, async (t) => {
    const sigstore = await open(t, options)
    assert.equal((await certify(sigstore, await tokenOf(sigstore, audience))).status, 400)
  })
}

test('refuses a token that nobody issued, and a key that is not proved', async (t) => {
  const sigstore = await open(t)
  const token = await tokenOf(sigstore)
  const [head = '', payload = ''] = token.split('.')
  const forged = `${head}.${payload}.${createHash('sha256').update(token).digest('base64url')}`
  assert.equal((await certify(sigstore, forged)).status, 400)
  assert.equal((await certify(sigstore, token, 'somebody else')).status, 400)
})

test('without a timestamp authority there are no timestamps', async (t) => {
  const ask = async ({ timestampUrl }: Sigstore): Promise<number> => {
    const headers = { 'content-type': 'application/timestamp-query' }
    return (await fetch(`${timestampUrl}/api/v1/timestamp`, { method: 'POST', headers, body: 'x' })).status
  }
  assert.equal(await ask(await open(t)), 404)
  assert.equal(await ask(await open(t, { timestamps: 'good' })), 400)
})

test('tells an authority where its keys are', async (t) => {
  const { url } = await open(t)
  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(path)).json()) as Record<string, unknown>
  const { issuer, jwks_uri: keys } = await read(`${url}/.well-known/openid-configuration`)
  assert.equal(issuer, url)
  assert.equal(((await read(String(keys)))['keys'] as unknown[]).length, 1)
})
