import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that a call in JSON may have. The real server passes over any other one; here it is refused, so that a header
 * with a typing error is found. `wgc` speaks binary and is not held to this.
 */
const known = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'content-type',
  'content-encoding',
  'user-agent',
  'authorization',
  'accept',
  'accept-encoding',
  'accept-language',
  'sec-fetch-mode',
  'connect-protocol-version',
  'connect-timeout-ms',
])

export function unknownHeader(headers: IncomingHttpHeaders): string | undefined {
  if (headers['content-type']?.startsWith('application/json') !== true) return undefined
  return Object.keys(headers).find((name) => !known.has(name))
}
