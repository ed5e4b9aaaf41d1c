declare const brand: unique symbol

/** `os/arch` or `os/arch/variant` in Docker's normal form, such as `linux/arm64` or `linux/arm/v7`. */
export type Platform = string & { readonly [brand]: 'Platform' }

const pattern = /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/
const aliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
  i386: '386',
}

/**
 * Parses and normalizes (`linux/aarch64` → `linux/arm64`, `linux/arm64/v8` → `linux/arm64`, `linux/arm` →
 * `linux/arm/v7`); undefined if it is not a platform.
 */
export function parsePlatform(text: string): Platform | undefined {
  const [os = '', arch = '', given] = text.trim().toLowerCase().split('/')
  const machine = aliases[arch] ?? arch
  const variant = given ?? (arch === 'armel' ? 'v6' : machine === 'arm' ? 'v7' : undefined)
  const implied = (machine === 'arm64' && variant === 'v8') || (machine === 'amd64' && variant === 'v1')
  const normal = variant === undefined || implied ? `${os}/${machine}` : `${os}/${machine}/${variant}`
  return text.split('/').length <= 3 && pattern.test(normal) ? (normal as Platform) : undefined
}

/** Parses the parts of a platform, as an OCI image index or an image config has them. */
export function joinPlatform({ os, architecture, variant }: PlatformParts): Platform | undefined {
  return parsePlatform(
    [os, architecture, ...(variant === undefined || variant === null || variant === '' ? [] : [variant])].join('/'),
  )
}

export interface PlatformParts {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | null
}

/** The parts of a platform, as an OCI image index has them. */
export function platformParts(platform: Platform): { os: string; architecture: string; variant?: string } {
  const [os = '', architecture = '', variant] = platform.split('/')
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** The platform of this machine, by Docker's names. */
export function hostPlatform(): Platform {
  const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm: 'arm/v7' }
  const os = process.platform === 'win32' ? 'windows' : process.platform
  return `${os}/${architectures[process.arch] ?? process.arch}` as Platform
}

/** Sorted and without duplicates: the order of platforms changes the index digest. */
export function sortPlatforms(platforms: Iterable<Platform>): Platform[] {
  return [...new Set(platforms)].sort(comparePlatforms)
}

/** The items in the order of their platforms. */
export function sortByPlatform<T extends { readonly platform: Platform }>(items: Iterable<T>): T[] {
  return [...items].sort((a, b) => comparePlatforms(a.platform, b.platform))
}

function comparePlatforms(a: Platform, b: Platform): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Values of which some platforms have their own. */
export interface ByPlatform<T> {
  /** For every platform without a value of its own; undefined: these have none. */
  readonly other: T | undefined
  readonly own: ReadonlyMap<Platform, T>
}

export function valueFor<T>({ own, other }: ByPlatform<T>, platform: Platform): T | undefined {
  return own.get(platform) ?? other
}
