import { parsePlatform, sortPlatforms, type Platform } from '../../shared/platform.ts'
import { quote, type InputReader } from './reader.ts'
import { nearest } from './suggest.ts'

/** The platforms that Go's and Docker's toolchains can build for. Any other name is a mistake. */
const architectures: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '386',
    'amd64',
    'arm',
    'arm64',
    'loong64',
    'mips',
    'mips64',
    'mips64le',
    'mipsle',
    'ppc64',
    'ppc64le',
    'riscv64',
    's390x',
  ],
  darwin: ['amd64', 'arm64'],
  windows: ['386', 'amd64', 'arm64'],
  freebsd: ['386', 'amd64', 'arm', 'arm64', 'riscv64'],
  netbsd: ['386', 'amd64', 'arm', 'arm64'],
  openbsd: ['386', 'amd64', 'arm', 'arm64', 'ppc64', 'riscv64'],
  wasip1: ['wasm'],
  wasi: ['wasm'],
  js: ['wasm'],
}

const variants: Readonly<Record<string, RegExp>> = { arm: /^v[5-7]$/, arm64: /^v[89]$/, amd64: /^v[1-4]$/ }

const names = Object.entries(architectures).flatMap(([os, all]) => all.map((architecture) => `${os}/${architecture}`))

/** The platform in Docker's normal form; undefined if it does not exist. */
export function knownPlatform(text: string): Platform | undefined {
  const platform = parsePlatform(text)
  const [os = '', architecture = '', variant] = platform?.split('/') ?? []
  const known = architectures[os]?.includes(architecture) === true
  return known && (variant === undefined || variants[architecture]?.test(variant) === true) ? platform : undefined
}

/** The input `platforms`, sorted; empty: the host's default. */
export function readPlatforms(reader: InputReader): Platform[] {
  const platforms: Platform[] = []
  const refused: string[] = []
  for (const entry of reader.list('platforms', { commas: true })) {
    const platform = knownPlatform(entry)
    if (platform !== undefined) platforms.push(platform)
    else refused.push(`${quote(entry)}${platformSuggestion(entry)}`)
  }
  if (refused.length > 0) {
    reader.problem(
      'platforms',
      `\`platforms\` has ${refused.slice(0, 5).join(', ')}: set each entry to a platform such as linux/amd64 or `
        + 'linux/arm/v7.',
    )
  }
  return sortPlatforms(platforms)
}

/** For a message: the platform that was probably meant, in parentheses. */
export function platformSuggestion(entry: string): string {
  const name = architectures['linux']?.includes(entry) === true ? `linux/${entry}` : nearest(entry, names)
  return name === undefined ? '' : ` (did you mean ${name}?)`
}
