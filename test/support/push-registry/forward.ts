import { request as forwardRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { decide, type AccessRules } from './access.ts'
import type { RegistryRecord } from './index.ts'

/**
 * Streams the request to the registry behind and its answer back; a body's bytes are counted, not kept. The `Host`
 * header stays the client's, so that the registry's own locations lead back here.
 */
export function forward(
  { upstream, rules }: { readonly upstream: string; readonly rules: AccessRules },
  record: RegistryRecord,
  request: IncomingMessage,
  response: ServerResponse,
  body: Readable,
  dropAfter?: number,
): void {
  const headers = { ...request.headers }
  delete headers.authorization
  const outgoing = forwardRequest(new URL(withoutForeignMount(rules, request), upstream), {
    method: record.method,
    headers,
  })
  outgoing.on('error', () => {
    response.destroy()
  })
  outgoing.on('response', (incoming) => {
    record.status = incoming.statusCode ?? 0
    response.writeHead(record.status, incoming.headers)
    incoming.on('data', (chunk: Buffer) => {
      record.sent += chunk.length
    })
    incoming.pipe(response)
  })
  body.on('data', (chunk: Buffer) => {
    record.received += chunk.length
    if (dropAfter !== undefined && record.received > dropAfter) {
      outgoing.destroy()
      request.socket.destroy()
    }
  })
  request.on('close', () => {
    if (!request.complete) outgoing.destroy()
  })
  body.pipe(outgoing)
}

/** A blob is only mounted from a repository that the credentials may read; otherwise the upload begins as usual. */
function withoutForeignMount(rules: AccessRules, request: IncomingMessage): string {
  const url = new URL(request.url ?? '/', 'http://registry')
  const from = url.searchParams.get('from')
  if (
    from !== null
    && !decide(
      rules,
      { method: 'GET', repository: from, manifest: undefined, kinds: [] },
      request.headers.authorization,
    ).allowed
  ) {
    url.searchParams.delete('from')
    url.searchParams.delete('mount')
  }
  return `${url.pathname}${url.search}`
}
