import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { isBelow } from '../../shared/is-below.ts'
import { readText } from '../../shared/read-text.ts'
import { Unknown } from './checkout-git.ts'

/** What a directory's dependencies are known by. */
export const manifestNames = ['go.mod', 'package.json', 'Cargo.toml'] as const

/** Files that say which dependencies are taken, by the manifest that they belong to, also in a directory above it. */
const besides: Readonly<Record<string, readonly string[]>> = {
  'go.mod': ['go.sum', 'go.work', 'go.work.sum'],
  'package.json': [
    'package.json',
    'package-lock.json',
    'npm-shrinkwrap.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'bun.lock',
    'bun.lockb',
    '.npmrc',
    '.yarnrc.yml',
  ],
  'Cargo.toml': ['Cargo.toml', 'Cargo.lock', '.cargo/config.toml', 'rust-toolchain', 'rust-toolchain.toml'],
}

/** Manifests that are read, so that no checkout makes a run slow. */
const maxManifests = 5000
/** What one plugin may need: a file of a megabyte names a hundred thousand directories. */
const maxNeeded = 2000

/** What depends on what in a checkout, as its `go.mod`, `go.work`, `package.json` and `Cargo.toml` say. */
export class Manifests {
  readonly #top: string
  /** Absolute paths of all manifests that git knows, by their names. */
  readonly #paths: ReadonlyMap<string, readonly string[]>
  /** Directories with Go files in them or below. */
  readonly #withGo = new Set<string>()
  /** Paths that a manifest needs, by its path. */
  readonly #needs = new Map<string, Promise<readonly string[]>>()
  #modules: Promise<ReadonlyMap<string, readonly string[]>> | undefined
  #packages: Promise<ReadonlyMap<string, readonly string[]>> | undefined

