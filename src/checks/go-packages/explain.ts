import type { GoBuildInfo, GoDependency } from '../binary/gobuildinfo.ts'

/** What a plugin and its host were built with differently, and the command that mends it. */
export interface Difference {
  readonly kind: 'go' | 'setting' | 'module' | 'sources'
  /** The setting's name in the build info, such as `-tags`. */
  readonly setting?: string
  /** What differs, in one sentence without a full stop. */
  readonly message: string
  readonly remedy: string
}

/** A module as a build has it. */
export interface BuiltModule {
  readonly version: string
  /** `path version` of what replaced it; undefined: nothing. */
  readonly replacement?: string
}

/** How a program was built, as far as plugins have to be built the same way. */
export interface GoBuild {
  /** For messages, such as `the plugin`. */
  readonly subject: string
  /** Such as `go1.25.1`. Undefined: unknown. */
  readonly go: string | undefined
  /** Values by the names of the build info, such as `-trimpath`. Settings that are not in it were not set. */
  readonly settings: Readonly<Record<string, string>>
  readonly modules: ReadonlyMap<string, BuiltModule>
  /** Path of the module that the program itself is in. */
  readonly main: string | undefined
}

/** @param subject what was built, for messages */
export function buildOf({ version, settings, module, dependencies }: GoBuildInfo, subject: string): GoBuild {
  const modules = new Map(dependencies.map((one) => [one.original?.path ?? one.path, builtModule(one)]))
  if (module !== undefined) modules.set(module.path, { version: module.version })
  return { subject, go: version, settings, modules, main: module?.path }
}

function builtModule({ path, version, original }: GoDependency): BuiltModule {
  return original === undefined ? { version } : { version: original.version, replacement: `${path} ${version}`.trim() }
}

/**
 * Settings that decide what the compiler makes of a package. Not among them: how a program is linked, which commit it
 * was built from, and defaults that it reads when it starts.
 */
const settings: Readonly<Record<string, (value: string | undefined) => string>> = {
  '-trimpath': (value) => `Build the plugin ${value === 'true' ? 'with' : 'without'} \`-trimpath\`, as the host.`,
  '-tags': (value) => `Build the plugin ${value === undefined ? 'without `-tags`' : `with \`-tags ${value}\``}.`,
  ...Object.fromEntries(
    [
      ...['-gcflags', '-asmflags', '-race', '-msan', '-asan', '-cover', '-compiler', '-pgo', 'GOEXPERIMENT'],
      ...['CGO_ENABLED', 'CGO_CFLAGS', 'CGO_CPPFLAGS', 'CGO_CXXFLAGS', 'GOFIPS140', 'GO386', 'GOAMD64', 'GOARM'],
      ...['GOARM64', 'GOPPC64', 'GORISCV64'],
    ].map((name) => [name, other(name)]),
  ),
}

function other(name: string): (value: string | undefined) => string {
  return (value) => `Build the plugin ${value === undefined ? `without \`${name}\`` : `with \`${name}=${value}\``}.`
}

/** Go writes the tags in the order of the command line. */
export function sortedTags(value: string | undefined): string | undefined {
  const tags = (value ?? '').split(/[\s,]+/).filter((tag) => tag !== '')
  return tags.length === 0 ? undefined : [...new Set(tags)].sort().join(',')
}

/** A difference of the Go version: it explains why every package differs. */
export function goDifference(plugin: GoBuild, host: GoBuild): Difference | undefined {
  if (plugin.go === undefined || host.go === undefined || plugin.go === host.go) return undefined
  const release = host.go.split(' ', 1)[0] ?? ''
  const more = host.go.includes(' X:') ? ', with the same `GOEXPERIMENT`' : ''
  return {
    kind: 'go',
    message: `${first(plugin)} was built with ${shown(plugin.go)}, and ${host.subject} with ${shown(host.go)}`,
    remedy: `Build the plugin with the host’s Go: \`GOTOOLCHAIN=${word(release)} go build …\`${more}.`,
  }
}

/** Settings that differ, in a fixed order. @param names default: all that decide what the compiler makes */
export function settingDifferences(plugin: GoBuild, host: GoBuild, names = Object.keys(settings)): Difference[] {
  return names.flatMap((name): Difference[] => {
    // An empty flag is none: with `-trimpath`, Go leaves it out, and without, it writes it down.
    const read = ({ settings: all }: GoBuild): string | undefined =>
      name === '-tags' ? sortedTags(all[name]) : all[name] === '' ? undefined : all[name]
    const [ours, theirs] = [read(plugin), read(host)]
    const remedy = settings[name]
    if (ours === theirs || remedy === undefined) return []
    const [before, after] = [setting(name, ours), setting(name, theirs)]
    const message = `${first(plugin)} was built with ${before}, and ${host.subject} with ${after}`
    return [
      { kind: 'setting', setting: name, message, remedy: remedy(theirs === undefined ? undefined : shown(theirs)) },
    ]
  })
}

const first = ({ subject }: GoBuild): string => `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`

const setting = (name: string, value: string | undefined): string =>
  value === undefined ? `no \`${name}\`` : `\`${name}=${shown(value)}\``

/** What differs in modules that both builds have. @param paths only these modules; default: all */
export function moduleDifferences(plugin: GoBuild, host: GoBuild, paths?: ReadonlySet<string>): Difference[] {
  const found: Difference[] = []
  for (const [path, ours] of plugin.modules) {
    const theirs = host.modules.get(path)
    if (theirs === undefined || (paths !== undefined && !paths.has(path))) continue
    if (ours.version === theirs.version && ours.replacement === theirs.replacement) continue
    const message = `${first(plugin)} has ${module(path, ours)}, and ${host.subject} ${module(path, theirs)}`
    found.push({ kind: 'module', message, remedy: moduleRemedy(path, ours, theirs, host.main) })
  }
  return found
}

const module = (path: string, { version, replacement }: BuiltModule): string =>
  `${shown(path)} ${shown(version === '' ? '(no version)' : version)}`
  + (replacement === undefined ? '' : ` replaced by ${shown(replacement)}`)

function moduleRemedy(path: string, ours: BuiltModule, theirs: BuiltModule, main: string | undefined): string {
  const { version, replacement } = theirs
  if (replacement !== undefined) {
    const target = word(replacement.replace(/ \(devel\)$/, '').replace(' ', '@'))
    return `Replace it in the plugin too: \`go mod edit -replace=${word(path)}=${target}\`.`
  }
  if (version === '(devel)' || version === '' || path === main)
    return `Build plugin and host from the same sources of ${word(path)}, as in one workspace: \`go work use\`.`
  if (ours.replacement !== undefined && ours.version === version)
    return `Use the module itself, as the host: \`go mod edit -dropreplace=${word(path)}\`, or in \`go.work\`.`
  return `Run \`go get ${word(path)}@${word(version)}\` in the plugin’s module, and build it again.`
}

/** The module of a package, by the longest path. Undefined: the standard library, or a module of neither build. */
export function moduleOf(path: string, ...builds: readonly GoBuild[]): string | undefined {
  for (let prefix = path; ; prefix = prefix.slice(0, prefix.lastIndexOf('/'))) {
    if (builds.some(({ modules }) => modules.has(prefix))) return prefix
    if (!prefix.includes('/')) return undefined
  }
}

/** Text of a file for a command that somebody may paste: nothing that a shell reads as more than a word. */
const word = (text: string): string => shown(text).replace(/[^\w.+/@~=:,-]/g, '?')

/** Text of a file that nobody has looked at: printable, and of moderate length. */
export function shown(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]|`/g, '?')
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean
}
