import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { qemuArm64 } from './qemu.ts'
import { dockerEnv, program, rig, scratchDirectory, type Scope } from './rig.ts'

const table = '/proc/sys/fs/binfmt_misc'

/**
 * Makes an image that registers QEMU for arm64 like the pinned one: `docker run --privileged IMAGE --install arm64`.
 * Like that one, it ends with exit code 0 even if it fails. The image is removed when the test ends.
 *
 * @returns its name in the rig's engine
 */
export async function makeBinfmtImage(scope: Scope): Promise<string> {
  const directory = await scratchDirectory(scope)
  const files = join(directory, 'files')
  for (const part of ['bin', 'usr/bin', 'proc']) await mkdir(join(files, part), { recursive: true })
  await copyFile(join(rig().images.busybox, '../busybox.amd64/bin/busybox'), join(files, 'bin/busybox'))
  for (const applet of ['sh', 'mount', 'echo']) await symlink('busybox', join(files, 'bin', applet))
  await copyFile(program('qemu-aarch64-static'), join(files, 'usr/bin/qemu-aarch64'))
  await writeFile(
    join(files, 'binfmt'),
    `#!/bin/sh
[ -e ${table}/register ] || mount -t binfmt_misc binfmt_misc ${table}
case $2 in
  arm64)
    echo ':qemu-aarch64:M::${qemuArm64.magic}:${qemuArm64.mask}:/usr/bin/qemu-aarch64:PCF' > ${table}/register
    [ $? != 0 ] || echo "installing: $2 OK" >&2 ;;
  *) echo "installing: $2 unsupported architecture" >&2 ;;
esac
exit 0
`,
    { mode: 0o755 },
  )
  const archive = join(directory, 'binfmt.tar')
  await must('tar', ['-C', files, '-cf', archive, '.'])
  const image = `localhost:1/plugin-publish-test/binfmt:${process.pid}`
  scope.after(async () => {
    await must('docker', ['image', 'rm', '--force', image], { env: dockerEnv() })
  })
  await must(
    'docker',
    ['import', '--change=ENTRYPOINT ["/bin/sh", "/binfmt"]', '--change=ENV PATH=/bin', archive, image],
    { env: dockerEnv() },
  )
  return image
}
