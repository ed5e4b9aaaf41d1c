import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError } from '../shared/errors.ts'
import { readText } from '../shared/read-text.ts'

export { readText } from '../shared/read-text.ts'

/**
 * Why a directory holds a plugin of a host, by its `go.mod`: the module that it requires itself, not only indirectly.
 * @param modules matches the whole path of a module
 */
export async function requiredModule(directory: string, modules: RegExp): Promise<string | undefined> {
  const text = await readText(join(directory, 'go.mod'))
  const found = requirements(text ?? '').find((module) => modules.test(module))
  return found === undefined ? undefined : `\`go.mod\` requires ${found}`
}

/** The modules that a `go.mod` requires directly. `replace` and `exclude` name modules too, and require none. */
function requirements(text: string): readonly string[] {
  const modules: string[] = []
  let block = ''
  for (const line of text.split('\n')) {
    const opened = /^\s*([a-z]+)\s*\(/.exec(line)
    if (opened !== null) block = opened[1] ?? ''
    else if (/^\s*\)/.test(line)) block = ''
    else if (!/\/\/\s*indirect\b/.test(line)) {
      const [, verb = block, module] = /^\s*(?:([a-z]+)\s+)?"?([\w.-]+(?:\/[\w.~-]+)+)"?\s+v\d/.exec(line) ?? []
      if (verb === 'require' && module !== undefined) modules.push(module)
    }
  }
  return modules
}

export async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}

/** An error if the build needs a Dockerfile and there is none. `dockerfile`: as in `SourceOptions`. */
export async function dockerfileProblems(
  directory: string,
  dockerfile: string | false = 'Dockerfile',
): Promise<readonly PublishError[]> {
  if (dockerfile === false) return []
  const file = join(directory, dockerfile)
  if (await isFile(file)) return []
  const hint = 'Create the Dockerfile, name it with `file`, or set `binaries` to programs that were built earlier.'
  return [new PublishError('E_PLUGIN_FILE', `${dockerfile} is missing.`, { hint, at: { file } })]
}
