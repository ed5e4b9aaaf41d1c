import { access, chmod, constants, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Programs that the action may start. Each gets a wrapper that notes its arguments and becomes the real one. */
const watched = ['docker', 'cosign', 'git', 'sudo', 'unshare', 'setpriv', 'nsenter', 'mount', 'tar', 'sh', 'bash', 'wgc', 'docker-credential-test']
const separator = '\u001f'

export interface Shims {
  /** Stands first in PATH. */
  readonly path: string
  /** Holds the wrapped plugins of Docker's client. */
  readonly plugins: string
  /** Argument lists so far, the program's name first. */
  arguments(): Promise<string[][]>
}

/** Makes the wrappers for one run. `plugins`: the real directory of Docker's client plugins. */
export async function makeShims(directory: string, searchPath: string, plugins: string): Promise<Shims> {
  const log = join(directory, 'arguments')
  const [path, wrapped] = [join(directory, 'shims'), join(directory, 'plugins')]
  await Promise.all([mkdir(path, { recursive: true }), mkdir(wrapped, { recursive: true }), writeFile(log, '')])
  for (const name of watched) {
    const real = await which(name, searchPath)
    if (real !== undefined) await wrap(join(path, name), name, real, log)
  }
  await wrap(join(wrapped, 'docker-buildx'), 'docker-buildx', join(plugins, 'docker-buildx'), log)
  return {
    path, plugins: wrapped,
    arguments: async () => (await readFile(log, 'utf8')).split(`${separator}\n`).filter((line) => line !== '').map((line) => line.split(separator)),
  }
}

async function wrap(path: string, name: string, real: string, log: string): Promise<void> {
  const quote = (text: string): string => `'${text.replaceAll('\'', String.raw`'\''`)}'`
  await writeFile(path, `#!/bin/sh\nprintf '%s\\037' ${quote(name)} "$@" >>${quote(log)} && printf '\\n' >>${quote(log)}\nexec ${quote(real)} "$@"\n`)
  await chmod(path, 0o755)
}

export async function which(name: string, searchPath: string): Promise<string | undefined> {
  for (const directory of searchPath.split(delimiter)) {
    const path = join(directory, name)
    if (directory !== '' && await access(path, constants.X_OK).then(() => true, () => false)) return path
  }
  return undefined
}
