import type { Finding } from '../../shared/finding.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { BinaryFacts, FileFacts } from './facts.ts'

/** What a host says about programs that need a loader and libraries. */
export interface LinkingRules {
  /** Where such programs do not start. Undefined if linking does not matter. */
  readonly staticLinking?: string
  /** What to do about this one. Undefined: nothing that the code's own remedy does not say. */
  readonly linkingRemedy?: (program: BinaryFacts, platform: Platform) => string | undefined
}

/** Findings if the file is not what its platform label says, or the host cannot load it. */
export function binaryFindings(
  path: string,
  facts: FileFacts | undefined,
  platform: Platform,
  rules: LinkingRules = {},
): Finding[] {
  if (facts === undefined) {
    return [
      {
        code: 'E_CHECK_BINARY',
        severity: 'error',
        platform,
        message: `${path} for ${platform} is not an executable: neither ELF, Mach-O nor PE`,
      },
    ]
  }
  if (facts.format === 'script') {
    return rules.staticLinking === undefined
      ? []
      : [linking(path, platform, `is a script for \`${facts.interpreter}\``, rules.staticLinking)]
  }
  const { os, architecture, variant } = platformParts(platform)
  if (facts.os !== os || !facts.architectures.includes(architecture)) {
    const found = facts.architectures.map((name) => `${facts.os}/${name}`).join(', ')
    return [
      {
        code: 'E_CHECK_BINARY',
        severity: 'error',
        platform,
        message: `${path} is labelled ${platform}, but its bytes are for ${found}`,
        hint:
          `Compile it for ${platform} (Go: GOOS=${os} GOARCH=${architecture}); in a Dockerfile from TARGETOS `
          + 'and TARGETARCH.',
      },
    ]
  }
  return [
    ...variantFindings(path, facts.go?.settings, platform, architecture, variant),
    ...linkingFindings(path, facts, platform, rules),
  ]
}

function linkingFindings(
  path: string,
  facts: BinaryFacts,
  platform: Platform,
  { staticLinking, linkingRemedy }: LinkingRules,
): Finding[] {
  // Mach-O and PE programs always load their system's libraries, which are there.
  if (facts.format !== 'elf' || facts.linking === 'static' || staticLinking === undefined) return []
  const needs = [facts.interpreter, ...facts.libraries].filter((name) => name !== undefined).slice(0, 12)
  const libc = libcOf(facts)
  const what = `is dynamically linked: it needs ${needs.join(', ')}${libc === undefined ? '' : `, and ${libc}`}`
  const hint = linkingRemedy?.(facts, platform)
  return [{ ...linking(path, platform, what, staticLinking), ...(hint !== undefined && { hint }) }]
}

/** Such as `glibc 2.34 or later`; undefined if the program names no C library. */
function libcOf({ libc, glibc }: BinaryFacts): string | undefined {
  return libc === 'glibc' && glibc !== undefined ? `glibc ${glibc} or later` : libc
}

function linking(path: string, platform: Platform, what: string, where: string): Finding {
  return {
    code: 'E_CHECK_LINKING',
    severity: 'warning',
    platform,
    message: `${path} for ${platform} ${what}`,
    detail: `${where} The plugin will not start there.`,
  }
}

/** A label promises the oldest CPU that suffices. Go records in the binary which CPU it was compiled for. */
function variantFindings(
  path: string,
  settings: Readonly<Record<string, string>> | undefined,
  platform: Platform,
  architecture: string,
  variant: string | undefined,
): Finding[] {
  const name = architecture === 'arm' ? 'GOARM' : architecture === 'amd64' ? 'GOAMD64' : undefined
  const compiled = name === undefined ? undefined : settings?.[name]
  if (name === undefined || compiled === undefined) return []
  const needs = Number(/\d/.exec(compiled)?.[0])
  const promised = variant === undefined ? (architecture === 'arm' ? 7 : 1) : Number(/\d/.exec(variant)?.[0])
  if (!(needs > promised)) return []
  return [
    {
      code: 'E_CHECK_BINARY',
      severity: 'error',
      platform,
      message:
        `${path} is labelled ${platform}, but was compiled for ${name}=${compiled} and will not run on `
        + 'every such machine',
      hint:
        `Compile with ${name}=${architecture === 'arm' ? promised : `v${promised}`}, or label the platform `
        + `${architecture === 'arm' ? `linux/arm/v${needs}` : `linux/amd64/v${needs}`}.`,
    },
  ]
}
