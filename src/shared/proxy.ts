import { request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/**
 * The proxy for a server: `https_proxy` or `http_proxy`, in small or capital letters, unless the server is this machine
 * or `no_proxy` has it, a domain above it, or `*`. These are the rules of the Actions toolkit, so that the same
 * environment works for every action of a job.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  if (isLoopbackHost(url.hostname) || isExempt(url, variable(env, 'no_proxy'))) return undefined
  const proxy = variable(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy')
  if (proxy === '') return undefined
  return /^https?:\/\//.test(proxy) ? proxy : `http://${proxy}`
}

/** The small letters come first; an empty variable is none. */
function variable(env: NodeJS.ProcessEnv, name: string): string {
  return [env[name], env[name.toUpperCase()]].find((value) => value !== undefined && value !== '') ?? ''
}

function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.toLowerCase()
  const hosts = [host, `${host}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`]
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase())
  return entries.some(
    (entry) =>
      entry === '*'
      || (entry !== ''
        && hosts.some((each) => each === entry || each.endsWith(entry.startsWith('.') ? entry : `.${entry}`))),
  )
}

/** Whether a request to the address cannot be read by others: https, or http on this machine. */
export function isPrivateConnection({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}

function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname.toLowerCase())
}

/** Milliseconds until a proxy has connected. */
const tunnelTimeout = 30_000

/**
 * Connections to https servers through a proxy. Node's own agent does the same, but trusts no additional authority for
 * a proxy that speaks TLS.
 */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL
  readonly #ca: AgentOptions['ca']

  constructor(proxy: string, options: AgentOptions) {
    super(options)
    this.#proxy = new URL(proxy)
    this.#ca = options.ca
  }

  override createConnection(
    { host, port }: AgentOptions & { readonly host?: string | null; readonly port?: string | number | null },
    callback?: (error: Error | null, socket: Socket) => void,
  ): undefined {
    const name = host ?? ''
    const finish = callback as (error: Error | null, socket?: Socket) => void
    this.#tunnel(`${name.includes(':') ? `[${name}]` : name}:${port ?? 443}`, (error, socket) => {
      if (socket === undefined) finish(error)
      else finish(null, connectTls({ socket, ca: this.#ca, host: name, ...(isIP(name) === 0 && { servername: name }) }))
    })
  }

  #tunnel(target: string, done: (error: Error | null, socket?: Socket) => void): void {
    const { protocol, username, password } = this.#proxy
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
    const options = {
      method: 'CONNECT',
      path: target,
      agent: false,
      timeout: tunnelTimeout,
      headers: { host: target, ...(username !== '' && { 'proxy-authorization': `Basic ${login}` }) },
    }
    const origin = new URL(this.#proxy.origin)
    const asking =
      protocol === 'https:' ? httpsRequest(origin, { ...options, ca: this.#ca }) : httpRequest(origin, options)
    const refuse = (why: string): void => {
      done(Object.assign(new Error(why), { code: 'ERR_PROXY_TUNNEL' }))
    }
    asking.on('connect', ({ statusCode = 0 }, socket) => {
      socket.setTimeout(0)
      if (statusCode === 200) {
        done(null, socket)
        return
      }
      socket.destroy()
      refuse(`the proxy answered HTTP ${statusCode}`)
    })
    asking.on('timeout', () => asking.destroy(new Error(`the proxy did not connect within ${tunnelTimeout / 1000} s`)))
    asking.on('error', done)
    asking.end()
  }
}
