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
  /** PEM certificates, leaf first. @throws Error that says why there is none */
  certify(body: string, token: string): Promise<string[]>
}

const request = v.object({
  publicKeyRequest: v.object({
    publicKey: v.object({ content: v.string() }),
    proofOfPossession: v.string(),
  }),
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
    async certify(body, token) {
      const claims = issuer.read(token, issuerUrl)
      const { publicKey, proofOfPossession } = v.parse(request, JSON.parse(body)).publicKeyRequest
      const key = createPublicKey(publicKey.content)
      if (!verify('sha256', Buffer.from(claims.sub), key, Buffer.from(proofOfPossession, 'base64')))
        throw new Error('The signature supplied in the request could not be verified')
      const certificate = await authority.issueCertificate({
        publicKey: new Uint8Array(key.export({ type: 'spki', format: 'der' })),
        subjectAltName: `https://github.com/${claims.job_workflow_ref}`,
        extensions: extensionsOf(claims),
      })
      return [pem(certificate), pem(authority.rootCertificate)]
    },
  }
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
function extensionsOf(claims: Claims): { oid: string; value: string; legacy?: boolean }[] {
  const oid = (number: number): string => `1.3.6.1.4.1.57264.1.${number}`
  return [
    { oid: oid(1), value: claims.iss, legacy: true },
    { oid: oid(2), value: claims.event_name, legacy: true },
    { oid: oid(3), value: claims.sha, legacy: true },
    { oid: oid(5), value: claims.repository, legacy: true },
    { oid: oid(6), value: claims.ref, legacy: true },
    { oid: oid(8), value: claims.iss },
    { oid: oid(9), value: `https://github.com/${claims.job_workflow_ref}` },
    { oid: oid(11), value: claims.runner_environment },
    { oid: oid(12), value: `https://github.com/${claims.repository}` },
    { oid: oid(22), value: claims.repository_visibility },
  ]
}
