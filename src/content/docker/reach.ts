import { connect, isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from 'node:tls'
import { cut } from '../../shared/cut.ts'
import { PublishError } from '../../shared/errors.ts'
import type { Tls } from './certificates.ts'

/** A machine that builds, as this process connects to it. */
export interface Reachable {
  /** `tcp://host:port`. Others are left to buildx. */
  readonly address: string
  /** For messages. */
  readonly label: string
  readonly tls: Tls | undefined
  /** The name in its certificate; undefined: the host of its address. */
  readonly serverName: string | undefined
  /** For messages: what sets that name for this machine alone, such as `@linux/arm64 servername=NAME`. */
  readonly nameOption?: string
}

/** Milliseconds. buildx waits as long for a daemon that starts. */
const patience = 20_000
const attempt = 5000

/**
 * Why a machine cannot be used: buildx would wait 20 seconds, and then only say that time is over.
 *
 * BuildKit speaks HTTP/2 and sends its settings at once, but with TLS 1.3 only after it has accepted the certificate of
 * this side. So settings prove that both sides accept each other. What is refused by a certificate stays refused; a
 * daemon that does not listen yet is tried again.
 * @returns undefined if it answers, or if it cannot be asked like this
 */
export async function reachProblem(
  machine: Reachable,
  signal: AbortSignal,
  wait = patience,
): Promise<PublishError | undefined> {
  const url = URL.parse(machine.address)
  if (url?.protocol !== 'tcp:' || url.port === '') return undefined
  for (const end = performance.now() + wait; ;) {
    const failure = await greet(url, machine, signal)
    signal.throwIfAborted()
    if (failure === undefined) return undefined
    // A proxy in front of a daemon that starts may take connections and close them.
    const isFinal = !['ECONNRESET', 'ETIMEDOUT'].includes(failure.error.code ?? '')
    if (machine.tls === undefined && failure.connected && (await speaksTls(url, machine, signal)))
      return new PublishError('E_BUILDER_TLS', `${machine.label} wants TLS.`, { hint: giveCertificates })
    const problem = explain(failure, machine)
    if ((problem.code === 'E_BUILDER_TLS' && isFinal) || performance.now() + 1000 > end) return problem
    await sleep(1000, undefined, { signal })
  }
}

/** Whether the machine shows a certificate, be it trusted or not. */
async function speaksTls(url: URL, machine: Reachable, signal: AbortSignal): Promise<boolean> {
  const tls = { ca: '', cert: undefined, key: undefined, options: [] }
  const failure = await greet(url, { ...machine, tls }, signal)
  const code = failure?.error.code ?? ''
  return failure === undefined || failure.connected || untrusted.test(code) || /^(CERT_|ERR_TLS_CERT_)/.test(code)
}

interface Failed {
  readonly error: NodeJS.ErrnoException
  /** Whether there was a connection, and the certificate of the machine was accepted. */
  readonly connected: boolean
}

/** What an HTTP/2 client says first, with empty settings: https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
])

/** Connects once. Undefined: the machine has sent its settings, as a server of HTTP/2 does at once. */
async function greet(
  { hostname, port }: URL,
  { tls, serverName }: Reachable,
  signal: AbortSignal,
): Promise<Failed | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const name = serverName ?? host
  const { promise, resolve } = Promise.withResolvers<Failed | undefined>()
  let connected = false
  const fail = (error: NodeJS.ErrnoException): void => {
    resolve({ error, connected })
  }
  const greeting = (): void => {
    connected = true
    socket.write(preface)
  }
  const address = { host, port: Number(port) }
  const socket =
    tls === undefined
      ? connect(address, greeting)
      : connectTls(
          {
            ...address,
            ca: tls.ca,
            ...(tls.cert !== undefined && { cert: tls.cert, key: tls.key }),
            ALPNProtocols: ['h2'],
            // An address is no name to ask for (RFC 6066), but the certificate is compared with it.
            servername: isIP(name) === 0 ? name : '',
            checkServerIdentity: (_host, certificate) => nameProblem(name, certificate),
          },
          greeting,
        )
  const stop = (): void => {
    resolve(undefined)
  }
  signal.addEventListener('abort', stop, { once: true })
  socket.setTimeout(attempt, () => {
    fail(Object.assign(new Error('it did not answer within 5 s'), { code: 'ETIMEDOUT' }))
  })
  socket.on('error', fail)
  socket.on('close', () => {
    fail(Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' }))
  })
  let said = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    said = Buffer.concat([said, bytes])
    // The fourth byte of a frame is its type; that of settings is 4.
    if (said.length < 9) return
    if (said[3] === 4) resolve(undefined)
    else fail(Object.assign(new Error('it does not speak HTTP/2'), { code: notHttp2 }))
  })
  const result = await promise
  signal.removeEventListener('abort', stop)
  socket.destroy()
  return result
}

