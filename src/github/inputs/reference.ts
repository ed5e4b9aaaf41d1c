import { isRegistry, isRepository, isTag } from 'oras-js'

/** `host[:port]` and the path after it, without slashes at its ends. */
export interface RegistryAddress {
  readonly host: string
  /** Path before every repository; empty if there is none. */
  readonly prefix: string
}

export interface RepositoryAddress {
  /** `host[:port]` */
  readonly registry: string
  readonly repository: string
}

/**
 * Whether text is the host of a registry by Docker's rule, which is stricter than the one of `oras-js`: a name without
 * dot and port, other than `localhost`, is an account on Docker Hub.
 */
function isRegistryHost(text: string): boolean {
  return isRegistry(text.toLowerCase()) && (text === 'localhost' || /[.:]/.test(text))
}

/** Parses `host[:port][/prefix]`. */
export function parseRegistryAddress(text: string): RegistryAddress | undefined {
  const [host = '', ...path] = text.replace(/\/$/, '').split('/')
  const prefix = path.join('/')
  return isRegistryHost(host) && (path.length === 0 || isRepository(prefix)) ? { host, prefix } : undefined
}

/** Parses `host[:port]/repository`. */
export function parseRepositoryAddress(text: string): RepositoryAddress | undefined {
  const at = text.indexOf('/')
  const [registry, repository] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
  return isRegistryHost(registry) && isRepository(repository) ? { registry, repository } : undefined
}

/** Parses a reference with a tag, `[host[:port]/]repository:tag`; without a host it means Docker Hub. */
export function parseTaggedReference(text: string): (RepositoryAddress & { readonly tag: string }) | undefined {
  const at = text.lastIndexOf(':')
  const [path, tag] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
  if (!isTag(tag)) return undefined
  const address = parseRepositoryAddress(path)
  if (address !== undefined) return { ...address, tag }
  if (!isRepository(path)) return undefined
  return { registry: 'docker.io', repository: path.includes('/') ? path : `library/${path}`, tag }
}
