import { Add, Arg, Copy, DockerfileParser, Env, From, Keyword, Onbuild, Run } from 'dockerfile-ast'
import type { Instruction } from 'dockerfile-ast'

/** What decides where the commands of a stage run. */
export interface Stage {
  /** Lower case: stage names ignore case. */
  readonly name: string | undefined
  /** Line of its FROM, from 1. */
  readonly line: number
  /** The FROM's image or stage, before variables are replaced. */
  readonly base: string
  /** The FROM's `--platform`, before variables are replaced. */
  readonly platform: string | undefined
  /** Line of the first RUN. */
  runs: number | undefined
  /** Line of the first `ONBUILD RUN`, which runs in the stages that are based on this one. */
  onbuildRuns: number | undefined
  /** Stages, named contexts and images that its COPY and RUN instructions take files from. */
  readonly uses: string[]
  /** What its COPY, ADD and RUN instructions take from the build context, as far as its name is known here. */
  readonly takes: TakenFile[]
  /** Its variables and its mounts, in the order of the Dockerfile. */
  readonly steps: StageStep[]
}

/** Values are as written: with their quotes, and before variables are replaced. */
export type StageStep =
  | {
      readonly kind: 'ARG' | 'ENV'
      readonly values: readonly { readonly name: string; readonly value: string | undefined }[]
    }
  | { readonly kind: 'mount'; readonly line: number; readonly options: string }

/** A file or directory of the build context. */
export interface TakenFile {
  /** Relative to the build context, as written. */
  readonly path: string
  /** Line of the instruction, from 1. */
  readonly line: number
}

export interface DockerfileOutline {
  /** `ARG`s before the first FROM, in order: the only ones that a FROM can use. */
  readonly globals: readonly { readonly name: string; readonly value: string | undefined }[]
  readonly stages: readonly Stage[]
  /**
   * Why the outline may be incomplete; undefined if it is complete. Only BuildKit decides whether a Dockerfile is
   * valid.
   */
  readonly unclear: string | undefined
}

/** The frontends that use the standard syntax (https://docs.docker.com/reference/dockerfile/#syntax). */
const knownFrontend = /^(docker\.io\/)?docker\/dockerfile(-upstream)?([:@]|$)/

/** More than real Dockerfiles have, and little enough to be parsed in a second. Characters and stages. */
const maxLength = 256 * 1024
const maxStages = 500
/** Of one stage. */
const maxTakes = 200
const maxSteps = 500

