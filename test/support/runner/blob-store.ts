import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A block blob, as the storage behind GitHub's cache keeps it. */
export interface Blob {
  /** The signature of the newest address for each right: `r`, or `cw` to create and write. */
  readonly signatures: Map<string, string>
  /** Blocks that were sent, by their names. */
  readonly blocks: Map<string, Buffer>
  /** undefined until it is complete. */
  content: Buffer | undefined
  etag: string
}

export function newBlob(): Blob {
  return { signatures: new Map(), blocks: new Map(), content: undefined, etag: '' }
}

/** The few operations of a block blob that clients of the cache use: Put Blob, Put Block, Put Block List, Get Blob. */
export function answerBlob(
  request: IncomingMessage,
  data: Buffer,
  response: ServerResponse,
  blob: Blob | undefined,
): void {
  // On every answer; BuildKit's client reads it without asking whether it is there.
  response.setHeader('x-ms-request-id', randomUUID())
  const refuse = (status: number, code: string): void => {
    response.writeHead(status, { 'x-ms-error-code': code, 'content-type': 'application/xml' })
    response.end(
      request.method === 'HEAD'
        ? undefined
        : `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`,
    )
  }
  const query = new URL(request.url ?? '', 'http://localhost').searchParams
  const rights = query.get('sp') ?? ''
  const isWrite = request.method === 'PUT'
  if (blob === undefined) refuse(404, 'BlobNotFound')
  else if (
    blob.signatures.get(rights) !== query.get('sig')
    || Date.parse(query.get('se') ?? '') <= Date.now()
    || (rights === 'cw') !== isWrite
  )
    refuse(403, 'AuthenticationFailed')
  else if (isWrite) write(request, query, data, blob, response, refuse)
  else if (request.method === 'GET' || request.method === 'HEAD') read(request, blob, response, refuse)
  else refuse(405, 'UnsupportedHttpVerb')
}

type Refuse = (status: number, code: string) => void

function write(
  { headers }: IncomingMessage,
  query: URLSearchParams,
  data: Buffer,
  blob: Blob,
  response: ServerResponse,
  refuse: Refuse,
): void {
  const created = (): void => {
    response.writeHead(201, { etag: blob.etag, 'last-modified': new Date().toUTCString() }).end()
  }
  const complete = (content: Buffer): void => {
    blob.content = content
    blob.etag = `"0x${(BigInt(blob.etag === '' ? 0 : blob.etag.slice(1, -1)) + 1n).toString(16).toUpperCase()}"`
    created()
  }
  const comp = query.get('comp')
  if (headers['content-length'] === undefined) refuse(411, 'MissingContentLengthHeader')
  else if (comp === 'block') {
    const id = query.get('blockid') ?? ''
    const [other = id] = blob.blocks.keys()
    if (data.length === 0) refuse(400, 'InvalidHeaderValue')
    else if (!/^[A-Za-z0-9+/]+={0,2}$/.test(id) || id.length > 88) refuse(400, 'InvalidQueryParameterValue')
    else if (other.length !== id.length) refuse(400, 'InvalidBlobOrBlock')
    else {
      blob.blocks.set(id, data)
      created()
    }
  } else if (comp === 'blocklist') {
    const ids = [...data.toString('utf8').matchAll(/<(?:Latest|Uncommitted)>(.*?)<\//g)].map(([, id = '']) => id)
    const parts = ids.flatMap((id) => blob.blocks.get(id) ?? [])
    if (!data.toString('utf8').includes('<BlockList>')) refuse(400, 'InvalidXmlDocument')
    else if (parts.length !== ids.length) refuse(400, 'InvalidBlockList')
    else complete(Buffer.concat(parts))
  } else if (comp !== null) refuse(400, 'InvalidQueryParameterValue')
  else if (headers['x-ms-blob-type'] !== 'BlockBlob') refuse(400, 'MissingRequiredHeader')
  else complete(data)
}

function read({ headers, method }: IncomingMessage, blob: Blob, response: ServerResponse, refuse: Refuse): void {
  const { content, etag } = blob
  if (content === undefined) {
    refuse(404, 'BlobNotFound')
    return
  }
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
    refuse(412, 'ConditionNotMet')
    return
  }
  const always = { etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' }
  const send = (status: number, part: Buffer, more: Readonly<Record<string, string>>): void => {
    response
      .writeHead(status, { ...always, ...more, 'content-length': part.length })
      .end(method === 'HEAD' ? undefined : part)
  }
  // Of an address that has both, the storage's own header counts.
  const range = String(headers['x-ms-range'] ?? headers.range ?? '')
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  if (from === undefined || method === 'HEAD') send(200, content, {})
  else if (Number(from) >= content.length) {
    response.setHeader('content-range', `bytes */${content.length}`)
    refuse(416, 'InvalidRange')
  } else {
    const part = content.subarray(Number(from), to === '' ? undefined : Number(to) + 1)
    send(206, part, { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${content.length}` })
  }
}
