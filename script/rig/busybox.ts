import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { machineArchive, takeFiles } from './apt.ts'
import { must } from './command.ts'
import { packTar, writeLayout } from './layout.ts'
import { foreignArch, inCache, nativeArch, once } from './paths.ts'

/** A shell and the usual tools for both platforms, for `FROM busybox` in a Dockerfile. */
export const busyboxLayout = inCache('images/busybox')

/** The files of this machine's own platform. */
export const busyboxRoot = inCache(`images/busybox.${nativeArch}`)

/** The processors, by QEMU's names, for which `src/shared/probe-binary.ts` has a program. */
const emulated = ['aarch64', 'arm', 'i386', 'loongarch64', 'ppc64le', 'riscv64', 's390x', 'x86_64']

/** Fetches single programs out of packages; none of them is installed. */
async function provideProgram(name: string, files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { suite, arch } = await machineArchive()
  const did = await once(`debian-${name}`, `${suite} ${arch}`, async () => {
    const bin = inCache('debian')
    await mkdir(bin, { recursive: true })
    const targets = Object.entries(files).map(([path, to]) => [path, join(bin, to)] as const)
    await takeFiles({ suite, arch }, name, Object.fromEntries(targets))
  })
  return did ? `${name} from ${suite}, unpacked` : undefined
}

export async function provideDockerRegistry(): Promise<string | undefined> {
  return await provideProgram('docker-registry', { 'usr/bin/docker-registry': 'docker-registry' })
}

/** The init process that the engine puts into containers that ask for one. */
export async function provideDockerInit(): Promise<string | undefined> {
  return await provideProgram('tini', { 'usr/bin/tini-static': 'docker-init' })
}

export async function provideQemu(): Promise<string | undefined> {
  const names = emulated.map((name) => `qemu-${name}-static`)
  return await provideProgram('qemu-user-static', Object.fromEntries(names.map((name) => [`usr/bin/${name}`, name])))
}

/** A shell and the usual tools of this machine's platform, as a directory and as an archive. */
export async function provideBusybox(): Promise<string | undefined> {
  const { suite } = await machineArchive()
  const did = await once('busybox', suite, async () => {
    await unpackBusybox(suite, nativeArch)
    await packTar(busyboxRoot, inCache('images/busybox.tar'))
  })
  return did ? `busybox from ${suite}, unpacked` : undefined
}

/** The same for both platforms, as an image. */
export async function provideBusyboxImage(): Promise<string | undefined> {
  const { suite } = await machineArchive()
  const did = await once('busybox-image', suite, async () => {
    await unpackBusybox(suite, foreignArch)
    const images = ['amd64', 'arm64'].map((arch) => ({
      platform: `linux/${arch}`,
      directory: inCache(`images/busybox.${arch}`),
    }))
    await writeLayout(busyboxLayout, images)
  })
  return did ? 'made of busybox' : undefined
}

async function unpackBusybox(suite: string, arch: string): Promise<void> {
  const directory = inCache(`images/busybox.${arch}`)
  await rm(directory, { recursive: true, force: true })
  for (const dir of ['bin', 'tmp', 'root', 'etc', 'usr/bin', 'var'])
    await mkdir(join(directory, dir), { recursive: true })
  await takeFiles({ suite, arch }, 'busybox-static', { 'bin/busybox': join(directory, 'bin/busybox') })
  // Only this machine's own can be started here; both have the same applets.
  const applets = (await must(join(busyboxRoot, 'bin/busybox'), ['--list'])).split('\n')
  for (const applet of applets) if (applet !== 'busybox') await symlink('busybox', join(directory, 'bin', applet))
}
