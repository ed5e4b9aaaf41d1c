import { createPublicKey, generateKeyPairSync, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { mock } from 'node:test'
import { initializeCA, initializeCTLog } from '@sigstore/mock'
import * as v from 'valibot'
import type { Claims, TokenIssuer } from './issuer.ts'

/** What the certificate authority does wrong. */
export type AuthorityFault = 'no-sct' | 'other-ct-log' | 'other-root'

/** A certificate authority as Fulcio's v2, with the log that it submits certificates to. */
export interface Authority {
  /** PEM of the root that consumers trust. */
  readonly root: string
  /** PEM of the log's key that consumers know. */
  readonly logKey: string
  /** @param token of the header @returns PEM certificates, leaf first @throws Refusal */
  certify(body: string, token: string | undefined): Promise<string[]>
}

/** Why there is no certificate, in the words of Fulcio, which does not tell what is wrong with a token. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

const text = v.optional(v.string(), '')
const bytes = v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/_-]*=*$/)), '')
const request = v.object({
  credentials: v.optional(v.object({ oidcIdentityToken: text }), {}),
  publicKeyRequest: v.optional(
    v.object({ publicKey: v.optional(v.object({ content: text }), {}), proofOfPossession: bytes }),
    {},
  ),
})

const keys = (namedCurve: string): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve })

const pem = (der: ArrayBufferView): string =>
  new X509Certificate(Buffer.from(der.buffer, der.byteOffset, der.byteLength)).toString()

/** Makes roots that are older than what they sign: the package takes their time from the system. */
export async function anHourAgo<T>(work: () => Promise<T>): Promise<T> {
  mock.timers.enable({ apis: ['Date'], now: Date.now() - 60 * 60_000 })
  try {
    return await work()
  } finally {
    mock.timers.reset()
  }
}

/** @param issuer whose tokens it takes, by the URL `issuerUrl` */
export async function createAuthority(
  issuer: TokenIssuer,
  issuerUrl: string,
  { fault, clock }: { readonly fault?: AuthorityFault | undefined; readonly clock?: Date | undefined } = {},
): Promise<Authority> {
  const logKeys = keys('P-256')
  const logOf = async (): Promise<Awaited<ReturnType<typeof initializeCTLog>> | undefined> =>
    fault === 'no-sct' ? undefined : await initializeCTLog(fault === 'other-ct-log' ? keys('P-256') : logKeys)
  // A certificate is valid for ten minutes from the clock's time.
  const create = async () => initializeCA(keys('P-384'), await logOf(), clock)
  const [authority, trusted] = await anHourAgo(async () => {
    const first = await create()
    return [first, fault === 'other-root' ? await create() : first] as const
  })
  return {
    root: pem(trusted.rootCertificate),
    logKey: logKeys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    async certify(body, bearer) {
      const { claims, key } = readRequest(body, bearer, (token) => issuer.read(token, issuerUrl))
      const certificate = await authority.issueCertificate({
        publicKey: new Uint8Array(key.export({ type: 'spki', format: 'der' })),
        subjectAltName: `https://github.com/${claims.job_workflow_ref}`,
        extensions: extensionsOf(claims),
      })
      return [pem(certificate), pem(authority.rootCertificate)]
    },
  }
}

/**
 * Fulcio's order: the form of the request, the token, the key, the proof.
 *
 * @throws Refusal
 */
function readRequest(
  body: string,
  bearer: string | undefined,
  readToken: (token: string) => Claims,
): { claims: Claims; key: KeyObject } {
  // Fulcio takes an empty body for an empty request.
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), request), body === '' ? '{}' : body)
  if (!parsed.success || body.startsWith('[')) throw new Refusal('proto: syntax error')
  const { credentials, publicKeyRequest } = parsed.output
  // Fulcio prefers the token of the body.
  const token = credentials.oidcIdentityToken === '' ? (bearer ?? '') : credentials.oidcIdentityToken
  const claims = or('There was an error processing the identity token', () => readToken(token))
  const key = or(badKey, () => createPublicKey(publicKeyRequest.publicKey.content))
  if (unreadable.has(key.asymmetricKeyDetails?.namedCurve)) throw new Refusal(badKey)
  // Fulcio certifies keys of other kinds as well; the package does not, and cosign makes no others.
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Refusal('The public key supplied in the request is insecure')
  const proof = Buffer.from(publicKeyRequest.proofOfPossession, 'base64')
  if (!or(badProof, () => verify('sha256', Buffer.from(claims.sub), key, proof))) throw new Refusal(badProof)
  return { claims, key }
}

/** A curve that Go does not know. */
const unreadable = new Set<string | undefined>(['secp256k1'])
const badKey = 'The public key supplied in the request could not be parsed'
const badProof = 'The signature supplied in the request could not be verified'

function or<T>(message: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new Refusal(message, { cause })
  }
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
function extensionsOf(claims: Claims): { oid: string; value: string; legacy?: boolean }[] {
  const github = (path: string): string => `https://github.com/${path}`
  const legacy = [claims.iss, claims.event_name, claims.sha, claims.workflow, claims.repository, claims.ref]
  const values: Readonly<Record<number, string>> = {
    8: claims.iss,
    9: github(claims.job_workflow_ref),
    10: claims.job_workflow_sha,
    11: claims.runner_environment,
    12: github(claims.repository),
    13: claims.sha,
    14: claims.ref,
    15: claims.repository_id,
    16: github(claims.repository_owner),
    17: claims.repository_owner_id,
    18: github(claims.workflow_ref),
    19: claims.workflow_sha,
    20: claims.event_name,
    21: github(`${claims.repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`),
    22: claims.repository_visibility,
    24: claims.sub,
  }
  const oid = (number: number | string): string => `1.3.6.1.4.1.57264.1.${number}`
  return [
    ...legacy.map((value, position) => ({ oid: oid(position + 1), value, legacy: true })),
    ...Object.entries(values).map(([number, value]) => ({ oid: oid(number), value })),
  ]
}
