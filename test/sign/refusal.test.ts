import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import { isTransient } from '../../src/sign/cosign.ts'
import type { Format } from '../../src/sign/options.ts'
import { eachFormat, refusedRequest, refusingRepository, throwIfRefused } from '../../src/sign/refusal.ts'

const digest = `sha256:${'1'.repeat(64)}`
const tag = `sha256-${'1'.repeat(64)}.sig`
const v2 = 'https://registry.example/v2/team/birds'
const where = 'registry.example/team/birds'

describe('a refusal in cosign’s message', () => {
  // As cosign 3.1.2 printed them in test/publish/narrow-token.test.ts, with other names.
  const refusals: readonly (readonly [string, object])[] = [
    [
      `signing [x@${digest}]: signing digest: PUT ${v2}/manifests/${tag}: DENIED: the token covers one tag`,
      { method: 'PUT', repository: where, what: `manifests/${tag}`, unauthorized: false },
    ],
    [
      `signing digest: failed to upload manifest: PUT ${v2}/manifests/${digest}: UNSUPPORTED: no subjects`,
      { method: 'PUT', repository: where, what: `manifests/${digest}`, unauthorized: false },
    ],
    [
      `accessing image: GET ${v2}/manifests/${digest}: UNAUTHORIZED: token is expired`,
      { method: 'GET', repository: where, what: `manifests/${digest}`, unauthorized: true },
    ],
    [
      `GET ${v2}/referrers/${digest}: unexpected status code 403 Forbidden: <html>`,
      { method: 'GET', repository: where, what: `referrers/${digest}`, unauthorized: false },
    ],
    [
      `POST ${v2}/blobs/uploads/: multiple errors returned: DENIED: first; UNKNOWN: second`,
      { method: 'POST', repository: where, what: 'blobs/uploads/', unauthorized: false },
    ],
    [
      'GET https://auth.example/token?scope=repository%3Ateam%2Fbirds%3Apull&service=r: UNAUTHORIZED: no such user',
      { method: 'GET', repository: undefined, what: '/token', unauthorized: true },
    ],
  ]
  for (const [reason, request] of refusals)
    test(`is found: ${reason.slice(0, 60)}`, () => {
      assert.deepEqual(refusedRequest(reason), request)
    })

  test('is none of a log, of a certificate authority, of what may pass, or of what is not there', () => {
    for (const reason of [
      'getting key from Fulcio: POST https://fulcio.example/api/v2/signingCert: unexpected status code 403 Forbidden',
      '[POST /api/v1/log/entries][401] createLogEntryDefault',
      `PUT ${v2}/manifests/${tag}: unexpected status code 503 Service Unavailable`,
      `PUT ${v2}/manifests/${tag}: TOOMANYREQUESTS: slow down`,
      `GET ${v2}/manifests/${tag}: MANIFEST_UNKNOWN: manifest unknown`,
      'no signatures found',
      'PUT https://[: DENIED: x',
    ])
      assert.equal(refusedRequest(reason), undefined, reason)
  })

  test('is not taken for an outage, whatever the registry writes beside it', () => {
    const reason = `PUT ${v2}/manifests/${tag}: DENIED: policy server: connection refused`
    assert.equal(isTransient(reason), true, 'by its words alone')
    assert.notEqual(refusedRequest(reason), undefined)
  })
})

describe('the error of a refusal', () => {
  async function errorOf(refused: readonly Format[], signatureRepository?: string): Promise<PublishError> {
    const error: unknown = await eachFormat(
      { format: 'both', ...(signatureRepository !== undefined && { signatureRepository }) },
      (format) => {
        if (refused.includes(format)) throwIfRefused(format, `PUT ${v2}/manifests/${tag}: DENIED: no`)
        return Promise.resolve()
      },
    ).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof PublishError)
    assert.equal(error.code, 'E_SIGN_REFUSED')
    assert.equal(refusingRepository(error), where)
    return error
  }

  test('names the format that the registry takes, if there is one', async () => {
    assert.match((await errorOf(['legacy'])).hint ?? '', /HOST\/REPOSITORY`.*Or set `signature-format: bundle`/)
    assert.match((await errorOf(['bundle'])).hint ?? '', /Or set `signature-format: legacy`/)
    assert.doesNotMatch((await errorOf(['bundle', 'legacy'])).hint ?? '', /signature-format/)
  })

  test('says which repository the account lacks', async () => {
    assert.match((await errorOf(['legacy'], where)).hint ?? '', /^Log in .* push to registry\.example\/team\/birds\.$/)
    assert.match(
      (await errorOf(['legacy'], 'other.example/x')).hint ?? '',
      /^other\.example\/x holds .* pull by digest/,
    )
  })

  test('is not made of another failure', async () => {
    const failure = new PublishError('E_SIGN', 'the log is away')
    const work = (): Promise<void> => Promise.reject(failure)
    await assert.rejects(eachFormat({ format: 'bundle' }, work), failure)
    assert.equal(refusingRepository(failure), undefined)
  })
})
