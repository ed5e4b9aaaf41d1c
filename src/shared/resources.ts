import { randomBytes } from 'node:crypto'
import { basename, dirname, isAbsolute } from 'node:path'

/** Something outside this process that a run makes and that must not outlive the run. */
export interface Resource {
  readonly kind: 'directory' | 'file' | 'cgroup' | 'builder' | 'container' | 'image'
  /** Absolute path of a directory, file or control group; name of a builder, container or image. */
  readonly name: string
}

/**
 * The one owner of what a run makes. A resource is added before it exists, so that the post step can remove it even if
 * this process is killed at that moment. What is still owned at the end of the run is removed then.
 */
export interface ResourceOwner {
  /** Private directory of this run (mode 0700). Temporary files belong below it and need no entry of their own. */
  readonly temp: string
  /** @throws if it cannot be recorded; then it must not be made */
  add(resource: Resource): void
  /** Removes it now. Never throws: what cannot be removed is reported at the end, and tried again by the post step. */
  remove(resource: Resource): Promise<void>
  /** Gives it up: it stays. */
  release(resource: Resource): void
}

const prefix = 'plugin-publish-'

/** A name that no other run has: the prefix of this action, what it is for, and 48 random bits. */
export function newResourceName(purpose = ''): string {
  return `${prefix}${purpose === '' ? '' : `${purpose}-`}${randomBytes(6).toString('hex')}`
}

export function sameResource(a: Resource, b: Resource): boolean {
  return a.kind === b.kind && a.name === b.name
}

/**
 * Reads what another process recorded. Only what this action could have made is taken: names of its own form, and paths
 * whose last part has that form. Everything else is left out and named in `refused`.
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

/** Of `newResourceName`. */
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
