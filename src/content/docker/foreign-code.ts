import { basename } from 'node:path'
import type { SourcePosition } from '../../shared/errors.ts'
import { parsePlatform, platformParts, sortByPlatform, type Platform } from '../../shared/platform.ts'
import type { DockerfileOutline, Stage } from './dockerfile.ts'
import { replaceVariables, type Variables } from './variables.ts'

/** A platform whose programs the build has to run on a builder of another platform. */
export interface ForeignCode {
  readonly platform: Platform
  /** False if the Dockerfile could not be read well enough to exclude it. */
  readonly certain: boolean
  /** One sentence for the log. */
  readonly reason: string
  readonly at?: SourcePosition
}

export interface ForeignCodeOptions {
  /** Absolute path of the Dockerfile, for messages. */
  readonly file: string
  readonly platforms: readonly Platform[]
  /** The builder's own platform. */
  readonly buildPlatform: Platform
  readonly target: string | undefined
  readonly buildArgs: Readonly<Record<string, string>>
  /** Names of the named contexts. Each replaces the stage or image of its name. */
  readonly contextNames: readonly string[]
}

/**
 * The foreign platforms whose programs the build runs: those of all stages with a RUN that the target needs. A stage
 * runs on the platform of its FROM; without one, on the target platform. A stage that is based on another has its
 * platform.
 */
export function foreignCode(outline: DockerfileOutline, options: ForeignCodeOptions): ForeignCode[] {
  const found = new Map<Platform, ForeignCode>()
  for (const platform of options.platforms) {
    for (const code of codeFor(platform, outline, options)) {
      const before = found.get(code.platform)
      if (before === undefined || (code.certain && !before.certain)) found.set(code.platform, code)
    }
  }
  return sortByPlatform(found.values())
}

/** Visits the stages that the build of one platform needs. */
export function walkStages(outline: DockerfileOutline, options: ForeignCodeOptions, target: Platform): StageWalk {
  const walk = new StageWalk(outline, options, target)
  const last = options.target === undefined ? outline.stages.at(-1) : findStage(outline.stages, options.target)
  if (last !== undefined) walk.visit(last)
  return walk
}

function codeFor(target: Platform, outline: DockerfileOutline, options: ForeignCodeOptions): ForeignCode[] {
  const walk = walkStages(outline, options, target)
  const unclear = walk.unclear ?? outline.unclear
  // Nothing is certain in a file that was not understood here: BuildKit may refuse it.
  const found = outline.unclear === undefined ? walk.found : walk.found.map((code) => ({ ...code, certain: false }))
  if (
    unclear === undefined
    || found.some((code) => code.platform === target)
    || sameMachine(target, options.buildPlatform)
  )
    return found
  return [
    ...found,
    { platform: target, certain: false, reason: `${basename(options.file)} may run ${target} programs: ${unclear}` },
  ]
}

/** Finds a stage by its name, or by its number as in `COPY --from=0`. */
export function findStage(stages: readonly Stage[], reference: string): Stage | undefined {
  const name = reference.toLowerCase()
  return (
    stages.findLast((stage) => stage.name === name)
    ?? (/^\d{1,6}$/.test(reference) ? stages[Number(reference)] : undefined)
  )
}

/** The stages that one target platform needs. */
export class StageWalk {
  readonly found: ForeignCode[] = []
  unclear: string | undefined
  readonly #stages: readonly Stage[]
  readonly #options: ForeignCodeOptions
  readonly #target: Platform
  /** What a FROM can use, and what an ARG without a default takes its value from. */
  readonly variables: Variables
  readonly #contexts: ReadonlySet<string>
  /** The platforms of the visited stages; undefined if not known, or not known yet. */
  readonly #visited = new Map<Stage, Platform | undefined>()

  constructor(outline: DockerfileOutline, options: ForeignCodeOptions, target: Platform) {
    this.#stages = outline.stages
    this.#options = options
    this.#target = target
    this.variables = globalVariables(outline, options, target)
    this.#contexts = new Set(options.contextNames.map((name) => name.toLowerCase()))
  }

