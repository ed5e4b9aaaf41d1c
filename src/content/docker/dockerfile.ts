import { Copy, DockerfileParser, From, Keyword, Onbuild, Run } from 'dockerfile-ast'
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

/** Never throws, although the parser may, on some text: `unclear` says what could not be read. */
export function outlineDockerfile(text: string): DockerfileOutline {
  if (text.length > maxLength) return { globals: [], stages: [], unclear: `it has more than ${maxLength} characters` }
  const reader = new Reader()
  try {
    const dockerfile = DockerfileParser.parse(text)
    const frontend = dockerfile
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
      this.#mounts(instruction, stage)
    } else if (instruction instanceof Copy) this.#copy(instruction, stage)
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

  #copy(copy: Copy, stage: Stage): void {
    for (const flag of copy.getFlags()) if (flag.getName() === 'from') stage.uses.push(flag.getValue() ?? '')
  }

  #mounts(run: Run, stage: Stage): void {
    for (const flag of run.getFlags()) {
      if (flag.getName() !== 'mount') continue
      for (const option of (flag.getValue() ?? '').split(',')) {
        const source = /^\s*"?from=(.*?)"?$/i.exec(option)?.[1]
        if (source !== undefined) stage.uses.push(source)
      }
    }
  }

  #onbuild(onbuild: Onbuild, stage: Stage, line: number): void {
    const trigger = onbuild.getTriggerInstruction()
    if (trigger?.getKeyword() === 'RUN') stage.onbuildRuns ??= line
  }
}
