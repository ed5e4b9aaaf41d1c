import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { chmod, constants, copyFile, lstat, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../shared/exec.ts'
import type { Tree } from '../image/tree.ts'
import { materialize } from '../image/materialize.ts'
import { systemLibraries } from './libraries.ts'
import { launcher, launcherArchitecture } from './launcher.ts'
import { launcherPath, pluginDirectory, searchPath, temporaryDirectory, type Sandbox, type UserIds } from './sandbox.ts'

/** Device files that every process expects and that give access to nothing. */
export const devices = ['null', 'zero', 'full', 'random', 'urandom']
/** Files of the host's own image that programs read when they start. */
const systemFiles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/localtime']

/**
 * Makes the directory that becomes the plugin's root. The unpacked image is in `plugin`, not in the root itself,
 * because on the host the image's `/data` is not `/data` either. `tmp` is empty and takes the plugin's socket. Only the
 * files of the system that every process needs are copied. `dynamic` is the program if it needs the system's loader and
 * libraries.
 */
export async function prepareRootfs(
  root: string,
  tree: Tree,
  dynamic: string | undefined,
  { user, otherUser }: Sandbox,
): Promise<void> {
  // Looked up first, because `materialize` moves the file away.
  const libraries = dynamic === undefined ? [] : systemLibraries(dynamic)
  await layOutRoot(root, user)
  await Promise.all([
    materialize(tree, join(root, pluginDirectory), otherUser),
    ...systemFiles.map(async (path) => {
      await copyInto(root, path)
    }),
    ...libraries.map(async (path) => {
      await copyInto(root, path)
    }),
  ])
}

/** The root directory without a plugin. Device files are empty: the real ones are mounted over them. */
export async function layOutRoot(root: string, { uid, gid }: UserIds): Promise<void> {
  const architecture = launcherArchitecture()
  await mkdir(root, { mode: 0o755 })
  await Promise.all(
    ['dev', 'etc', 'proc', 'tmp'].map(async (name) => {
      await mkdir(join(root, name))
    }),
  )
  // The umask of this process restricts the mode of mkdir.
  await Promise.all([chmod(root, 0o755), chmod(join(root, temporaryDirectory), 0o1777)])
  await Promise.all([
    ...devices.map(async (name) => {
      await writeFile(join(root, 'dev', name), '')
    }),
    writeFile(join(root, 'etc', 'passwd'), `plugin:x:${uid}:${gid}::/tmp:/\n`),
    writeFile(join(root, 'etc', 'group'), `plugin:x:${gid}:\n`),
  ])
  if (architecture !== undefined) writeExecutable(join(root, launcherPath), launcher(architecture))
}

/**
 * Synchronous on purpose: a child that is forked while the file is open for writing would make its start fail
 * (ETXTBSY).
 */
export function writeExecutable(path: string, content: Buffer): void {
  writeFileSync(path, content)
  chmodSync(path, 0o755)
}

/**
 * Copies the time zones into the root. They are a thousand files that few plugins read, so they are only copied when a
 * plugin reports that they are missing.
 * @returns whether they were copied
 */
export async function addTimeZones(root: string): Promise<boolean> {
  // The plugin has run here: it may have left a link that leads out.
  for (const directory of ['usr', 'usr/share']) {
    const path = join(root, directory)
    const made = await mkdir(path).then(
      () => true,
      () => false,
    )
    if (!made && !(await lstat(path)).isDirectory()) return false
  }
  if (existsSync(join(root, 'usr/share/zoneinfo'))) return false
  const copied = await run('cp', ['--archive', '--', '/usr/share/zoneinfo', join(root, 'usr', 'share')], {
    env: { PATH: searchPath },
    timeout: 10_000,
  })
  return copied.code === 0
}

async function copyInto(root: string, path: string): Promise<void> {
  const target = join(root, path)
  try {
    if (!(await stat(path)).isFile()) return
    await mkdir(dirname(target), { recursive: true })
    await copyFile(path, target, constants.COPYFILE_FICLONE)
  } catch {
    // The file does not exist on this machine, or cannot be read: the plugin runs without it.
  }
}
