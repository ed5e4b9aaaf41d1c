import { isIP } from 'node:net'
import { isDigest, type Digest } from './digest.ts'
import { OrasError } from './errors.ts'

declare const brand: unique symbol

/** `host[:port]`, the host in lower case; an IPv6 address stands in brackets. */
export type Registry = string & { readonly [brand]: 'Registry' }
/** Path of a repository below its registry, such as `team/plugin`. */
export type Repository = string & { readonly [brand]: 'Repository' }
export type Tag = string & { readonly [brand]: 'Tag' }

/** `registry/repository[:tag][@digest]`. */
export interface Reference {
  readonly registry: Registry
  readonly repository: Repository
  readonly tag: Tag | undefined
  readonly digest: Digest | undefined
}

// Distribution spec 1.1, "Pulling manifests".
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/
const registryPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?$/
const hostLabels = /^(?!-)[a-z0-9-]+(?<!-)(?:\.(?!-)[a-z0-9-]+(?<!-))*$/
/** Many clients and stores limit `registry/repository` to this. */
const maxNameLength = 255

export function isTag(text: string): text is Tag {
  return tagPattern.test(text)
}

export function isRepository(text: string): text is Repository {
  return text.length <= maxNameLength && repositoryPattern.test(text)
}

/** Whether text is `host[:port]` in lower case. A name without dot is one too; Docker takes that for an account. */
export function isRegistry(text: string): text is Registry {
  const match = text.length > maxNameLength ? null : registryPattern.exec(text)
  if (match === null) return false
  const [, host = '', port = '1'] = match
  const isHost = host.startsWith('[') ? isIP(host.slice(1, -1)) === 6 : hostLabels.test(host)
  return isHost && Number(port) >= 1 && Number(port) <= 65_535
}

/** @throws OrasError `invalid-reference` */
export function parseTag(text: string): Tag {
  if (isTag(text)) return text
  throw invalid(
    text,
    'a tag',
    'A tag has 1 to 128 letters, digits, dots, dashes and underscores and does not begin with a dot or a dash.',
  )
}

/** @throws OrasError `invalid-reference` */
export function parseRepository(text: string): Repository {
  if (isRepository(text)) return text
  throw invalid(
    text,
    'a repository',
    'A repository is written in lower case, its parts separated by slashes, such as team/plugin.',
  )
}

/** Takes upper case too. @throws OrasError `invalid-reference` */
export function parseRegistry(text: string): Registry {
  const lower = text.toLowerCase()
  if (isRegistry(lower)) return lower
  throw invalid(text, 'a registry', 'A registry is written host or host:port, without scheme and path.')
}

/**
 * Parses a complete reference: there is no default registry, tag or `library/`.
 * @throws OrasError `invalid-reference`
 */
export function parseReference(text: string): Reference {
  const slash = text.indexOf('/')
  if (slash < 0)
    throw invalid(
      text,
      'a reference',
      'A reference is written registry/repository:tag or registry/repository@sha256:….',
    )
  const registry = parseRegistry(text.slice(0, slash))
  const [path = '', digest, ...more] = text.slice(slash + 1).split('@')
  if (more.length > 0 || (digest !== undefined && !isDigest(digest)))
    throw invalid(text, 'a reference', 'After @ stands a digest: sha256: and 64 hexadecimal digits in lower case.')
  const colon = path.indexOf(':')
  const repository = parseRepository(colon < 0 ? path : path.slice(0, colon))
  return { registry, repository, tag: colon < 0 ? undefined : parseTag(path.slice(colon + 1)), digest }
}

/** The inverse of `parseReference`. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/**
 * Whether `host[:port]` is this machine, whatever a DNS server answers: `localhost`, an address of 127.0.0.0/8, or
 * `[::1]`. Names below `localhost` are not: RFC 6761 only recommends that resolvers treat them as this machine.
 */
export function isLoopback(host: string): boolean {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::[0-9]+)?$/.exec(host.toLowerCase()) ?? []
  return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'))
}

/**
 * Whether a host is on this machine: loopback, or a name below `localhost`, which RFC 6761 reserves for loopback. Some
 * resolvers ask a DNS server for such a name, so `isLoopback` is stricter.
 */
export function isLocal(host: string): boolean {
  return isLoopback(host) || /^[^:[\]]+\.localhost(?::[0-9]+)?$/i.test(host)
}

function invalid(text: string, what: string, hint: string): OrasError {
  return new OrasError('invalid-reference', `not ${what}: ${JSON.stringify(text.slice(0, 300))}`, { hint })
}
