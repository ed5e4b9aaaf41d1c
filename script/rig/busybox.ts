import { access, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { machineArch, stableSuite, takeFiles } from './apt.ts'
import { must } from './command.ts'
import { packTar, writeLayout } from './layout.ts'
import { inCache, nativeArch, once } from './paths.ts'

/** A shell and the usual tools for both platforms, for `FROM busybox` in a Dockerfile. */
export const busyboxLayout = inCache('images/busybox')

/** The files of this machine's own platform. */
export const busyboxRoot = inCache(`images/busybox.${nativeArch}`)

/** The processors, by QEMU's names, for which `src/shared/probe-binary.ts` has a program. */
const emulated = ['aarch64', 'arm', 'i386', 'loongarch64', 'ppc64le', 'riscv64', 's390x', 'x86_64']

/** Fetches busybox, the QEMU interpreters, docker-registry and the engine's init process; none of them is installed. */
export async function provideDebianPrograms(): Promise<string | undefined> {
  const suite = await stableSuite()
  const did = await once('debian-programs', `${suite} 3`, async () => {
    const arch = await machineArch()
    const bin = inCache('debian')
    await mkdir(bin, { recursive: true })
    await Promise.all([
      takeFiles({ suite, arch }, 'docker-registry', { 'usr/bin/docker-registry': join(bin, 'docker-registry') }),
      takeFiles({ suite, arch }, 'tini', { 'usr/bin/tini-static': join(bin, 'docker-init') }),
      takeFiles(
        { suite, arch },
        'qemu-user-static',
        Object.fromEntries(emulated.map((name) => [`usr/bin/qemu-${name}-static`, join(bin, `qemu-${name}-static`)])),
      ),
      takeFiles({ suite, arch: 'amd64' }, 'busybox-static', await busyboxIn('amd64')),
      takeFiles({ suite, arch: 'arm64' }, 'busybox-static', await busyboxIn('arm64')),
    ])
    await makeBusyboxImages()
  })
  return did ? `docker-registry, qemu and busybox from ${suite}, unpacked` : undefined
}

async function busyboxIn(arch: string): Promise<Record<string, string>> {
  const root = inCache(`images/busybox.${arch}`)
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, 'bin'), { recursive: true })
  return { 'bin/busybox': join(root, 'bin/busybox') }
}

async function makeBusyboxImages(): Promise<void> {
  const applets = (await must(join(busyboxRoot, 'bin/busybox'), ['--list'])).split('\n')
  const images = []
  for (const arch of ['amd64', 'arm64']) {
    const directory = inCache(`images/busybox.${arch}`)
    for (const dir of ['tmp', 'root', 'etc', 'usr/bin', 'var']) await mkdir(join(directory, dir), { recursive: true })
    for (const applet of applets) {
      if (applet !== 'busybox') await symlink('busybox', join(directory, 'bin', applet))
    }
    await access(join(directory, 'bin/busybox'))
    images.push({ platform: `linux/${arch}`, directory })
  }
  await writeLayout(busyboxLayout, images)
  await packTar(busyboxRoot, inCache('images/busybox.tar'))
}
