import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { identityOf, jobIdentity } from '../../src/sign/identity.ts'
import { patienceWith } from '../../src/sign/outage.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { listen } from './faults.ts'
import { context, options, quick } from './support.ts'

const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  job_workflow_ref: 'o/r/.github/workflows/release.yml@refs/tags/v1',
  sub: 'repo:o/r:ref:refs/tags/v1',
}
const jwt = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`
const identity = { issuer: claims.iss, subject: 'https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1' }

async function endpoint(reply: unknown, status = 200): Promise<{ env: NodeJS.ProcessEnv; asked: string[] }> {
  const asked: string[] = []
  const address = await listen(
    createServer((incoming, outgoing) => {
      asked.push(`${incoming.headers.authorization ?? ''} ${incoming.url ?? ''}`)
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    }),
  )
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://${address}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  }
  return { asked, env }
}

test('the job’s own token says whom the certificate will name', async () => {
  const { env, asked } = await endpoint({ value: jwt(claims) })
  const world = context(env)
  assert.deepEqual(await jobIdentity(world), { ...identity, privateRepository: false })
  assert.deepEqual(asked, ['Bearer request-token /token?api-version=2.0&audience=sigstore'])
  assert.deepEqual(world.lines.masks, [jwt(claims)])
})

test('the signer asks a consumer for exactly this workflow', async () => {
  const { env } = await endpoint({ value: jwt(claims) })
  const { temp, toolCache, cosignVersion } = await options('')
  const given = {
    mode: 'keyless',
    format: 'both',
    transparencyLog: true,
    temp,
    toolCache,
    sharedCache: false,
    cosignVersion,
  } as const
  const signer = await openSigner(given, context(env), quick)
  assert.equal(signer.publicKey, undefined)
  assert.equal(
    signer.verifyCommand('ghcr.io/o/p:v1'),
    `cosign verify --certificate-identity ${identity.subject} --certificate-oidc-issuer ${identity.issuer} `
      + 'ghcr.io/o/p:v1',
  )
})

test('a job without the permission is told so, whatever form that takes', async () => {
  await assert.rejects(jobIdentity(context()), { code: 'E_PERMISSION_OIDC' })
  for (const [reply, status] of [
    [{}, 200],
    [{ message: 'no' }, 403],
    [{ message: 'not here' }, 404],
    [{ value: `${jwt(claims)}${'a'.repeat(70_000)}` }, 200],
    [{ value: 'not.a.token' }, 200],
    [{ value: jwt({ iss: claims.iss }) }, 200],
  ] as const) {
    const { env } = await endpoint(reply, status)
    await assert.rejects(jobIdentity(context(env), patienceWith([1])), { code: 'E_PERMISSION_OIDC' })
  }
})

test('a token service that is away is waited for, and is no missing permission', async () => {
  for (const [reply, status] of [
    [{}, 503],
    [{}, 429],
    [{}, 408],
  ] as const) {
    const { env, asked } = await endpoint(reply, status)
    const world = context(env)
    await assert.rejects(jobIdentity(world, patienceWith([1, 1])), {
      code: 'E_SIGN',
      hint: /Re-run the failed job later/,
    })
    assert.equal(asked.length, 3)
    assert.match(world.lines.infos.join('\n'), /^Asking for the OIDC token is tried again .* The token service/m)
  }
})

test('an enterprise server’s own address is the base of the subject', () => {
  assert.equal(
    identityOf(jwt(claims), 'https://ghe.example/').subject,
    'https://ghe.example/o/r/.github/workflows/release.yml@refs/tags/v1',
  )
})
