import { comparePackages, type PackageMismatch } from './compare.ts'
import {
  buildOf,
  goDifference,
  moduleDifferences,
  moduleOf,
  settingDifferences,
  shown,
  type Difference,
  type GoBuild,
} from './explain.ts'
import type { GoBuildInfo } from '../binary/gobuildinfo.ts'
import type { PackageHashes } from './hashes.ts'

/** A Go program, as far as it decides whether plugins load. */
export interface GoProgram {
  readonly hashes: PackageHashes
  /** Undefined: it has none that can be read. */
  readonly go: GoBuildInfo | undefined
}

/** Whether a host loads a plugin. */
export interface Verdict {
  /** How many packages both have. */
  readonly shared: number
  /** Empty: the host loads the plugin. */
  readonly mismatches: readonly PackageMismatch[]
  /** Why, the root cause first; empty if there is no mismatch. */
  readonly differences: readonly Difference[]
}

/** How many packages are looked at for an explanation. Real plugins have hundreds. */
const explained = 2000
/** How many packages a message names. */
const named = 5

/** The verdict of `plugin.Open`, and what explains it. Needs no machine that could run the two. */
export function verdictOf(plugin: GoProgram, host: GoProgram): Verdict {
  const mismatches = comparePackages(plugin.hashes, host.hashes)
  const shared = [...plugin.hashes.keys()].filter((path) => host.hashes.has(path)).length
  return { shared, mismatches, differences: explain(mismatches, plugin.go, host.go) }
}

function explain(
  mismatches: readonly PackageMismatch[],
  plugin: GoBuildInfo | undefined,
  host: GoBuildInfo | undefined,
): readonly Difference[] {
  const paths = mismatches.map(({ path }) => path)
  if (paths.length === 0) return []
  if (plugin === undefined || host === undefined) return [unexplained(paths)]
  const [ours, theirs] = [buildOf(plugin, 'the plugin'), buildOf(host, 'the host')]
  const modules = new Set(paths.slice(0, explained).flatMap((path) => moduleOf(path, ours, theirs) ?? []))
  const go = goDifference(ours, theirs)
  const settings = settingDifferences(ours, theirs)
  const found = [...(go === undefined ? [] : [go]), ...settings, ...moduleDifferences(ours, theirs, modules)]
  if (go !== undefined || settings.length > 0) return found
  // Without those, a package differs because its own module does, or one that it imports.
  const rest = paths.slice(0, explained).filter((path) => isStandard(path, ours, theirs))
  if (found.length > 0 && rest.length === 0) return found
  return [...found, samePath(ours, theirs) ? unexplained(rest.length > 0 ? rest : paths) : buildPath(paths)]
}

const isStandard = (path: string, ...builds: readonly GoBuild[]): boolean => moduleOf(path, ...builds) === undefined

const samePath = (...builds: readonly GoBuild[]): boolean =>
  builds.every(({ settings }) => settings['-trimpath'] === 'true')

function buildPath(paths: readonly string[]): Difference {
  return {
    kind: 'setting',
    message: `Plugin and host were built without \`-trimpath\` from files at different paths: ${list(paths)}`,
    remedy: 'Build both with `-trimpath`, or at the same paths.',
  }
}

function unexplained(paths: readonly string[]): Difference {
  return {
    kind: 'sources',
    message: `Plugin and host were compiled from different files of ${list(paths)}`,
    remedy: 'Build plugin and host from the same sources with the same command, best in one Dockerfile.',
  }
}

/** A few of these packages. */
export function list(paths: readonly string[]): string {
  const more = paths.length > named ? ` and ${paths.length - named} more` : ''
  return `${paths
    .slice(0, named)
    .map((path) => shown(path))
    .join(', ')}${more}`
}
