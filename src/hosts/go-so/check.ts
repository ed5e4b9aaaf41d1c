import { MalformedBinary, readGoProgram, unpackRaw, type ElfProgram, type Unpack } from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { PluginSources } from '../host.ts'
import { compareWithDeclared, compareWithHost, contradictions, hostProblem, needsNewer } from './compare.ts'
import { declarationFile, type DeclaredHost } from './declaration.ts'

export interface GoSoSources extends PluginSources {
  /** Undefined: the plugin directory has no declaration. */
  readonly declared: DeclaredHost | undefined
  /** Path in the image that is built, without a leading slash, if the host's program is in it. */
  readonly hostInImage?: string
  /** Absolute paths of the host's program; empty: there is only the declaration. */
  readonly hosts: ReadonlyMap<Platform, string>
}

/** Takes the plugin from its layer and judges it by the rules of its host. Nothing of it is loaded. */
export function unpackPlugin({ declared = {}, hosts }: GoSoSources): Unpack {
  return async (part, store, spool, signal) => {
    const unpacked = await unpackRaw(part, store, spool, signal)
    const { platform } = part
    const path = unpacked.command?.file.content.path
    if (path === undefined) return unpacked
    const plugin = readOr(path, 'E_GO_SO_PLUGIN', `The plugin for ${platform} is damaged`, platform)
    const findings =
      'finding' in plugin ? [plugin.finding] : judgePlugin(plugin.program, declared, hosts.get(platform), platform)
    return { ...unpacked, findings: [...unpacked.findings, ...findings] }
  }
}

/** Whether a host loads a plugin. @param host absolute path of its program; undefined: there is only a declaration */
export function judgePlugin(
  plugin: ElfProgram | undefined,
  declared: DeclaredHost,
  host: string | undefined,
  platform: Platform,
): readonly Finding[] {
  // The checks of every program refuse what is no ELF file for this platform.
  if (plugin?.facts.architectures.includes(platformParts(platform).architecture) !== true) return []
  const problem = pluginProblem(plugin, platform)
  return problem === undefined ? hostFindings(plugin, declared, host, platform) : [problem]
}

function pluginProblem(plugin: ElfProgram, platform: Platform): Finding | undefined {
  const mode = plugin.go?.settings['-buildmode'] ?? 'plugin'
  const why = !plugin.sharedObject
    ? 'it is a program and no shared object'
    : mode !== 'plugin'
      ? `it was built with \`-buildmode=${mode}\``
      : plugin.hashes.size === 0
        ? 'it has no hashes of Go packages'
        : undefined
  const message = `The file for ${platform} is not a Go plugin: ${why}`
  return why === undefined ? undefined : { code: 'E_GO_SO_PLUGIN', severity: 'error', platform, message }
}

function hostFindings(
  plugin: ElfProgram,
  declared: DeclaredHost,
  path: string | undefined,
  platform: Platform,
): readonly Finding[] {
  if (path === undefined)
    return [...libcFindings(plugin, undefined, declared, platform), ...compareWithDeclared(plugin, declared, platform)]
  const host = readOr(path, 'E_GO_SO_HOST', `The host program for ${platform} is damaged`, platform)
  if ('finding' in host) return [host.finding]
  const problem = hostProblem(host.program, platform)
  if (problem !== undefined || host.program === undefined) return problem === undefined ? [] : [problem]
  return [
    ...contradictions(declared, host.program, platform),
    ...compareWithHost(plugin, host.program, platform),
    ...libcFindings(plugin, host.program, declared, platform),
  ]
}

/** What the loader refuses before Go's own rules: the C library, and libraries that it does not find. */
function libcFindings(
  { facts }: ElfProgram,
  host: ElfProgram | undefined,
  { glibc }: DeclaredHost,
  platform: Platform,
): Finding[] {
  const found = (code: Finding['code'], severity: Finding['severity'], message: string): Finding[] => [
    { code, severity, platform, message: `The plugin for ${platform} ${message}` },
  ]
  const there = host?.facts.libc ?? (glibc === undefined ? undefined : 'glibc')
  if (facts.libc !== undefined && there !== undefined && facts.libc !== there)
    return found('E_GO_SO_GLIBC', 'error', `was linked with ${facts.libc}, and the host with ${there}`)
  if (needsNewer(facts.glibc, glibc))
    return found('E_GO_SO_GLIBC', 'error', `needs glibc ${facts.glibc}, and ${declarationFile} declares ${glibc}`)
  const findings: Finding[] = []
  if (glibc === undefined && needsNewer(facts.glibc, host?.facts.glibc))
    findings.push(
      ...found(
        'E_GO_SO_GLIBC',
        'warning',
        `needs glibc ${facts.glibc}, and the host itself only ${host?.facts.glibc}: it does not load on older systems`,
      ),
    )
  const known = new Set(host?.facts.libraries)
  const others = facts.libraries.filter((name) => !known.has(name) && !partOfLibc.test(name)).slice(0, 5)
  if (host !== undefined && others.length > 0)
    findings.push(...found('E_GO_SO_LIBRARY', 'warning', `needs ${others.join(', ')}, which the host does not need`))
  return findings
}

const partOfLibc = /^(lib(c|m|dl|rt|pthread|resolv|util)\.so\.\d+|ld-linux[\w.-]*|libc\.musl-[\w.-]+)$/

function readOr(
  path: string,
  code: Finding['code'],
  message: string,
  platform: Platform,
): { readonly program: ElfProgram | undefined } | { readonly finding: Finding } {
  try {
    return { program: readGoProgram(path) }
  } catch (error) {
    if (!(error instanceof MalformedBinary)) throw error
    return { finding: { code, severity: 'error', platform, message: `${message}: ${error.message}` } }
  }
}
