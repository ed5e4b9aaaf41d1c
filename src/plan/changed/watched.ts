import { readlink, realpath, stat } from 'node:fs/promises'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import type { Inputs } from '../../github/index.ts'
import { isBelow } from '../../shared/is-below.ts'
import { readText } from '../../shared/read-text.ts'
import { Unknown } from './checkout-git.ts'
import type { Manifests } from './manifests.ts'

/** Local workflows and actions that are read, so that no checkout makes a run slow. */
const maxWorkflows = 200

interface Checkout {
  /** Absolute. */
  readonly top: string
  readonly workspace: string
  /** Paths of the files that git knows, below the top. */
  readonly tracked: ReadonlySet<string>
  /** Those that are links. */
  readonly links: readonly string[]
  readonly manifests: Manifests
}

/**
 * What a plugin is made of: paths below the top of the checkout, with forward slashes; the empty one is all of it.
 * @throws Unknown if files of it are not in the checkout
 */
export async function watchedPaths(inputs: Inputs, checkout: Checkout): Promise<ReadonlySet<string>> {
  const { plugin, build, given, registry } = inputs
  for (const name of ['binaries', 'layout', 'from'] as const)
    if (given.has(name)) throw new Unknown(`the sources of what \`${name}\` names are not known`)
  const contexts = [...build.contexts.values()].flatMap((source) => localContext(source, checkout.workspace) ?? [])
  const directories = [plugin.directory, build.context, ...contexts]
  if (directories.includes(checkout.top)) return new Set([''])
  const schema = plugin.schema === undefined ? [] : [plugin.schema]
  const listed = build.files.map(({ path }) => path)
  const packed = [build.file, ...schema, ...listed]
  const files = [
    ...packed,
    `${build.file}.dockerignore`,
    ...build.secretFiles.values(),
    ...[build.artifactConfig?.path, registry.certificateFile].filter((path) => path !== undefined),
    ...hostBinary(inputs),
  ]
  for (const [input, paths] of Object.entries({
    path: [plugin.directory],
    context: [build.context],
    'build-contexts': contexts,
    file: [build.file],
    schema,
    files: listed,
  }))
    for (const path of paths)
      if (!isWithin(checkout.top, path))
        throw new Unknown(
          `${JSON.stringify(path)} of \`${input}\` is outside of the checkout: name one in it or in a submodule`,
        )
  for (const path of packed) await assertTracked(path, checkout)
  const linked = await realOnes(directories, checkout.top)
  const needed = await checkout.manifests.neededBy([...directories, ...linked])
  const all = [...directories, ...linked, ...files, ...needed]
  const above = all.flatMap((path) => settingsAbove(path, checkout.top))
  return await relativePaths([...all, ...above, ...(await linkTargets(all, checkout))], checkout.top)
}

/** An earlier step of the job may have made the file, of whatever changed. @throws Unknown */
async function assertTracked(path: string, { top, tracked }: Checkout): Promise<void> {
  if (isTracked(below(top, path), tracked) || (await stat(path).catch(() => undefined)) === undefined) return
  if (isTracked(below(await realpath(top), await realpath(path)), tracked)) return
  throw new Unknown(`the sources of ${JSON.stringify(below(top, path))} are not known, which git does not track`)
}

/** A build context on this machine; undefined: an image, a URL or a stage. Its forms are those of buildx. */
function localContext(source: string, workspace: string): string | undefined {
  const layout = /^oci-layout:\/\/([^@]+)/.exec(source)?.[1]?.replace(/:[^/]*$/, '')
  if (layout !== undefined) return resolve(workspace, layout)
  return /^([a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(source) ? undefined : resolve(workspace, source)
}

/** The part of the pattern that has no placeholder. */
function hostBinary({ build: { hostBinary: binary } }: Inputs): readonly string[] {
  if (binary === undefined || 'imagePath' in binary) return []
  const fixed = binary.text.split(/[{*]/, 1)[0] ?? ''
  const path = resolve(binary.directory, fixed)
  return [fixed === binary.text || fixed.endsWith('/') ? path : dirname(path)]
}

/** Files that decide how git writes what is below them. */
function settingsAbove(path: string, top: string): string[] {
  const found: string[] = []
  for (let at = path; isBelow(top, at); at = dirname(at)) found.push(join(dirname(at), '.gitattributes'))
  return found
}

/** Also if it is in a submodule, of which git tracks the directory. */
function isTracked(path: string, tracked: ReadonlySet<string>): boolean {
  for (let at = path; at !== '.'; at = posix.dirname(at)) if (tracked.has(at)) return true
  return false
}

/** Where directories are, of which a part is a link: git and manifests know them by these paths. */
async function realOnes(directories: readonly string[], top: string): Promise<readonly string[]> {
  const root = await realpath(top)
  const found = await Promise.all(directories.map((directory) => realpath(directory).catch(() => directory)))
  return found.flatMap((real) => (isWithin(root, real) ? resolve(top, relative(root, real)) : []))
}

/** As many as Linux follows. */
const maxLinks = 40

/** The links in directories, and what they lead to from link to link, whether or not it exists. */
async function linkTargets(directories: readonly string[], { top, links }: Checkout): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of links) {
    const link = join(top, path)
    if (!directories.some((directory) => link.startsWith(`${directory}/`))) continue
    for (let at: string | undefined = link, count = 0; at !== undefined && count <= maxLinks; count++) {
      found.push(at)
      const target: string | undefined = await readlink(at).catch(() => undefined)
      at = target === undefined ? undefined : resolve(dirname(at), target)
    }
  }
  return found
}

/** Each path as it is written and, where links are on its way, as it is. */
async function relativePaths(paths: readonly string[], top: string): Promise<ReadonlySet<string>> {
  const root = await realpath(top)
  const found = new Set<string>()
  for (const path of new Set(paths)) {
    if (isWithin(top, path)) found.add(below(top, path))
    const real = await realpath(path).catch(() => undefined)
    if (real !== undefined && isWithin(root, real)) found.add(below(root, real))
  }
  return found
}

function isWithin(top: string, path: string): boolean {
  return path === top || isBelow(top, path)
}

function below(top: string, path: string): string {
  return relative(top, path).split(sep).join('/')
}

/**
 * The workflow's file, and the local actions and workflows that it uses: paths below the top of the checkout.
 * @param reference `GITHUB_WORKFLOW_REF`, such as `owner/name/.github/workflows/publish.yml@refs/heads/main`
 */
export async function workflowPaths(reference: string, repository: string, top: string): Promise<readonly string[]> {
  const path = reference.split('@', 1)[0] ?? ''
  if (repository === '' || !path.toLowerCase().startsWith(`${repository.toLowerCase()}/`)) return []
  const found = new Set([path.slice(repository.length + 1)])
  for (const file of found) {
    if (found.size > maxWorkflows) break
    const at = join(top, file)
    const candidates = /\.ya?ml$/.test(file) ? [at] : [join(at, 'action.yml'), join(at, 'action.yaml')]
    for (const candidate of candidates)
      for (const [, used = ''] of ((await readText(candidate)) ?? '').matchAll(/\buses:\s*["']?\.\/([^\s"'#]+)/g))
        found.add(posix.normalize(`/${used}`).replace(/^\/|\/+$/g, ''))
  }
  return [...found]
}
