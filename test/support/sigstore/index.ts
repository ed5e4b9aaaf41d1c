import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'
import { startTransparencyLog, type TransparencyLog } from '../transparency-log/index.ts'
import { createAuthority, type Authority, type AuthorityFault } from './authority.ts'
import { TokenIssuer, type Claims } from './issuer.ts'

export type { AuthorityFault } from './authority.ts'
export type { Claims } from './issuer.ts'

export interface SigstoreOptions {
  readonly fault?: AuthorityFault
  /** Claims that differ from those of a release workflow on a tag. */
  readonly claims?: Partial<Claims>
  /** The answer of the certificate authority to its nth request, from 1, instead of a certificate. */
  readonly refuse?: (request: number) => number | undefined
}

/** Sigstore on loopback: token issuer, certificate authority, certificate log, transparency log. */
export interface Sigstore extends AsyncDisposable {
  readonly url: string
  readonly log: TransparencyLog
  /** What a job with `id-token: write` has in its environment. */
  readonly jobEnvironment: Readonly<Record<string, string>>
  readonly identity: { readonly issuer: string; readonly subject: string }
  /** How many certificates were asked for. */
  readonly asked: () => number
  /** Files for the inputs `signing-config` and `trusted-root`. */
  readonly signingConfig: string
  readonly trustedRoot: string
}

const requestToken = 'request-token-of-this-job'

export async function startSigstore(directory: string, options: SigstoreOptions = {}): Promise<Sigstore> {
  const issuer = new TokenIssuer()
  const log = await startTransparencyLog()
  let asked = 0
  let url = ''
  // The tokens name the URL of this server, so that the authority can be created only when it listens.
  const authority = Promise.withResolvers<Authority>()
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
    const path = new URL(request.url ?? '/', 'http://loopback').pathname
    const body = await text(request)
    if (request.method === 'GET' && path === '/token') return tokenFor(request, issuer, claimsOf(url, options.claims))
    if (request.method !== 'POST' || path !== '/api/v2/signingCert') return refusal(404, 'Not Found')
    const refused = options.refuse?.(++asked)
    if (refused !== undefined) return refusal(refused, 'the test says so')
    try {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const certificates = await (await authority.promise).certify(body, token)
      return { status: 200, body: JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } }) }
    } catch (error) {
      return refusal(400, `There was an error processing the credentials: ${String(error)}`)
    }
  }
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const created = await createAuthority(issuer, url, options.fault)
  authority.resolve(created)
  const claims = claimsOf(url, options.claims)
  return {
    url,
    log,
    jobEnvironment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    identity: { issuer: url, subject: `https://github.com/${claims.job_workflow_ref}` },
    asked: () => asked,
    ...(await writeConfiguration(directory, url, created, log)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await log[Symbol.asyncDispose]()
    },
  }
}

const refusal = (status: number, message: string): { status: number; body: string } => ({
  status,
  body: JSON.stringify({ code: status, message, details: [] }),
})

function tokenFor(request: IncomingMessage, issuer: TokenIssuer, claims: Claims): { status: number; body: string } {
  if (request.headers.authorization?.toLowerCase() !== `bearer ${requestToken}`) return refusal(401, 'Unauthorized')
  const audience = new URL(request.url ?? '/', 'http://loopback').searchParams.get('audience')
  return {
    status: 200,
    body: JSON.stringify({ value: issuer.issue({ ...claims, aud: audience ?? 'https://github.com/o' }) }),
  }
}

/** The claims of a release workflow that runs for a tag. */
function claimsOf(url: string, more: Partial<Claims> = {}): Claims {
  return {
    iss: url,
    aud: 'sigstore',
    sub: 'repo:octo/birds:ref:refs/tags/v1.2.3',
    exp: Math.floor(Date.now() / 1000) + 300,
    job_workflow_ref: 'octo/birds/.github/workflows/release.yml@refs/tags/v1.2.3',
    repository: 'octo/birds',
    sha: 'c0ffee'.padEnd(40, '0'),
    ref: 'refs/tags/v1.2.3',
    event_name: 'push',
    runner_environment: 'github-hosted',
    repository_visibility: 'public',
    ...more,
  }
}

/** cosign itself writes what an operator of a private Sigstore hands out. */
async function writeConfiguration(
  directory: string,
  url: string,
  { root, logKey }: Authority,
  log: TransparencyLog,
): Promise<{ signingConfig: string; trustedRoot: string }> {
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(directory, name)
    await writeFile(path, content)
    return path
  }
  const [chain, ctKey, logPublicKey] = [
    await file('ca.pem', root),
    await file('ct.pub', logKey),
    await file('rekor.pub', log.publicKey),
  ]
  const since = 'start-time=2024-01-01T00:00:00Z'
  const of = `${since},operator=test`
  const signingConfig = join(directory, 'signing-config.json')
  const trustedRoot = join(directory, 'trusted-root.json')
  const commands = [
    [
      'signing-config',
      'create',
      `--fulcio=url=${url},api-version=1,${of}`,
      `--oidc-provider=url=${url},api-version=1,${of}`,
      `--rekor=url=${log.url},api-version=1,${of}`,
      '--rekor-config=ANY',
      `--out=${signingConfig}`,
    ],
    [
      'trusted-root',
      'create',
      `--fulcio=url=${url},certificate-chain=${chain},${since}`,
      `--ctfe=url=${url}/ct,public-key=${ctKey},${since}`,
      `--rekor=url=${log.url},public-key=${logPublicKey},${since}`,
      `--out=${trustedRoot}`,
    ],
  ]
  for (const args of commands) {
    const { code, stderr } = await run(program('cosign'), args)
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${stderr}`)
  }
  return { signingConfig, trustedRoot }
}
