import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { needlesOf } from '../../support/runner/leaks.ts'
import { rig } from '../../support/rig.ts'

/** Wrappers of programs that the action starts. Each writes its environment to a file and becomes the program. */
export interface Dumps {
  /** Directory to put first in PATH. */
  readonly path: string
  /** Programs that had one of these secrets in their environment, in any encoding. */
  holders(secrets: readonly string[]): Promise<string[]>
  /** How many programs were started. */
  count(): Promise<number>
}

export async function dumpEnvironments(directory: string, names: readonly string[]): Promise<Dumps> {
  const [path, dumps] = [join(directory, 'dumping'), join(directory, 'dumps')]
  for (const made of [path, dumps]) await mkdir(made, { recursive: true })
  const search = [...rig().path, ...(process.env['PATH'] ?? '').split(delimiter)]
  for (const name of names) {
    const found = (
      await Promise.all(
        search.map(async (place) =>
          (await readdir(place).catch((): string[] => [])).includes(name) ? join(place, name) : undefined,
        ),
      )
    ).find((file) => file !== undefined)
    if (found === undefined) throw new Error(`${name} is not in PATH`)
    await writeFile(join(path, name), `#!/bin/sh\nenv > '${dumps}/${name}.'$$\nexec '${found}' "$@"\n`, { mode: 0o755 })
  }
  return {
    path,
    count: async () => (await readdir(dumps)).length,
    holders: async (secrets) => {
      const needles = secrets.flatMap(needlesOf)
      const holding = (await readdir(dumps)).map(async (name) => {
        const text = await readFile(join(dumps, name), 'utf8')
        return needles.some((needle) => text.includes(needle)) ? [name.split('.')[0] ?? name] : []
      })
      return [...new Set((await Promise.all(holding)).flat())].sort()
    },
  }
}
