import { shown, type ElfProgram } from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Platform } from '../../shared/platform.ts'
import { needsNewer } from './compare.ts'
import { declarationFile, type DeclaredHost } from './declaration.ts'

/** What a program needs of the machine that it runs on. */
export type LibraryFacts = Pick<ElfProgram['facts'], 'libc' | 'glibc' | 'libraries'>

/** What the loader refuses before Go's own rules: the C library, and libraries that it does not find. */
export function libcFindings(
  facts: LibraryFacts,
  host: LibraryFacts | undefined,
  { glibc }: DeclaredHost,
  platform: Platform,
): Finding[] {
  const found = (code: Finding['code'], severity: Finding['severity'], message: string): Finding[] => [
    { code, severity, platform, message: `The plugin for ${platform} ${message}` },
  ]
  const there = host?.libc ?? (glibc === undefined ? undefined : 'glibc')
  if (facts.libc !== undefined && there !== undefined && facts.libc !== there)
    return found('E_GO_SO_GLIBC', 'error', `was linked with ${facts.libc}, and the host with ${there}`)
  if (needsNewer(facts.glibc, glibc))
    return found('E_GO_SO_GLIBC', 'error', `needs glibc ${facts.glibc}, and ${declarationFile} declares ${glibc}`)
  const findings: Finding[] = []
  if (glibc === undefined && needsNewer(facts.glibc, host?.glibc))
    findings.push(
      ...found(
        'E_GO_SO_GLIBC',
        'warning',
        `needs glibc ${facts.glibc}, and the host itself only ${host?.glibc}: it does not load on older systems`,
      ),
    )
  const known = new Set(host?.libraries)
  const others = facts.libraries.filter((name) => !known.has(name) && !partOfLibc.test(name)).slice(0, 5)
  if (host !== undefined && others.length > 0)
    findings.push(
      ...found('E_GO_SO_LIBRARY', 'warning', `needs ${others.map(shown).join(', ')}, which the host does not need`),
    )
  return findings
}

const partOfLibc = /^(lib(c|m|dl|rt|pthread|resolv|util)\.so\.\d+|ld-linux[\w.-]*|libc\.musl-[\w.-]+)$/
