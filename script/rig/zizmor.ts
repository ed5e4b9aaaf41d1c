import { join } from 'node:path'
import { rename, rm } from 'node:fs/promises'
import { must } from './command.ts'
import { contentKey, inCache, nativeArch, once, root } from './paths.ts'

const requirements = join(root, 'test/tools/zizmor/requirements.txt')

export const zizmorProgram = inCache('zizmor/bin/zizmor')

/** Installs zizmor, which audits workflows, from PyPI by version and hash. */
export async function provideZizmor(): Promise<string | undefined> {
  const did = await once('zizmor', `${await contentKey(requirements)} ${nativeArch}`, async () => {
    const fresh = inCache('zizmor.new')
    await rm(fresh, { recursive: true, force: true })
    const args = ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', `--target=${fresh}`]
    await must('pip3', [...args, `--requirement=${requirements}`], {
      timeout: 300_000,
      hint: 'check that the Python package index can be reached',
    })
    await rm(inCache('zizmor'), { recursive: true, force: true })
    await rename(fresh, inCache('zizmor'))
  })
  return did ? 'installed' : undefined
}
