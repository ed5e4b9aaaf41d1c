import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { isDiskFull, PublishError } from '../shared/errors.ts'
import { HttpConnections } from '../shared/http.ts'
import { withRetries } from '../shared/retry.ts'
import { nextDelay } from './cosign.ts'

export interface DownloadOptions {
  readonly url: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** File to create; it must not exist. What it holds after a failure is worth nothing. */
  readonly file: string
  readonly signal: AbortSignal
  /** Names the proxy; without it, none is used. */
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds before the second, third… attempt, at most. */
  readonly delays: readonly number[]
  /** Milliseconds without a byte until an attempt is given up. */
  readonly stall: number
  /** Milliseconds for one attempt, if not the default of ten minutes. */
  readonly limit?: number
}

/** Far above any cosign; only keeps a wrong server from filling the disk. */
export const maxCosignBytes = 512 * 1024 * 1024

const maxRedirects = 5

/** Milliseconds for one attempt, which also ends one that receives a byte now and then. */
const defaultLimit = 10 * 60_000

/** The server's answer is final: asking again gives the same. */
class Refused extends Error {}

/**
 * Downloads a file through the proxy that the environment names, and compares its SHA-256. Failures that may pass are
 * tried again; a wrong checksum is final.
 * @throws PublishError `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { url, sha256, file, signal, delays } = options
  const handle = await open(file, 'wx', 0o600)
  try {
    const { actual, error } = await withRetries(() => attempt(handle, options), {
      signal,
      delayAfter: ({ actual, error }, tries) =>
        actual !== undefined || error instanceof Refused || isDiskFull(error) ? undefined : nextDelay(delays, tries),
    })
    if (actual === undefined)
      throw new PublishError('E_COSIGN', `cosign could not be downloaded from ${url}.`, { cause: error })
    if (actual !== sha256)
      throw new PublishError('E_COSIGN_CHECKSUM', `${url} has the SHA-256 ${actual}, and not ${sha256}.`)
  } finally {
    await handle.close()
  }
}

/** The SHA-256 of what arrived, or what went wrong. Throws only if cancelled. */
async function attempt(
  handle: FileHandle,
  options: DownloadOptions,
): Promise<{ readonly actual?: string; readonly error?: unknown }> {
  try {
    return { actual: await fetchOnce(handle, options) }
  } catch (error) {
    options.signal.throwIfAborted()
    return { error }
  }
}

/** Returns the SHA-256 of what arrived. */
async function fetchOnce(
  handle: FileHandle,
  { url, stall, signal: cancelled, env = {}, limit = defaultLimit }: DownloadOptions,
): Promise<string> {
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(limit)])
  const connections = new HttpConnections(env)
  try {
    const message = await follow(connections, new URL(url), { signal, stall })
    const hash = createHash('sha256')
    let size = 0
    await handle.truncate(0)
    for await (const chunk of watched(message, stall, signal)) {
      hash.update(chunk)
      await handle.write(chunk, 0, chunk.length, size)
      size += chunk.length
      if (size > maxCosignBytes) throw new Refused(`more than ${maxCosignBytes} bytes`)
    }
    return hash.digest('hex')
  } finally {
    connections.close()
  }
}

/** The response with the file. A release's address leads to a storage; from https nothing leads to plain http. */
async function follow(
  connections: HttpConnections,
  from: URL,
  options: { readonly signal: AbortSignal; readonly stall: number },
): Promise<IncomingMessage> {
  let url = from
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const headers = { 'user-agent': 'plugin-publish' }
    const message = await connections.send({ method: 'GET', url, headers, ...options })
    const { statusCode: status = 0, statusMessage = '' } = message
    if (status === 200) return message
    message.destroy()
    const next = URL.parse(message.headers.location ?? '', url.href)
    if (status < 300 || status >= 400 || next === null) {
      const text = `HTTP ${status} ${statusMessage}`.trim()
      throw status >= 500 || status === 408 || status === 429 ? new Error(text) : new Refused(text)
    }
    if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol !== 'https:'))
      throw new Refused('it leads to an address without https')
    url = next
  }
  throw new Refused(`more than ${maxRedirects} redirects`)
}

async function* watched(message: IncomingMessage, stall: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => message.destroy(new Error(`no data for ${stall} ms`)), stall)
  const abort = (): void => {
    message.destroy(new Error('it took too long'))
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    for await (const chunk of message) {
      timer.refresh()
      yield chunk as Buffer
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    message.destroy()
  }
}
