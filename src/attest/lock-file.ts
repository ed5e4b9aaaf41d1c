import { join } from 'node:path'
import * as v from 'valibot'
import { parseBoundedJson } from '../shared/bounded-json.ts'
import { readText } from '../shared/read-text.ts'

/** A package that a lock file declares. It may have more or fewer files than the program that was built with it. */
export interface DeclaredPackage {
  readonly name: string
  readonly version: string
  /** SHA-512 of the package's archive, in hexadecimal. */
  readonly sha512?: string
}

export interface LockFile {
  /** Base name of the file. */
  readonly name: string
  /** Sorted, without repetitions. */
  readonly packages: readonly DeclaredPackage[]
}

/** Bytes, and packages in it. */
const maxFile = 16 * 1024 * 1024
const maxPackages = 10_000

const bunLock = v.object({ packages: v.record(v.string(), v.pipe(v.array(v.unknown()), v.minLength(1))) })
const npmLock = v.object({
  packages: v.record(
    v.string(),
    v.looseObject({
      name: v.optional(v.string()),
      version: v.optional(v.string()),
      integrity: v.optional(v.string()),
      dev: v.optional(v.boolean(), false),
      link: v.optional(v.boolean(), false),
    }),
  ),
})

const readers: Readonly<Record<string, (text: string) => DeclaredPackage[]>> = {
  'bun.lock': readBunLock,
  'package-lock.json': readNpmLock,
}

/** The packages that the plugin's lock file declares; undefined: it has none that can be read. */
export async function readLockFile(directory: string): Promise<LockFile | undefined> {
  for (const [name, read] of Object.entries(readers)) {
    const text = await readText(join(directory, name), maxFile)
    if (text === undefined) continue
    try {
      const packages = new Map(read(text).map((one) => [`${one.name}@${one.version}`, one]))
      if (packages.size > maxPackages) return undefined
      return { name, packages: [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one) }
    } catch {
      return undefined
    }
  }
  return undefined
}

/**
 * https://bun.com/docs/pm/lockfile: JSON with commas at the end of lists. An entry of npm's registry is
 * `[name@version, registry, facts, integrity]`; entries of other kinds have no version in this form.
 */
function readBunLock(text: string): DeclaredPackage[] {
  const { packages } = v.parse(bunLock, parseBoundedJson(withoutTrailingCommas(text)))
  return Object.values(packages).flatMap((entry) => {
    const [id] = entry
    const at = typeof id === 'string' ? id.lastIndexOf('@') : -1
    return typeof id !== 'string' || at < 1 ? [] : declared(id.slice(0, at), id.slice(at + 1), entry[3])
  })
}

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json */
function readNpmLock(text: string): DeclaredPackage[] {
  const { packages } = v.parse(npmLock, parseBoundedJson(text))
  return Object.entries(packages).flatMap(([path, { name, version, integrity, dev, link }]) => {
    const at = path.lastIndexOf('node_modules/')
    if (at === -1 || dev || link || version === undefined) return []
    return declared(name ?? path.slice(at + 'node_modules/'.length), version, integrity)
  })
}

function declared(name: string, version: string, integrity: unknown): DeclaredPackage[] {
  if (!/^(?:@[^/\s]+\/)?[^/\s@]+$/.test(name) || !/^\d+\.\d+\.\d+[0-9A-Za-z.+-]*$/.test(version)) return []
  const [, hash] = typeof integrity === 'string' ? (/(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)/.exec(integrity) ?? []) : []
  return [{ name, version, ...(hash !== undefined && { sha512: Buffer.from(hash, 'base64').toString('hex') }) }]
}

/** Only outside strings, in one pass. */
function withoutTrailingCommas(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, (found) => (found === ',' ? '' : found))
}
