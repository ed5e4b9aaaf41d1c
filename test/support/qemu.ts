import { access, readFile, readdir } from 'node:fs/promises'
import { asRoot, mustAsRoot } from '../../script/rig/command.ts'
import { run } from '../../script/rig/run.ts'
import { program } from './rig.ts'

/**
 * The kernel's table of foreign binary formats. There is one for the whole machine, so a test that changes it runs
 * alone and restores it. https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
const table = '/proc/sys/fs/binfmt_misc'
const entry = 'qemu-aarch64'

/** What 64-bit ELF files of machine 0xb7, AArch64, begin with. */
export const qemuArm64 = {
  magic: String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`,
  mask: String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`,
} as const

/** `F` opens the interpreter now, so that it also serves in containers that do not have its file. */
type Flags = 'PF' | 'F' | 'P' | ''

/** Makes arm64 programs run on this machine until the returned value is disposed. */
export async function registerQemu(flags: Flags = 'PF'): Promise<AsyncDisposable> {
  const mounted = await mount()
  const restore = await removeEntries()
  await write(
    'register',
    `:${entry}:M::${qemuArm64.magic}:${qemuArm64.mask}:${program('qemu-aarch64-static')}:${flags}`,
  )
  return disposable(async () => {
    await write(entry, '-1')
    await restore()
    if (mounted) await unmount()
  })
}

/** Makes arm64 programs fail to run on this machine until the returned value is disposed. */
export async function withoutQemu(): Promise<AsyncDisposable> {
  const mounted = await mount()
  const restore = await removeEntries()
  return disposable(async () => {
    for (const name of await entries()) await write(name, '-1')
    await restore()
    if (mounted) await unmount()
  })
}

/** True if arm64 programs are handed to an interpreter now. */
export async function isQemuRegistered(): Promise<boolean> {
  return (await entries()).length > 0
}

async function mount(): Promise<boolean> {
  if (
    await access(`${table}/register`).then(
      () => true,
      () => false,
    )
  )
    return false
  await mustAsRoot('mount', ['-t', 'binfmt_misc', 'binfmt_misc', table])
  return true
}

async function unmount(): Promise<void> {
  await run(...asRoot('umount', [table]))
}

/** Disables the entries for arm64. @returns a function that enables them again. A disabled entry keeps its name */
async function removeEntries(): Promise<() => Promise<void>> {
  const names = await entries()
  const saved = await Promise.all(names.map((name) => readFile(`${table}/${name}`, 'utf8')))
  for (const name of names) await write(name, '-1')
  return async () => {
    for (const [position, name] of names.entries()) await write('register', registration(name, saved[position] ?? ''))
  }
}

/** The line that makes an entry, from what the kernel shows of it. */
function registration(name: string, shown: string): string {
  const field = (key: string): string => new RegExp(`^${key}:? (.*)$`, 'm').exec(shown)?.[1] ?? ''
  const escape = (hex: string): string => hex.replace(/../g, String.raw`\x$&`)
  const [magic, mask] = [escape(field('magic')), escape(field('mask'))]
  return `:${name}:M:${field('offset')}:${magic}:${mask}:${field('interpreter')}:${field('flags')}`
}

/** Names of the entries that catch 64-bit ELF files of machine 0xb7, AArch64. */
async function entries(): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir(table).catch((): string[] => [])) {
    if (name === 'register' || name === 'status') continue
    const shown = await readFile(`${table}/${name}`, 'utf8').catch(() => '')
    if (shown.startsWith('enabled') && /^magic 7f454c46[0-9a-f]+b700$/m.test(shown)) found.push(name)
  }
  return found
}

async function write(file: string, text: string): Promise<void> {
  await mustAsRoot('tee', [`${table}/${file}`], { input: text })
}

function disposable(dispose: () => Promise<void>): AsyncDisposable {
  return { [Symbol.asyncDispose]: dispose }
}
