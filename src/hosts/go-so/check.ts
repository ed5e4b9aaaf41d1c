import { MalformedBinary, readGoProgram, shown, type Check, type ElfProgram } from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { PluginSources } from '../host.ts'
import { compareWithDeclared, compareWithHost, contradictions, hostProblem } from './compare.ts'
import type { DeclaredHost } from './declaration.ts'
import { libcFindings } from './libc.ts'

export interface GoSoSources extends PluginSources {
  /** Undefined: the plugin directory has no declaration. */
  readonly declared: DeclaredHost | undefined
  /** Path in the image that is built, without a leading slash, if the host's program is in it. */
  readonly hostInImage?: string
  /** Absolute paths of the host's program; empty: there is only the declaration. */
  readonly hosts: ReadonlyMap<Platform, string>
}

/** Judges each plugin by the rules of its host. Nothing of it is loaded. */
export function checkLoading({ declared = {}, hosts }: GoSoSources): Check {
  return {
    name: 'Loading by the host',
    run({ parts, store }, { log, signal }) {
      const findings: Finding[] = []
      for (const { platform, manifest } of parts) {
        signal.throwIfAborted()
        const [layer] = manifest.layers
        if (platform === undefined || layer === undefined) continue
        const host = hosts.get(platform)
        const plugin = readOr(store.blobPath(layer.digest), 'E_GO_SO_PLUGIN', 'The plugin', platform)
        const found = 'finding' in plugin ? [plugin.finding] : judgePlugin(plugin.program, declared, host, platform)
        if (host !== undefined && !found.some(({ severity }) => severity === 'error'))
          log.info(`${platform}: the host loads it, its Go packages are those of the plugin`)
        findings.push(...found)
      }
      return Promise.resolve({ findings, parts: new Map() })
    },
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
      ? `it was built with \`-buildmode=${shown(mode)}\``
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
    return [
      ...libcFindings(plugin.facts, undefined, declared, platform),
      ...compareWithDeclared(plugin, declared, platform),
    ]
  const host = readOr(path, 'E_GO_SO_HOST', 'The host program', platform)
  if ('finding' in host) return [host.finding]
  const problem = hostProblem(host.program, platform)
  if (problem !== undefined || host.program === undefined) return problem === undefined ? [] : [problem]
  return [
    ...contradictions(declared, host.program, platform),
    ...compareWithHost(plugin, host.program, platform),
    ...libcFindings(plugin.facts, host.program.facts, declared, platform),
  ]
}

function readOr(
  path: string,
  code: Finding['code'],
  what: string,
  platform: Platform,
): { readonly program: ElfProgram | undefined } | { readonly finding: Finding } {
  try {
    return { program: readGoProgram(path) }
  } catch (error) {
    if (!(error instanceof MalformedBinary)) throw error
    return {
      finding: { code, severity: 'error', platform, message: `${what} for ${platform} is damaged: ${error.message}` },
    }
  }
}
