import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange, Quirk } from './index.ts'

/** What breaks on the way to any registry. */

export type Kind = 'upload' | 'blob' | 'manifest' | 'referrers' | 'tags' | 'base'

/** `PUT upload`, `HEAD blob`, `POST upload`… */
export type Where = `${string} ${Kind}`

export function kindOf({ path }: Exchange): Kind {
  if (path.includes('/blobs/uploads/')) return 'upload'
  if (path.includes('/blobs/')) return 'blob'
  if (path.includes('/manifests/')) return 'manifest'
  if (path.includes('/referrers/')) return 'referrers'
  return path.endsWith('/tags/list') ? 'tags' : 'base'
}

/** A fault at some kind of request, the first `times` times. */
export function at(where: Where, fault: Quirk, times = 1): Quirk {
  let left = times
  return (exchange, registry) => {
    if (`${exchange.method} ${kindOf(exchange)}` !== where || left <= 0) return false
    left--
    return fault(exchange, registry)
  }
}

/** Only with the `n`th such request, from 1. */
export function nth(where: Where, n: number, fault: Quirk): Quirk {
  let seen = 0
  return (exchange, registry) =>
    `${exchange.method} ${kindOf(exchange)}` === where && ++seen === n && fault(exchange, registry)
}

export const resetAtOnce: Quirk = (exchange) => exchange.reset()

/** Takes some bytes of the body, keeps them as a registry does, and breaks the connection. */
export function resetInUpload(bytes: number, { keep = true } = {}): Quirk {
  return async (exchange, { store }) => {
    const got = await exchange.firstBytes(bytes)
    const id = /\/uploads\/([^/?]+)/.exec(exchange.path)?.[1] ?? ''
    if (keep) store.uploads.set(id, Buffer.concat([store.uploads.get(id) ?? Buffer.alloc(0), got]))
    return exchange.reset()
  }
}

/** Lets the well-behaved registry answer, and breaks the connection in the middle of the body. */
export const halfAnswer: Quirk = (exchange) => {
  const { response } = exchange
  response.end = ((body: Uint8Array) => {
    response.write(body.subarray(0, body.length >> 1), () => exchange.reset())
    return response
  }) as typeof response.end
  return false
}

/** Does everything, and breaks the connection before it can say so. */
export const resetAfterDone: Quirk = async (exchange, { store }) => {
  const bytes = await exchange.body()
  store.blobs.set(exchange.url.searchParams.get('digest') ?? '', bytes)
  return exchange.reset()
}

/** Sends the beginning of a blob and breaks the connection. */
export function resetInDownload(bytes: number): Quirk {
  return async (exchange, { store }) => {
    const blob = store.blobs.get(exchange.path.split('/').at(-1) ?? '') ?? Buffer.alloc(0)
    const start = Number(/^bytes=(\d+)-$/.exec(exchange.header('range') ?? '')?.[1] ?? 0)
    exchange.response.writeHead(start > 0 ? 206 : 200, {
      'content-length': blob.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}` }),
    })
    exchange.response.write(blob.subarray(start, start + bytes))
    await sleep(20)
    return exchange.reset()
  }
}

/** Fewer bytes than the blob has, and calls that complete. */
export function shortRead(bytes: number): Quirk {
  return (exchange, { store }) =>
    exchange.reply(
      200,
      {},
      (store.blobs.get(exchange.path.split('/').at(-1) ?? '') ?? Buffer.alloc(0)).subarray(0, bytes),
    )
}

/** Other bytes of the right number. */
export const wrongBytes: Quirk = (exchange, { store }) => {
  const bytes = Buffer.from(store.blobs.get(exchange.path.split('/').at(-1) ?? '') ?? Buffer.alloc(0))
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return exchange.reply(200, {}, bytes)
}

/** Answers nothing and reads nothing. */
export const stall: Quirk = () => true

export function badGateway(status = 502): Quirk {
  return (exchange) => exchange.html(status, `${status} Bad Gateway`)
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Quirk {
  return (exchange) => exchange.reply(code, headers, body)
}

export function tooManyRequests(retryAfter: string): Quirk {
  return (exchange) => exchange.error(429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': retryAfter })
}

export const unauthorized: Quirk = (exchange) => exchange.error(401, 'UNAUTHORIZED', 'authentication required')

/** Lets the well-behaved registry answer, with other headers. */
export function withHeaders(headers: Readonly<Record<string, string | string[]>>): Quirk {
  return (exchange) => {
    const writeHead = exchange.response.writeHead.bind(exchange.response)
    exchange.response.writeHead = ((code: number, own: Record<string, string>) =>
      writeHead(code, { ...own, ...headers })) as typeof exchange.response.writeHead
    return false
  }
}

/** Lets everything through, slowly. */
export function slow(milliseconds: number): Quirk {
  return async () => {
    await sleep(milliseconds)
    return false
  }
}