/** Node names only the addresses of a certificate if it is compared with one. */
function nameProblem(name: string, certificate: PeerCertificate): Error | undefined {
  const error = checkServerIdentity(name, certificate)
  const names = cut(certificate.subjectaltname ?? 'no name', 500)
  return error && Object.assign(new Error(`it is for ${names}, and not for ${name}`), { code: wrongName })
}

const wrongName = 'ERR_TLS_CERT_ALTNAME_INVALID'
const notHttp2 = 'ERR_HTTP2'

/** Certificates that Node does not accept: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_SIGNATURE_FAILURE)$/

interface Reason {
  readonly what: (machine: string) => string
  /** @param nameOption as of the machine */
  readonly hint: string | ((nameOption: string) => string)
}

const giveCertificates =
  'Set `endpoint-ca-certificates`, `endpoint-certificate` and `endpoint-key`, or correct `endpoint`.'

/** A daemon says that it refuses a certificate by an alert, and sometimes only closes the connection. */
const refused: Reason = {
  what: (machine) => `${machine} does not accept the certificate of this job`,
  hint:
    'Set `endpoint-certificate` and `endpoint-key` to a certificate for clients which is signed by an authority that '
    + 'the machine trusts (`--tlscacert` of buildkitd).',
}

const reasons: readonly (Reason & { readonly said: RegExp })[] = [
  {
    said: /^CERT_HAS_EXPIRED /,
    what: (machine) => `The certificate of ${machine} has expired`,
    hint: 'Renew the certificate of that machine.',
  },
  {
    said: /^CERT_NOT_YET_VALID /,
    what: (machine) => `The certificate of ${machine} is not valid yet`,
    hint: 'Compare the clocks of both machines.',
  },
  {
    said: new RegExp(`^${wrongName} `),
    what: (machine) => `The certificate of ${machine} is for another name`,
    hint: (option) => `Set \`driver-opts\` to ${option} with a name that the certificate has, or correct \`endpoint\`.`,
  },
  { said: /ALERT|alert/, ...refused },
  {
    said: /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|packet length too long|HTTP_REQUEST/,
    what: (machine) => `${machine} does not speak TLS`,
    hint: 'Start buildkitd with `--tlscert`, `--tlskey` and `--tlscacert`, or correct `endpoint`.',
  },
]

function explain({ error, connected }: Failed, { label, tls, nameOption }: Reachable): PublishError {
  const { code = '', message } = error
  // OpenSSL says where in its sources it noticed; Node advises what does not apply.
  const [cause = code] = [/:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.split(';')[0]]
  const known = tls && (reasons.find(({ said }) => said.test(`${code} ${message}`)) ?? (connected && refused))
  if (known) {
    const hint = typeof known.hint === 'string' ? known.hint : known.hint(nameOption ?? 'servername=NAME')
    return new PublishError('E_BUILDER_TLS', `${known.what(label)}.`, { cause, hint })
  }
  if (untrusted.test(code))
    return new PublishError('E_BUILDER_TLS', `The certificate of ${label} is not signed by a trusted authority.`, {
      cause,
      hint: 'Set `endpoint-ca-certificates` to the authority that signed the certificate of that machine.',
    })
  if (tls === undefined && connected)
    return new PublishError('E_BUILDER_TLS', `${label} is no BuildKit daemon, or one that wants TLS.`, {
      cause,
      hint: giveCertificates,
    })
  return new PublishError('E_BUILDER_UNREACHABLE', `The machine ${label} cannot be reached.`, { cause })
}
