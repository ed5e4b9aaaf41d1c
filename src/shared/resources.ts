import { randomBytes } from 'node:crypto'
import { basename, dirname, isAbsolute } from 'node:path'

/** Something that a run makes outside this process and must remove at its end. */
export interface Resource {
  readonly kind: 'directory' | 'file' | 'cgroup' | 'builder' | 'container' | 'image'
  /** Absolute path of a directory, file or control group; name of a builder, container or image. */
  readonly name: string
}

/**
 * Owns the resources of a run. A resource is added before it exists, so that the post step can remove it even if this
 * process is killed in between. At the end of the run, everything that is still owned is removed.
 */
export interface ResourceOwner {
  /** Private directory of this run (mode 0700). Temporary files belong below it and need no entry of their own. */
  readonly temp: string
  /** @throws if the resource cannot be recorded; then it must not be made */
  add(resource: Resource): void
  /** Removes it now. Never throws: at the end, and in the post step, it is tried again and reported. */
  remove(resource: Resource): Promise<void>
  /** Stops owning it: it will not be removed. */
  release(resource: Resource): void
}

const prefix = 'plugin-publish-'

/** A unique name: the prefix of this action, the purpose, and 48 random bits. */
export function newResourceName(purpose = ''): string {
  return `${prefix}${purpose === '' ? '' : `${purpose}-`}${randomBytes(6).toString('hex')}`
}

export function sameResource(a: Resource, b: Resource): boolean {
  return a.kind === b.kind && a.name === b.name
}

/**
 * Reads the record of another process. It accepts only resources that this action could have made: names from
 * `newResourceName`, and paths that end with one. Everything else is returned in `refused`.
 */
export function parseResources(json: string): {
  readonly resources: readonly Resource[]
  readonly refused: readonly string[]
} {
  const entries = parseArray(json)
  const resources = entries.filter(isResource)
  const refused = entries.filter((entry) => !isResource(entry)).map((entry) => JSON.stringify(entry))
  return { resources, refused }
}

function parseArray(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : [value]
  } catch {
    return [json]
  }
}

/** Names from `newResourceName`. */
const form = /^plugin-publish-(?:[a-z]+-)?[0-9a-f]{12}$/

function isResource(entry: unknown): entry is Resource {
  if (
    typeof entry !== 'object'
    || entry === null
    || !('kind' in entry)
    || !('name' in entry)
    || typeof entry.name !== 'string'
  )
    return false
  switch (entry.kind) {
    case 'directory':
    case 'file':
    case 'cgroup':
      return isAbsolute(entry.name) && dirname(entry.name) !== '/' && form.test(basename(entry.name))
    case 'builder':
    case 'container':
    case 'image':
      return form.test(entry.name)
    default:
      return false
  }
}
