import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * What an account may be refused although it may push and pull. A rule of a registry can be one of these or several.
 *
 * - `signature-tags`: writing cosign's legacy signatures, `sha256-….sig`
 * - `referrers-tags`: writing the list that stands for the referrers API, `sha256-…`
 * - `subjects`: writing a manifest that has a `subject`
 * - `index-by-digest`: writing an image index under its digest
 * - `manifests-by-digest`: writing any manifest under its digest
 * - `reads-by-digest`: GET and HEAD of a manifest by its digest
 * - `reads-of-signatures`: GET and HEAD of cosign's tags, and the referrers API
 * - `listing`: the list of tags
 */
export type Refusable =
  | 'signature-tags'
  | 'referrers-tags'
  | 'subjects'
  | 'index-by-digest'
  | 'manifests-by-digest'
  | 'reads-by-digest'
  | 'reads-of-signatures'
  | 'listing'

/** In the words of the distribution specification: 401 `UNAUTHORIZED`, 403 `DENIED`, 405 `UNSUPPORTED`. */
export interface Refusal {
  readonly what: readonly Refusable[]
  readonly status: 401 | 403 | 405
}

const signatureTag = /\/manifests\/sha256-[0-9a-f]{64}\.sig$/
const referrersTag = /\/manifests\/sha256-[0-9a-f]{64}$/
const digest = /\/manifests\/sha256:[0-9a-f]{64}$/
const indexTypes = /image\.index\.v1|manifest\.list\.v2/

/** What of the list a request is, as far as its head says. */
export function refusableOf(request: IncomingMessage): Refusable[] {
  const { method = 'GET', headers } = request
  const { pathname } = new URL(request.url ?? '/', 'http://registry')
  const found: Refusable[] = []
  if (method === 'PUT') {
    if (signatureTag.test(pathname)) found.push('signature-tags')
    if (referrersTag.test(pathname)) found.push('referrers-tags')
    if (digest.test(pathname)) found.push('manifests-by-digest')
    if (digest.test(pathname) && indexTypes.test(headers['content-type'] ?? '')) found.push('index-by-digest')
  }
  if (method === 'GET' || method === 'HEAD') {
    if (digest.test(pathname)) found.push('reads-by-digest')
    if (signatureTag.test(pathname) || referrersTag.test(pathname) || pathname.includes('/referrers/'))
      found.push('reads-of-signatures')
    if (pathname.endsWith('/tags/list')) found.push('listing')
  }
  return found
}

/** Only the document says whether a manifest has a subject. */
export async function hasSubject(request: IncomingMessage): Promise<{ subject: boolean; body: Readable }> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  return { subject: isSubjectOf(bytes), body: Readable.from([bytes]) }
}

function isSubjectOf(bytes: Buffer): boolean {
  try {
    return (JSON.parse(bytes.toString('utf8')) as { subject?: unknown }).subject !== undefined
  } catch {
    return false
  }
}
