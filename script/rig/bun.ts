import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from './command.ts'
import { contentKey, inCache, once, root } from './paths.ts'

const tools = join(root, 'test/tools')
const home = inCache('bun')
/** For BUN_INSTALL: below it, Bun keeps packages and the runtimes of other platforms. */
export const bunHome = join(home, 'install')
/** Where the packages of examples/cosmo-ts are installed. */
export const bunPackages = join(home, 'cosmo-ts')

const native = process.arch === 'arm64' ? 'bun-linux-aarch64' : 'bun-linux-x64'
export const bunProgram = join(home, 'node_modules/@oven', native, 'bin/bun')

/**
 * Bun and the packages of examples/cosmo-ts from npm, both by their lockfiles. `all` also installs what Bun compiles
 * programs of other platforms with. Bun would fetch that itself, by no lockfile.
 */
export async function provideBun(all: boolean): Promise<string | undefined> {
  const example = join(root, 'examples/cosmo-ts')
  const locked = [join(example, 'package.json'), join(example, 'bun.lock')]
  const key = await contentKey(join(tools, 'bun'), ...locked)
  const installed = await once('bun', key, async () => {
    await rm(home, { recursive: true, force: true })
    await install('bun', home, [])
    await mkdir(bunPackages)
    for (const path of locked) await copyFile(path, join(bunPackages, path.slice(example.length)))
    await must(bunProgram, ['install', '--frozen-lockfile', '--ignore-scripts', '--silent'], {
      cwd: bunPackages,
      env: bunEnv(),
      timeout: 300_000,
    })
  })
  const more = all && (await once('bun-targets', `${key} ${await contentKey(join(tools, 'bun-targets'))}`, addTargets))
  return installed || more ? 'installed' : undefined
}

/** Nothing outside this directory is read or written. */
export function bunEnv(): NodeJS.ProcessEnv {
  return { ...process.env, BUN_INSTALL: bunHome, BUN_INSTALL_CACHE_DIR: join(bunHome, 'install/cache') }
}

/** Puts the runtimes where Bun looks for them before it fetches one. */
async function addTargets(): Promise<void> {
  const directory = join(home, 'targets')
  // npm refuses packages of other platforms without `--force`.
  await install('bun-targets', directory, ['--force'])
  const version = await must(bunProgram, ['--version'])
  const cache = join(bunHome, 'install/cache')
  await mkdir(cache, { recursive: true })
  for (const name of await readdir(join(directory, 'node_modules/@oven'))) {
    const program = join(directory, 'node_modules/@oven', name, 'bin', name.includes('windows') ? 'bun.exe' : 'bun')
    const target = join(cache, `${name}-v${version}`)
    await rm(target, { force: true })
    await link(program, target)
  }
}

async function install(name: string, directory: string, options: readonly string[]): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(join(tools, name, file), join(directory, file))
  await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options], {
    cwd: directory,
    timeout: 600_000,
  })
}