/** Never throws, although the parser may, on some text: `unclear` says what could not be read. */
export function outlineDockerfile(text: string): DockerfileOutline {
  if (text.length > maxLength) return { globals: [], stages: [], unclear: `it has more than ${maxLength} characters` }
  const reader = new Reader()
  try {
    const dockerfile = DockerfileParser.parse(text)
    // BuildKit looks for it below a first line that names an interpreter.
    const frontend = DockerfileParser.parse(text.replace(/^\uFEFF?#![^\n]*\n/, ''))
      .getDirectives()
      .find((d) => d.getName().toLowerCase() === 'syntax')
      ?.getValue()
    if (frontend !== undefined && !knownFrontend.test(frontend))
      reader.unclear = `its syntax is that of ${JSON.stringify(frontend)}`
    for (const instruction of dockerfile.getInstructions()) reader.read(instruction)
  } catch (error) {
    reader.unclear ??= `it could not be read (${error instanceof Error ? error.message : String(error)})`
  }
  const { globals, stages } = reader
  return stages.length > maxStages
    ? { globals, stages: [], unclear: `it has more than ${maxStages} stages` }
    : { globals, stages, unclear: reader.unclear }
}

const keywords: ReadonlySet<string> = new Set(Object.values(Keyword))

class Reader {
  readonly globals: { name: string; value: string | undefined }[] = []
  readonly stages: Stage[] = []
  unclear: string | undefined

  read(instruction: Instruction): void {
    const keyword = instruction.getKeyword()
    const line = instruction.getRange().start.line + 1
    const stage = this.stages.at(-1)
    if (instruction instanceof From) this.#from(instruction, line)
    else if (stage === undefined) this.#global(instruction, keyword)
    else if (instruction instanceof Run) {
      stage.runs ??= line
      this.#mounts(instruction, stage, line)
    } else if (instruction instanceof Copy || instruction instanceof Add) this.#copy(instruction, stage, line)
    else if (instruction instanceof Arg || instruction instanceof Env) this.#variables(instruction, stage)
    else if (instruction instanceof Onbuild) this.#onbuild(instruction, stage, line)
    else if (!keywords.has(keyword)) this.unclear ??= `line ${line} has the unknown instruction ${keyword.slice(0, 40)}`
  }

  #from(from: From, line: number): void {
    const base = from.getImage()
    if (base === null) this.unclear ??= `the FROM on line ${line} names no image`
    this.stages.push({
      name: from.getBuildStage()?.toLowerCase(),
      line,
      base: base ?? '',
      platform: from.getPlatformFlag()?.getValue() ?? undefined,
      runs: undefined,
      onbuildRuns: undefined,
      uses: [],
      takes: [],
      steps: [],
    })
  }

  #global(instruction: Instruction, keyword: string): void {
    if (keyword !== 'ARG') this.unclear ??= `${keyword.slice(0, 40)} is before the first FROM`
    else
      for (const argument of instruction.getArguments()) {
        const [name = '', ...value] = argument.getValue().split('=')
        this.globals.push({ name, value: value.length === 0 ? undefined : value.join('=') })
      }
  }

  #variables(instruction: Arg | Env, stage: Stage): void {
    const values = instruction.getProperties().map((property) => ({
      name: property.getName(),
      value: property.getUnescapedValue() ?? undefined,
    }))
    this.#step(stage, { kind: instruction instanceof Arg ? 'ARG' : 'ENV', values })
  }

  #step(stage: Stage, step: StageStep): void {
    if (stage.steps.length < maxSteps) stage.steps.push(step)
    else this.unclear ??= `a stage has more than ${maxSteps} variables and mounts`
  }

  #copy(copy: Copy | Add, stage: Stage, line: number): void {
    const from = copy.getFlags().filter((flag) => flag.getName() === 'from')
    for (const flag of from) stage.uses.push(flag.getValue() ?? '')
    const words = copy.getArguments().map((argument) => argument.getValue())
    // A list in JSON, a quoted name or a text in the Dockerfile itself is left to BuildKit.
    if (from.length > 0 || words.some((word) => /^\[|<<|["'\\`]/.test(word))) return
    for (const path of words.slice(0, -1)) take(stage, path, line)
  }

  #mounts(run: Run, stage: Stage, line: number): void {
    for (const flag of run.getFlags()) {
      if (flag.getName() !== 'mount') continue
      this.#step(stage, { kind: 'mount', line: flag.getRange().start.line + 1, options: flag.getValue() ?? '' })
      const options = (flag.getValue() ?? '').split(',').map((option) => option.trim())
      const valueOf = (name: RegExp): string | undefined =>
        options.map((option) => /^"?([a-z]+)=(.*?)"?$/i.exec(option)).find((found) => name.test(found?.[1] ?? ''))?.[2]
      const from = valueOf(/^from$/i)
      if (from !== undefined) stage.uses.push(from)
      else if (/^bind$/i.test(valueOf(/^type$/i) ?? 'bind')) take(stage, valueOf(/^(?:source|src)$/i) ?? '', line)
    }
  }

  #onbuild(onbuild: Onbuild, stage: Stage, line: number): void {
    const trigger = onbuild.getTriggerInstruction()
    if (trigger?.getKeyword() === 'RUN') stage.onbuildRuns ??= line
  }
}

/** Keeps a path of the build context; not a pattern, a variable, a URL, or the context itself. */
function take({ takes }: Stage, path: string, line: number): void {
  if (path !== '' && takes.length < maxTakes && !/[*?[\]$]|:\/\/|^git@/.test(path)) takes.push({ path, line })
}