  visit(stage: Stage): Platform | undefined {
    if (this.#visited.has(stage) || (stage.name !== undefined && this.#contexts.has(stage.name)))
      return this.#visited.get(stage)
    this.#visited.set(stage, undefined)
    const base = this.base(stage)
    const platform = base === undefined ? this.#ownPlatform(stage) : this.visit(base)
    this.#visited.set(stage, platform)
    const line = stage.runs ?? base?.onbuildRuns
    if (line !== undefined) this.#runs(stage, platform, line)
    for (const reference of stage.uses) this.#use(reference)
    return platform
  }

  /** The visited stages with their platforms, in the order of the Dockerfile. */
  get visited(): readonly (readonly [Stage, Platform | undefined])[] {
    return [...this.#visited].sort(([a], [b]) => a.line - b.line)
  }

  /** The earlier stage that this one is based on; undefined if it is based on an image. */
  base(stage: Stage): Stage | undefined {
    const name = replaceVariables(stage.base, this.variables)?.toLowerCase()
    if (name === undefined) {
      this.unclear ??= `the image of the FROM on line ${stage.line} is not known before the build`
      return undefined
    }
    const before = this.#stages.slice(0, this.#stages.indexOf(stage))
    return this.#contexts.has(name) ? undefined : before.findLast((other) => other.name === name)
  }

  #ownPlatform(stage: Stage): Platform | undefined {
    if (stage.platform === undefined) return this.#target
    const platform = parsePlatform(replaceVariables(stage.platform, this.variables) ?? '')
    if (platform === undefined)
      this.unclear ??= `the platform of the FROM on line ${stage.line} is not known before the build`
    return platform
  }

  #use(written: string): void {
    // BuildKit takes the quotes out of a flag, and no stage has one in its name.
    const reference = written.replaceAll(/["']/g, '')
    if (reference.includes('$')) {
      this.unclear ??= `${JSON.stringify(reference)} is not known before the build`
      return
    }
    const stage = this.#contexts.has(reference.toLowerCase()) ? undefined : findStage(this.#stages, reference)
    if (stage !== undefined) this.visit(stage)
  }

  #runs(stage: Stage, platform: Platform | undefined, line: number): void {
    if (platform === undefined || sameMachine(platform, this.#options.buildPlatform)) return
    const { file } = this.#options
    const reason =
      `${basename(file)}:${line} runs a command `
      + `${stage.name === undefined ? '' : `of stage ${stage.name} `}on ${platform}`
    this.found.push({ platform, certain: true, reason, at: { file, line } })
  }
}

/**
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope; a build argument overrides
 * each.
 */
function globalVariables(
  outline: DockerfileOutline,
  options: ForeignCodeOptions,
  target: Platform,
): Map<string, string | undefined> {
  const variables = new Map<string, string | undefined>()
  for (const [prefix, platform] of [
    ['BUILD', options.buildPlatform],
    ['TARGET', target],
  ] as const) {
    const { os, architecture, variant } = platformParts(platform)
    variables
      .set(`${prefix}PLATFORM`, platform)
      .set(`${prefix}OS`, os)
      .set(`${prefix}ARCH`, architecture)
      .set(`${prefix}VARIANT`, variant ?? '')
  }
  const overridden = new Set(Object.keys(options.buildArgs))
  for (const name of overridden) if (variables.has(name)) variables.set(name, options.buildArgs[name])
  for (const { name, value } of outline.globals) {
    if (overridden.has(name)) variables.set(name, options.buildArgs[name])
    else if (value !== undefined) variables.set(name, replaceVariables(value, variables))
    else if (!variables.has(name)) variables.set(name, '')
  }
  return variables
}

/** Variants do not count: it is not known here which variants of its architecture a machine runs. */
function sameMachine(a: Platform, b: Platform): boolean {
  const [one, other] = [platformParts(a), platformParts(b)]
  return one.os === other.os && one.architecture === other.architecture
}
