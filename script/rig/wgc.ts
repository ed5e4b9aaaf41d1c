import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from './command.ts'
import { contentKey, inCache, once, root } from './paths.ts'

const source = join(root, 'test/tools/wgc')
export const wgcHome = inCache('wgc')

/** Installs wgc, Cosmo's own client, from npm by its lockfile. */
export async function provideWgc(): Promise<string | undefined> {
  const did = await once(
    'wgc',
    await contentKey(join(source, 'package.json'), join(source, 'package-lock.json')),
    async () => {
      await rm(wgcHome, { recursive: true, force: true })
      await mkdir(wgcHome, { recursive: true })
      for (const name of ['package.json', 'package-lock.json']) await copyFile(join(source, name), join(wgcHome, name))
      await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: wgcHome,
        timeout: 600_000,
      })
    },
  )
  return did ? 'installed' : undefined
}
