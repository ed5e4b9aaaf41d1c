import * as v from 'valibot'
import { OrasError, type OrasErrorKind, type RegistryErrorEntry } from '../errors.ts'
import { parseDocument } from '../manifest.ts'
import type { Reply } from './reply.ts'

const maxErrorBody = 64 * 1024

/** Distribution spec, "Error Codes". Registries also write `detail` and other fields of any shape. */
const errorSchema = v.looseObject({
  errors: v.array(
    v.looseObject({
      code: v.optional(v.union([v.string(), v.number()]), 'UNKNOWN'),
      message: v.optional(v.string(), ''),
    }),
  ),
})

/** Reads what the registry says to a request it did not do, and puts a name to it. */
export async function failureOf(reply: Reply, tries = 1): Promise<OrasError> {
  const text = (await reply.bytes(maxErrorBody).catch(() => Buffer.alloc(0))).toString('utf8')
  const registryErrors = entriesOf(text)
  const where = reply.where()
  const kind = kindOf(reply.status, registryErrors, text)
  const said =
    registryErrors.length > 0
      ? registryErrors.map(({ code, message }) => (message === '' ? code : `${code}: ${message}`)).join('; ')
      : plainText(text, reply.header('content-type'))
  const message =
    `${where.method} ${where.url}: `
    + `${reply.status}${tries > 1 ? ` after ${tries} tries` : ''}${said === '' ? '' : `: ${said}`}`
  return new OrasError(kind, message, { ...where, registryErrors, hint: hintOf(kind, said) })
}

function entriesOf(text: string): RegistryErrorEntry[] {
  try {
    const { errors } = parseDocument(errorSchema, Buffer.from(text), 'an error document')
    return errors
      .slice(0, 10)
      .map(({ code, message }) => ({ code: String(code).toUpperCase().slice(0, 100), message: printable(message) }))
  } catch {
    return []
  }
}

/** Error pages of proxies: their title, or the beginning of their text. */
function plainText(text: string, contentType: string | undefined): string {
  if (!/html/i.test(contentType ?? '') && !/^\s*</.test(text)) return printable(text)
  return printable(/<title>([^<]*)<\/title>/i.exec(text)?.[1] ?? 'an HTML page')
}

function printable(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, 500)
}

const immutable = /immutable|already exists|cannot be overwritten|tag .*(?:exists|protected)/i
const quota = /quota|storage limit|exceed/i

function kindOf(status: number, errors: readonly RegistryErrorEntry[], text: string): OrasErrorKind {
  const has = (...codes: string[]): boolean => errors.some(({ code }) => codes.includes(code))
  if (status === 429 || has('TOOMANYREQUESTS')) return 'rate-limited'
  if (status === 401) return 'unauthorized'
  if (status === 404) return has('NAME_UNKNOWN') ? 'name-unknown' : 'not-found'
  if (status === 409 || status === 412 || ((status === 400 || status === 403) && immutable.test(text)))
    return 'conflict'
  if (status === 413) return 'too-large'
  if (status === 403) return quota.test(text) ? 'too-large' : 'denied'
  if (status === 405 || status === 501 || has('UNSUPPORTED')) return 'unsupported'
  if (status === 408 || status === 499 || status >= 500) return 'unavailable'
  return status >= 400 ? 'refused' : 'invalid-response'
}

function hintOf(kind: OrasErrorKind, said: string): string | undefined {
  if (kind === 'conflict' && immutable.test(said)) return 'The tag is immutable: publish under a new one.'
  if (kind === 'too-large' && quota.test(said))
    return 'The account’s storage quota is used up: delete old versions or raise it.'
  return hints[kind]
}

const hints: Readonly<Partial<Record<OrasErrorKind, string>>> = {
  unauthorized: 'Log in to the registry, or check user name and password; a token may have expired.',
  denied: 'The account may not do this in this repository: grant it push access, or check the repository’s name.',
  'name-unknown':
    'The repository does not exist: create it first if this registry does not create repositories on push.',
  conflict: 'Someone else changed the same thing: run again.',
  'too-large': 'The registry, or a proxy in front of it, limits the size of a request: raise the limit.',
  'rate-limited': 'The registry limits requests: log in if this was anonymous, or run again later.',
  unsupported: 'The registry does not take this kind of manifest or request.',
}
