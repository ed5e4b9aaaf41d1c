import { cp, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bunHome, bunProgram } from '../../script/rig/bun.ts'
import { must } from '../../script/rig/command.ts'
import { writeLayout } from '../../script/rig/layout.ts'
import { nativeArch } from '../../script/rig/paths.ts'
import { rig } from './rig.ts'

/**
 * What `FROM oven/bun:…-slim` gives a plugin's Dockerfile: Bun with its libraries on busybox. The example's packages
 * and the runtimes of other platforms are in Bun's cache, so a build needs no network.
 *
 * @returns a value for `build-contexts`
 */
export async function bunImage(directory: string): Promise<string> {
  const [files, layout] = [join(directory, 'bun-image'), join(directory, 'bun-layout')]
  await cp(`${rig().images.busybox}.${nativeArch}`, files, { recursive: true, verbatimSymlinks: true })
  const libraries = [...(await must('ldd', [bunProgram])).matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? [])
  for (const [from, to] of [
    [bunProgram, '/usr/local/bin/bun'],
    ...libraries.map((path) => [path, path] as const),
  ] as const) {
    await mkdir(dirname(join(files, to)), { recursive: true })
    await copyFile(from, join(files, to))
  }
  await cp(join(bunHome, 'install'), join(files, 'bun/install'), { recursive: true, verbatimSymlinks: true })
  const env = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'BUN_INSTALL=/bun',
    'BUN_INSTALL_CACHE_DIR=/bun/install/cache',
  ]
  await writeLayout(layout, [{ platform: `linux/${nativeArch}`, directory: files, env }])
  return `oci-layout://${layout}`
}
