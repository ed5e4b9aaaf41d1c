import { lstat, realpath } from 'node:fs/promises'
import { basename, join, normalize, relative, sep } from 'node:path'
import { PublishError } from '../../shared/errors.ts'
import { isBelow } from '../../shared/is-below.ts'
import { readText } from '../../shared/read-text.ts'
import { outlineDockerfile, type DockerfileOutline, type Stage, type TakenFile } from './dockerfile.ts'
import { findStage } from './foreign-code.ts'
import type { BuildRequest } from './request.ts'

/** How many missing files are reported. */
const reported = 10

/**
 * Files that the Dockerfile takes from the build context and that are not there: the build would stop at each of them,
 * and often late. Only what is certain is reported: names without patterns and variables, in stages that are needed.
 *
 * @returns one `E_PLUGIN_FILE` for each of the first
 */
export async function missingContextFiles(
  request: Pick<BuildRequest, 'context' | 'file' | 'target' | 'contexts'>,
): Promise<PublishError[]> {
  // A Dockerfile that cannot be read is reported by those who need it.
  const text = (await readText(request.file)) ?? ''
  const taken = takenFiles(outlineDockerfile(text), request.target, new Set(request.contexts.keys()))
  const missing = new Map<string, PublishError>()
  for (const { path, line } of taken) {
    // The context is the root of every path in it.
    const file = join(request.context, normalize(`/${path}`))
    if (missing.size === reported) break
    if (missing.has(file) || (await mayExist(request.context, file))) continue
    const name = path.replace(/^(?:\.?\/)+/, '')
    missing.set(
      file,
      new PublishError('E_PLUGIN_FILE', `${name} is missing, and line ${line} of ${basename(request.file)} needs it.`, {
        hint: hintFor(basename(file)),
        at: { file },
      }),
    )
  }
  return [...missing.values()]
}

/** What the stages take that the target certainly needs. */
function takenFiles(
  outline: DockerfileOutline,
  target: string | undefined,
  contexts: ReadonlySet<string>,
): TakenFile[] {
  const { stages, unclear } = outline
  if (unclear !== undefined) return []
  const needed = new Set<Stage>()
  const visit = (stage: Stage | undefined): void => {
    if (stage === undefined || needed.has(stage) || contexts.has(stage.name ?? '')) return
    needed.add(stage)
    const before = stages.slice(0, stages.indexOf(stage))
    visit(before.findLast(({ name }) => name === stage.base.toLowerCase()))
    for (const reference of stage.uses) if (!contexts.has(reference)) visit(findStage(stages, reference))
  }
  visit(target === undefined ? stages.at(-1) : findStage(stages, target))
  return [...needed].flatMap(({ takes }) => takes)
}

function hintFor(name: string): string {
  if (name === 'go.sum') return 'Run `go mod tidy` beside go.mod, and commit `go.mod` and `go.sum`.'
  return 'Create the file and commit it, or remove it from the Dockerfile. What .gitignore names is not committed.'
}

/**
 * Whether a file of the context may be there. What cannot be asked for is left to BuildKit, and so is what a link of
 * the context leads to outside of it: for BuildKit, the context is the root of every link, and no message shall tell
 * which files this machine has.
 */
async function mayExist(context: string, file: string): Promise<boolean> {
  let path = context
  for (const part of relative(context, file).split(sep)) {
    path = join(path, part)
    try {
      const entry = await lstat(path)
      if (path !== file && entry.isSymbolicLink() && !(await staysIn(context, path))) return true
    } catch (error) {
      return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
    }
  }
  return true
}

async function staysIn(context: string, link: string): Promise<boolean> {
  const [root, target] = await Promise.all([realpath(context), realpath(link).catch(() => undefined)])
  return target !== undefined && (target === root || isBelow(root, target))
}
