import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { StreamBody } from '../shared/http.ts'
import { allOrStop } from '../shared/all-or-stop.ts'
import { persistently, readText, type Session } from './service.ts'
import { FinalError, isTransient } from './settings.ts'

/**
 * Version of the storage's interface. Any since 2019-12-12 takes blocks of the sizes that are used here.
 * https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services
 */
const storageVersion = '2021-12-02'

/** Bytes that are read at once. */
const chunk = 256 * 1024

/**
 * Sends the file: in one request, or as blocks side by side and then the list of them.
 * https://learn.microsoft.com/rest/api/storageservices/put-blob
 * https://learn.microsoft.com/rest/api/storageservices/put-block-list
 * @throws Error
 */
export async function upload(url: URL, file: FileHandle, size: number, session: Session): Promise<void> {
  const { part, parallel, singlePut } = session.settings
  if (size <= singlePut) {
    await put(url, '', bytesOf(file, 0, size), { 'x-ms-blob-type': 'BlockBlob' }, session)
    return
  }
  // The storage takes 50,000 blocks, and wants names of the same length.
  const block = Math.max(part, Math.ceil(size / 50_000))
  const count = Math.ceil(size / block)
  const nameOf = (index: number): string => Buffer.from(String(index).padStart(8, '0')).toString('base64')
  const stop = new AbortController()
  const inner = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) }
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const body = bytesOf(file, index * block, Math.min(size, (index + 1) * block))
      await put(url, `comp=block&blockid=${encodeURIComponent(nameOf(index))}`, body, {}, inner)
    }
  }
  await allOrStop(
    stop,
    Array.from({ length: parallel }, () => worker()),
  )
  const names = Array.from({ length: count }, (_, index) => `<Latest>${nameOf(index)}</Latest>`)
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${names.join('')}</BlockList>`
  await put(url, 'comp=blocklist', list, { 'content-type': 'application/xml' }, session)
}

function bytesOf(file: FileHandle, start: number, end: number): StreamBody {
  return { length: end - start, open: () => Readable.from(chunksOf(file, start, end), { objectMode: false }) }
}

/** Not a stream of the file, which would close it. */
async function* chunksOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const buffer = Buffer.allocUnsafe(Math.min(chunk, end - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw new FinalError('the file became shorter')
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function put(
  url: URL,
  query: string,
  body: string | StreamBody,
  headers: Readonly<Record<string, string>>,
  session: Session,
): Promise<void> {
  const { connections, signal, settings } = session
  // Appended as text: what is signed must stay as it is.
  const target = query === '' ? url : new URL(`${url.href}${url.search === '' ? '?' : '&'}${query}`)
  await persistently(session, async () => {
    const message = await connections.send({
      method: 'PUT',
      url: target,
      headers: { 'x-ms-version': storageVersion, ...headers },
      body,
      signal,
      stall: settings.stall,
    })
    const status = message.statusCode ?? 0
    await readText(message)
    if (status === 201) return
    const text = `the storage answered HTTP ${status}`
    throw isTransient(status) ? new Error(text) : new FinalError(text)
  })
}
