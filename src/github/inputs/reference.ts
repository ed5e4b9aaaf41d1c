import { isTag } from '../../shared/tag.ts'

/** `host[:port]` and what follows it, without slashes at its ends. */
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

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const hostPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:.]{2,45}\\])(?::([0-9]{1,5}))?$`)
/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const repositoryPattern = new RegExp(`^${component}(?:/${component})*$`)

/**
 * Whether text names a registry's host. As docker does it, a name without dot and port is none (but `localhost`):
 * it would be an owner on Docker Hub.
 */
export function isRegistryHost(text: string): boolean {
  const port = hostPattern.exec(text)
  if (port === null || text.length > 255 || Number(port[1] ?? 1) > 65_535 || port[1] === '0') return false
  return text.startsWith('[') || text === 'localhost' || /[.:]/.test(text)
}

export function isRepository(text: string): boolean {
  return text.length <= 255 && repositoryPattern.test(text)
}

/** Parses `host[:port][/prefix]`. */
export function parseRegistry(text: string): RegistryAddress | undefined {
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
