import { posix } from 'node:path'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { DockerfileOutline, Stage, StageStep } from './dockerfile.ts'
import { walkStages, type ForeignCodeOptions, type StageWalk } from './foreign-code.ts'
import { replaceVariables } from './variables.ts'

/** A directory that BuildKit keeps between builds: `RUN --mount=type=cache`. */
export interface CacheMount {
  readonly id: string
  readonly sharing: 'shared' | 'private' | 'locked'
  /** As written: BuildKit keeps a directory of its own for each combination of these. */
  readonly uid: string | undefined
  readonly gid: string | undefined
  /** Octal. */
  readonly mode: string | undefined
}

export interface FoundMounts {
  /** Without repetitions, sorted. */
  readonly mounts: readonly CacheMount[]
  /** Why mounts were left out: one sentence for each. */
  readonly leftOut: readonly string[]
  /** An image of the Dockerfile that runs on the builder itself; undefined: there is none. */
  readonly image: string | undefined
  /**
   * Whether a mount may be one whose namespace BuildKit leaves out of the key of its layer, so that a layer that was
   * made with another namespace would be taken: all but shared mounts whose id is their target.
   * https://github.com/moby/buildkit/blob/v0.32.2/solver/llbsolver/ops/exec.go
   */
  readonly sharesLayers: boolean
}

/** Ids that need no quotes in a Dockerfile. */
const plainId = /^[A-Za-z0-9._/@:+-]{1,200}$/
const maxMounts = 20

/**
 * Finds the cache mounts of the stages that the target needs. Their options are read as BuildKit reads them
 * (https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/instructions/commands_runmount.go); what depends
 * on a value that is not known here is left out.
 */
export function findCacheMounts(outline: DockerfileOutline, options: ForeignCodeOptions): FoundMounts {
  if (outline.unclear !== undefined)
    return { mounts: [], leftOut: [outline.unclear], image: undefined, sharesLayers: true }
  const finder = new Finder()
  for (const platform of options.platforms) finder.read(walkStages(outline, options, platform), options)
  const mounts = [...finder.found.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const tooMany = mounts.length > maxMounts ? [`only ${maxMounts} cache mounts are kept`] : []
  return {
    mounts: mounts.slice(0, maxMounts),
    leftOut: [...tooMany, ...new Set(finder.leftOut)],
    image: finder.image,
    sharesLayers: finder.sharesLayers,
  }
}

/** What distinguishes two directories of BuildKit. */
export function nameOf({ id, uid, gid, mode }: CacheMount): string {
  return JSON.stringify([id, uid, gid, mode])
}

class Finder {
  readonly found = new Map<string, CacheMount>()
  readonly leftOut: string[] = []
  sharesLayers = false
  image: string | undefined

  read(walk: StageWalk, options: ForeignCodeOptions): void {
    // Stages may be missing here.
    if (walk.unclear !== undefined) this.sharesLayers = true
    const scopes = new Map<Stage, StageVariables>()
    for (const [stage, platform] of walk.visited) {
      const base = walk.base(stage)
      if (base?.onbuildRuns !== undefined) this.sharesLayers = true
      const scope = new StageVariables(walk, options.buildArgs, base && scopes.get(base))
      scopes.set(stage, scope)
      let mounts = 0
      for (const step of stage.steps) {
        if (step.kind === 'mount') mounts += this.#mount(step, scope) ? 1 : 0
        else scope.set(step)
      }
      if (mounts > 0) this.#image(stage, platform, walk, options)
    }
  }

  /** @returns whether it is one that can be kept */
  #mount({ options, line }: Extract<StageStep, { kind: 'mount' }>, scope: StageVariables): boolean {
    const read = readMount(options, scope)
    if (read === undefined) return false
    if (typeof read === 'string' || read.sharing !== 'shared' || !read.isDefaultId) this.sharesLayers = true
    if (typeof read === 'string') {
      this.leftOut.push(`the mount on line ${line}: ${read}`)
      return false
    }
    const { isDefaultId: _, ...mount } = read
    this.found.set(nameOf(mount), mount)
    return true
  }

  /** Keeps the first image that runs on the builder's own machine. */
  #image(stage: Stage, platform: Platform | undefined, walk: StageWalk, { buildPlatform }: ForeignCodeOptions): void {
    if (this.image !== undefined || platform === undefined) return
    let root = stage
    for (let base = walk.base(root); base !== undefined; base = walk.base(root)) root = base
    const image = replaceVariables(root.base, walk.variables)
    const [own, wanted] = [platformParts(platform), platformParts(buildPlatform)]
    if (own.os !== wanted.os || own.architecture !== wanted.architecture) return
    if (image !== undefined && image !== 'scratch' && /^[A-Za-z0-9._/@:-]{1,500}$/.test(image)) this.image = image
  }
}

