import { access, constants, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** Programs whose arguments are written down wherever they are started from, also by one another. */
const watched = new RegExp(
  [
    /^(docker|docker-.+|buildx|buildctl|cosign|oras|crane|git|qemu-.+)$/,
    /^(unshare|sudo|nsenter|bwrap|setpriv|prlimit|timeout|env|sh|bash|tar|cp|mount)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

/**
 * Fills `shims` with a stand-in for each watched program of `path`: a shell script that writes its arguments into a
 * file of its own below `log` and becomes the program. It costs one start of the shell and no process.
 */
export async function makeShims(shims: string, log: string, path: string): Promise<void> {
  await mkdir(shims, { recursive: true })
  await mkdir(log, { recursive: true })
  const programs = new Map<string, string>()
  for (const directory of path.split(delimiter).filter(isAbsolute)) {
    for (const name of await readdir(directory).catch((): string[] => [])) {
      const file = join(directory, name)
      if (
        watched.test(name)
        && !programs.has(name)
        && (await access(file, constants.X_OK).then(
          () => true,
          () => false,
        ))
      )
        programs.set(name, file)
    }
  }
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  for (const [name, file] of programs) {
    const script =
      `#!/bin/sh\nprintf '%s\\0' ${quote(file)} "$@" >> ${quote(log)}/$$.$PPID.shim `
      + `2>/dev/null\nexec ${quote(file)} "$@"\n`
    await writeFile(join(shims, name), script, { mode: 0o755 })
  }
}

/** Every argument list that was written down, by the shims and by the hook in the action's own process. */
export async function readCommands(log: string): Promise<string[][]> {
  const commands: string[][] = []
  for (const name of (await readdir(log)).sort()) {
    const text = await readFile(join(log, name), 'utf8')
    if (name.endsWith('.shim')) commands.push(text.split('\0').slice(0, -1))
    else
      commands.push(
        ...text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as string[]),
      )
  }
  return commands
}