  /** @param tracked paths of all files that git knows, below the top of the checkout */
  constructor(top: string, tracked: Iterable<string>) {
    this.#top = top
    const paths = new Map<string, string[]>()
    for (const path of tracked) {
      const name = basename(path)
      if (name.endsWith('.go'))
        for (let at = dirname(join(top, path)); !this.#withGo.has(at) && at !== dirname(top); at = dirname(at))
          this.#withGo.add(at)
      if (besides[name] === undefined || path.split('/').includes('node_modules')) continue
      const all = paths.get(name) ?? []
      paths.set(name, [...all.slice(0, maxManifests), join(top, path)])
    }
    this.#paths = paths
  }

  /** Whether there are so many manifests that not all of them are read. */
  get tooMany(): boolean {
    return [...this.#paths.values()].some(({ length }) => length > maxManifests)
  }

  /**
   * Absolute paths of what directories need outside of themselves: other modules and packages of the checkout, what
   * those need, and the files above that say which versions are taken. Some do not exist.
   * @throws Unknown if they are too many
   */
  async neededBy(directories: readonly string[]): Promise<readonly string[]> {
    const needed = new Set<string>()
    const pending = new Set(directories)
    const need = (path: string): void => {
      needed.add(path)
      pending.add(path)
      if (pending.size > maxNeeded) throw new Unknown(`it needs more than ${maxNeeded} modules and packages`)
    }
    // What is added on the way is gone through too.
    for (const next of pending) {
      const inside = `${next}/`
      const own = [...this.#paths.values()].flat().filter((path) => path.startsWith(inside))
      const module = own.some((path) => basename(path) === 'go.mod') ? undefined : this.#moduleAround(next)
      if (module !== undefined) need(module)
      for (const manifest of own) {
        for (const path of await this.#needsOf(manifest)) need(path)
        for (const path of this.#besides(manifest)) needed.add(path)
      }
    }
    return [...needed]
  }

  /** The module that Go code in a directory without a `go.mod` belongs to: it may use any package of it. */
  #moduleAround(directory: string): string | undefined {
    if (!this.#withGo.has(directory)) return undefined
    const modules = new Set((this.#paths.get('go.mod') ?? []).map((path) => dirname(path)))
    for (let at = directory; isBelow(this.#top, at); at = dirname(at)) if (modules.has(dirname(at))) return dirname(at)
    return undefined
  }

  /** Files beside a manifest and above it. */
  #besides(manifest: string): readonly string[] {
    const found: string[] = []
    for (let at = dirname(manifest); at === this.#top || isBelow(this.#top, at); at = dirname(at)) {
      found.push(...(besides[basename(manifest)] ?? []).map((name) => join(at, name)))
      if (at === this.#top) break
    }
    return found
  }

  async #needsOf(manifest: string): Promise<readonly string[]> {
    const known = this.#needs.get(manifest) ?? this.#read(manifest)
    this.#needs.set(manifest, known)
    return await known
  }

  async #read(manifest: string): Promise<readonly string[]> {
    const text = (await readText(manifest)) ?? ''
    switch (basename(manifest)) {
      case 'go.mod':
        return await this.#goNeeds(text, manifest)
      case 'package.json':
        return await this.#packageNeeds(text, manifest)
      default:
        return [...text.matchAll(/\bpath\s*=\s*"([^"\n]+)"/g)].map(([, path = '']) => resolve(dirname(manifest), path))
    }
  }

  /**
   * Directories that replace modules, and modules of the checkout that are required: a `go.work` may take them from
   * there. https://go.dev/ref/mod#go-mod-file-replace
   */
  async #goNeeds(text: string, manifest: string): Promise<readonly string[]> {
    const workspaces = await Promise.all(
      this.#besides(manifest)
        .filter((path) => basename(path) === 'go.work')
        .map(async (path) => ({ path, text: await readText(path) })),
    )
    const workspace = workspaces.find((each) => each.text !== undefined)
    const replaced = [
      ...replacements(text, dirname(manifest)),
      ...(workspace === undefined ? [] : replacements(workspace.text ?? '', dirname(workspace.path))),
    ]
    if (workspace === undefined) return replaced
    this.#modules ??= this.#byName('go.mod', (goMod) => /^[ \t]*module[ \t]+["`]?([^\s"`]+)/m.exec(goMod)?.[1])
    const modules = await this.#modules
    const required = [...text.matchAll(/^[ \t]*(?:require[ \t]+)?["`]?([^\s"`()]+)["`]?[ \t]+v\d/gm)].map(
      ([, name = '']) => name,
    )
    return [...replaced, ...required.flatMap((name) => modules.get(name) ?? [])]
  }

  /** Paths, and packages of the checkout whose names are dependencies: workspaces take them from there. */
  async #packageNeeds(text: string, manifest: string): Promise<readonly string[]> {
    this.#packages ??= this.#byName('package.json', (json) => {
      const name = fieldsOf(json)['name']
      return typeof name === 'string' ? name : undefined
    })
    const packages = await this.#packages
    const fields = fieldsOf(text)
    const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
    const wanted = groups.flatMap((group) => Object.entries(asRecord(fields[group])))
    return wanted.flatMap(([name, version]) => {
      const [, path] = /^(?:file|link|portal|workspace):(\.{0,2}\/.+|\.{1,2})$/.exec(String(version)) ?? []
      return [...(packages.get(name) ?? []), ...(path === undefined ? [] : [resolve(dirname(manifest), path)])]
    })
  }

  /** Directories of all manifests of one kind, by the name in each. */
  async #byName(
    kind: string,
    nameIn: (text: string) => string | undefined,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const directories = new Map<string, string[]>()
    for (const path of this.#paths.get(kind) ?? []) {
      const name = nameIn((await readText(path)) ?? '')
      if (name !== undefined) directories.set(name, [...(directories.get(name) ?? []), dirname(path)])
    }
    return directories
  }
}

/** Directories in `replace` directives, which begin with a dot or a slash. */
function replacements(text: string, directory: string): string[] {
  const found = [...text.matchAll(/=>[ \t]*["`]?([^\s"`]+)/g)].map(([, path = '']) => path)
  return found.filter((path) => /^\.{0,2}\//.test(path) || isAbsolute(path)).map((path) => resolve(directory, path))
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(json))
  } catch {
    return {}
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