/** The variables of a stage, as far as they are known: the environment of its image is not. */
class StageVariables {
  readonly #walk: StageWalk
  readonly #buildArgs: Readonly<Record<string, string>>
  readonly #known: Map<string, string | undefined>

  constructor(walk: StageWalk, buildArgs: Readonly<Record<string, string>>, base: StageVariables | undefined) {
    this.#walk = walk
    this.#buildArgs = buildArgs
    this.#known = new Map(base === undefined ? [] : base.#known)
  }

  set({ kind, values }: Exclude<StageStep, { kind: 'mount' }>): void {
    const before = new Map(this.#known)
    for (const { name, value } of values) {
      if (kind === 'ENV') this.#known.set(name, value === undefined ? undefined : this.replace(value, before))
      else if (Object.hasOwn(this.#buildArgs, name)) this.#known.set(name, this.#buildArgs[name])
      else if (value !== undefined) this.#known.set(name, this.replace(value))
      else if (this.#walk.variables.has(name)) this.#known.set(name, this.#walk.variables.get(name))
      // An ARG without any value leaves what the environment has.
    }
  }

  /** Undefined: not known. A variable that was not set here may come from the image. */
  replace(word: string, known: ReadonlyMap<string, string | undefined> = this.#known): string | undefined {
    const variables = new Map(known)
    for (const [, name = ''] of word.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g))
      if (!variables.has(name)) variables.set(name, undefined)
    return replaceVariables(word, variables)
  }
}

type ReadMount = CacheMount & { readonly isDefaultId: boolean }

/** A text says why a cache mount is left out; undefined: it is no cache mount. */
function readMount(text: string, scope: StageVariables): ReadMount | string | undefined {
  const plain = unquote(text)
  if (plain === undefined) return 'its quotes are not understood'
  const written = new Map<string, string | undefined>()
  for (const field of plain.split(',')) {
    const [key = '', ...value] = field.split('=')
    written.set(names[key.toLowerCase()] ?? key.toLowerCase(), value.length === 0 ? undefined : value.join('='))
  }
  const type = written.get('type')
  const isCache = type !== undefined && (scope.replace(type) ?? '$').toLowerCase()
  if (isCache !== 'cache')
    return typeof isCache === 'string' && isCache.includes('$') ? 'its type is not known' : undefined
  if (plain.includes('"')) return 'its quotes are not understood'
  if (written.has('from') || written.has('source')) return 'it begins with the files of an image'
  const values = new Map<string, string | undefined>()
  for (const [key, value] of written) {
    const known = value === undefined ? undefined : scope.replace(value)
    if (value !== undefined && known === undefined) return `its ${key} is not known before the build`
    values.set(key, known)
  }
  return checked(values)
}

const names: Readonly<Record<string, string>> = { src: 'source', dst: 'target', destination: 'target' }

function checked(values: ReadonlyMap<string, string | undefined>): ReadMount | string {
  const target = values.get('target') ?? ''
  const defaultId = target === '' ? '.' : posix.normalize(target).replace(/(.)\/$/, '$1')
  const id = (values.get('id') ?? '') === '' ? defaultId : (values.get('id') ?? '')
  const sharing = (values.get('sharing') ?? '').toLowerCase() || 'shared'
  const [uid, gid, mode] = [values.get('uid'), values.get('gid'), values.get('mode')]
  if (target === '') return 'it has no target'
  if (!plainId.test(id)) return 'its id has other characters than letters, digits and ./@:+_-'
  if (sharing !== 'shared' && sharing !== 'private' && sharing !== 'locked') return 'its sharing is unknown'
  const numbers = [uid, gid].every((one) => one === undefined || /^\d{1,10}$/.test(one))
  if (!numbers || (mode !== undefined && !/^[0-7]{1,6}$/.test(mode))) return 'its owner or mode is not a number'
  // Of `target=/c/`, BuildKit cleans the id and compares it with the target as written.
  const isDefaultId = posix.isAbsolute(target) && id === defaultId && target === defaultId
  return { id, sharing, uid, gid, mode, isDefaultId }
}

/** Takes quotes and escapes out of a flag as BuildKit does; undefined: a quote is not closed. */
function unquote(text: string): string | undefined {
  let [result, quote] = ['', '']
  for (let i = 0; i < text.length; i++) {
    let character = text.charAt(i)
    if (character === quote) {
      quote = ''
      continue
    }
    if (quote === '' && (character === '"' || character === "'")) {
      quote = character
      continue
    }
    if (character === '\\') character = text.charAt(++i)
    result += character
  }
  return quote === '' ? result : undefined
}
