import {
  buildOf,
  goDifference,
  list,
  moduleDifferences,
  settingDifferences,
  verdictOf,
  type Difference,
  type ElfProgram,
  type GoBuild,
} from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import { declarationFile, type DeclaredHost } from './declaration.ts'

/** How many differences are reported; whoever mends the first ones often mends the others. */
const reported = 10

const codes = {
  go: 'E_GO_SO_GO_VERSION',
  setting: 'E_GO_SO_SETTINGS',
  module: 'E_GO_SO_PACKAGES',
  sources: 'E_GO_SO_PACKAGES',
} as const

/** Why the host's program can load no plugin on this platform; undefined if it can. */
export function hostProblem(host: ElfProgram | undefined, platform: Platform): Finding | undefined {
  const refused = (problem: string, hint?: string): Finding => ({
    code: 'E_GO_SO_HOST',
    severity: 'error',
    platform,
    message: `The host program for ${platform} ${problem}`,
    ...(hint !== undefined && { hint }),
  })
  if (host === undefined) return refused('is not an ELF file')
  const { os, architecture } = platformParts(platform)
  const made = `${host.facts.os}/${host.facts.architectures.join()}`
  if (made !== `${os}/${architecture}`) return refused(`is made for ${made}`)
  if (host.go?.settings['-buildmode'] === 'plugin')
    return refused('is a plugin itself', 'Set `host-binary` to the program that loads plugins.')
  if (host.hashes.size > 0) return undefined
  if (host.go?.settings['CGO_ENABLED'] === '0')
    return refused('was built without cgo and cannot load plugins', 'Build the host with `CGO_ENABLED=1`.')
  return refused(
    'cannot load Go plugins',
    'Only a dynamically linked Go program that imports the package `plugin` and was built with cgo can.',
  )
}

/** What `plugin.Open` of this host refuses. */
export function compareWithHost(plugin: ElfProgram, host: ElfProgram, platform: Platform): Finding[] {
  const { mismatches, differences, shared } = verdictOf(plugin, host)
  if (mismatches.length === 0) return otherGo(plugin, host, platform)
  const paths = mismatches.map(({ path }) => path)
  const detail = `${paths.length} of ${shared} packages that both have differ: ${list(paths)}`
  return bounded(differences, platform).map((finding, index) => (index === 0 ? { ...finding, detail } : finding))
}

/** Patch releases of Go seldom change what packages offer, so that `plugin.Open` does not notice. */
function otherGo({ go: ours }: ElfProgram, { go: theirs }: ElfProgram, platform: Platform): Finding[] {
  const go = ours && theirs && goDifference(buildOf(ours, 'the plugin'), buildOf(theirs, 'the host'))
  if (go === undefined) return []
  const detail = 'The host loads it, because no package that both have differs. Go promises nothing about such a pair.'
  return [{ code: 'E_GO_SO_GO_VERSION', severity: 'warning', platform, message: go.message, detail, hint: go.remedy }]
}

/** What the build of a plugin and the declared host have different. */
export function compareWithDeclared(plugin: ElfProgram, declared: DeclaredHost, platform: Platform): Finding[] {
  if (plugin.go === undefined) return [unknownBuild(platform)]
  // Tags that change no shared package do no harm, and only the host's program could tell.
  const found = bounded(differences(buildOf(plugin.go, 'the plugin'), declared), platform, ['-tags'])
  if (declared.go !== undefined) return found
  const message = `${declarationFile} declares no \`go\`, so that nobody knows whether a host loads the plugin`
  const hint = 'Set `host-binary` to the host’s program, or declare its version of Go.'
  return [...found, { code: 'E_GO_SO_DECLARATION', severity: 'warning', platform, message, hint }]
}

function differences(build: GoBuild, declared: DeclaredHost): Difference[] {
  const host = buildOfDeclared(declared)
  const names = [
    ...(declared.trimpath === undefined ? [] : ['-trimpath']),
    ...(declared.tags === undefined ? [] : ['-tags']),
  ]
  const go = goDifference(build, host)
  return [...(go ? [go] : []), ...settingDifferences(build, host, names), ...moduleDifferences(build, host)]
}

function buildOfDeclared({ go, trimpath, tags, modules = {} }: DeclaredHost): GoBuild {
  return {
    subject: 'the declared host',
    go,
    settings: {
      ...(trimpath === true && { '-trimpath': 'true' }),
      ...(tags !== undefined && tags.length > 0 && { '-tags': tags.join(',') }),
    },
    modules: new Map(Object.entries(modules).map(([path, version]) => [path, { version }])),
    main: undefined,
  }
}

/** What the declaration says otherwise than the program of the host. */
export function contradictions(declared: DeclaredHost, host: ElfProgram, platform: Platform): Finding[] {
  const glibc = needsNewer(host.facts.glibc, declared.glibc)
    ? [`glibc ${declared.glibc}: the program needs ${host.facts.glibc}`]
    : []
  const others = host.go === undefined ? [] : differences(buildOf(host.go, 'the program'), declared)
  const said = others.map(({ message }) => message)
  return [...glibc, ...said].slice(0, reported).map((detail) => ({
    code: 'E_GO_SO_DECLARATION',
    severity: 'error',
    platform,
    message: `${declarationFile} and the host program for ${platform} contradict each other`,
    detail,
    hint: `Correct ${declarationFile}, or leave out what the program says itself.`,
  }))
}

/** Whether the version that is needed is newer than the one that is there. */
export function needsNewer(needed: string | undefined, there: string | undefined): boolean {
  return needed !== undefined && there !== undefined && needed.localeCompare(there, 'en', { numeric: true }) > 0
}

/** @param harmless settings whose difference is only a warning */
function bounded(differences: readonly Difference[], platform: Platform, harmless: readonly string[] = []): Finding[] {
  const findings = differences.slice(0, reported).map(({ kind, message, remedy, setting }): Finding => ({
    code: codes[kind],
    severity: setting !== undefined && harmless.includes(setting) ? 'warning' : 'error',
    platform,
    message,
    hint: remedy,
  }))
  const more = differences.length - reported
  if (more > 0)
    findings.push({
      code: 'E_GO_SO_PACKAGES',
      severity: 'error',
      platform,
      message: `${more} more modules differ between plugin and host`,
    })
  return findings
}

function unknownBuild(platform: Platform): Finding {
  return {
    code: 'E_GO_SO_PLUGIN',
    severity: 'error',
    platform,
    message: `The plugin for ${platform} does not say how it was built, so that nothing can be compared with the host`,
    hint: 'Set `host-binary` to the program of the host, or build the plugin with a newer Go.',
  }
}
