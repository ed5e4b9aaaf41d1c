import { getCACertificates } from 'node:tls'
import { getProxyUrl } from '@actions/http-client/lib/proxy'
import { isLoopback } from 'oras-js'
import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { PublishError } from '../../shared/errors.ts'

/**
 * Makes the connections to one server: through `https_proxy` or `http_proxy` unless `no_proxy` names the server, by the
 * same rules as the Actions toolkit, and with additional certificate authorities. Node's own fetch uses no proxy unless
 * the process was started for it. undici is what Node's fetch is made of, and it is in the bundle anyway.
 */
export function createDispatcher(server: URL, certificateAuthorities: string | undefined): Dispatcher {
  const tls =
    certificateAuthorities === undefined ? {} : { ca: [...getCACertificates('default'), certificateAuthorities] }
  const proxy = getProxyUrl(server)
  if (proxy === undefined) return new Agent({ connect: tls })
  const token =
    proxy.username === '' ? undefined : `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`
  return new ProxyAgent({
    uri: `${proxy.protocol}//${proxy.host}`,
    requestTls: tls,
    proxyTls: tls,
    ...(token !== undefined && { token }),
  })
}

/**
 * Parses and checks the control plane's address.
 * @throws PublishError `E_INPUT` unless it is https, or http on this machine.
 */
export function parseServerUrl(text: string): URL {
  const refuse = (why: string): PublishError =>
    new PublishError('E_INPUT', `\`control-plane-url\` ${why}`, {
      hint: 'Set it to an address such as https://cosmo-cp.example.com.',
    })
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw refuse('is not a URL.')
  if (url.username !== '' || url.password !== '')
    throw refuse('contains credentials. Only `control-plane-token` may contain them.')
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment.')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.host))) return url
  throw refuse('must begin with https://: otherwise the token would be sent in clear text.')
}
