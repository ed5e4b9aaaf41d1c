import { isIP } from 'node:net'
import { OrasError } from '../errors.ts'
import { isLoopback } from '../reference.ts'

/** Query parameters that the distribution spec defines and that hold no secret. */
const openParameters = new Set(['digest', 'mount', 'from', 'n', 'last', 'artifactType', 'service', 'scope'])

/** A URL as it may be shown: no userinfo, no value of an unknown query parameter (signed URLs, upload state). */
export function redactUrl(url: URL): string {
  const query = [...url.searchParams]
    .map(([name, value]) => `${name}=${openParameters.has(name) ? value : '…'}`)
    .join('&')
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`
}

/**
 * Resolves where a registry sends us, and refuses what would leak: plain http instead of https, and addresses of a
 * private network or this machine that the registry itself is not on (GHSA-jxpm-75mh-9fp7 and its kind).
 * @throws OrasError `invalid-response`, `unsafe`
 */
export function resolveLocation(location: string | undefined, base: URL, what: string): URL {
  const url = location === undefined || location === '' ? undefined : parseUrl(location, base)
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new OrasError('invalid-response', `${what} has no usable URL`, { url: redactUrl(base) })
  }
  assertSafe(url, base, what)
  url.hash = ''
  return url
}

/** @throws OrasError `unsafe` */
export function assertSafe(url: URL, base: URL, what: string): void {
  if (base.protocol === 'https:' && url.protocol !== 'https:')
    throw unsafe(what, url, base, 'leads from https to plain http')
  if (url.hostname === base.hostname) return
  if (isPrivateHost(url) && !isPrivateHost(base))
    throw unsafe(what, url, base, 'leads from a public host into a private network')
}

function unsafe(what: string, url: URL, base: URL, why: string): OrasError {
  return new OrasError('unsafe', `${what} ${why}: ${redactUrl(url)}`, {
    url: redactUrl(base),
    hint: 'The registry or something in front of it is set up wrongly, or someone is tampering with the connection.',
  })
}

const privateIPv4 = [
  /^(?:0|10|127)\./,
  /^(?:169\.254|192\.168)\./,
  /^172\.(?:1[6-9]|2\d|3[01])\./,
  /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
]

/** Loopback, `localhost` and names below it, link-local, unspecified and private addresses. DNS knows other names. */
function isPrivateHost(url: URL): boolean {
  if (isLoopback(url.host) || /(?:^|\.)localhost\.?$/.test(url.hostname)) return true
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '')
  if (isIP(host) === 4) return privateIPv4.some((range) => range.test(host))
  // The URL parser writes mapped addresses in hexadecimal: ::ffff:7f00:1.
  return (
    (isIP(host) === 6 && /^(?:::1?$|::|f[cd]|fe[89ab])/i.test(host)) || /^(?:[0-9a-f]{1,4}:[0-9a-f]{1,4})$/i.test(host)
  )
}

function parseUrl(text: string, base: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
