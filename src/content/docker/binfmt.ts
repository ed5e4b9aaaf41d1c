import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canRun } from '../../shared/can-run.ts'
import { systemEnvironment } from '../../shared/environment.ts'
import { run } from '../../shared/exec.ts'
import { platformParts } from '../../shared/platform.ts'
import type { Platform } from '../../shared/platform.ts'
import { probeBinary } from '../../shared/probe-binary.ts'

/**
 * A registered interpreter, as a file of binfmt_misc shows it (https://docs.kernel.org/admin-guide/binfmt-misc.html).
 */
export interface Entry {
  readonly name: string
  readonly enabled: boolean
  readonly interpreter: string
  /** `F`: the kernel holds the interpreter open, so that it works where its path does not exist, as in a container. */
  readonly flags: string
  readonly offset: number
  readonly magic: Buffer
  readonly mask: Buffer | undefined
}

export const directory = '/proc/sys/fs/binfmt_misc'

/**
 * Whether programs of `platform` also run in containers on this machine. `false` with `blockedBy` set: they run, but
 * only outside of containers, because that entry lacks the flag F.
 */
export async function runsInContainers(
  platform: Platform,
  temp: string,
): Promise<{ readonly runs: boolean; readonly blockedBy?: Entry }> {
  if (!(await canRun(platform, temp))) return { runs: false }
  const program = probeBinary(platformParts(platform).architecture, 0)
  const entry =
    program === undefined
      ? undefined
      : (await entries()).find((candidate) => candidate.enabled && matches(candidate, program))
  // No entry: the processor itself runs it, or binfmt_misc is not mounted here and there is nothing more to know.
  return entry === undefined || entry.flags.includes('F') ? { runs: true } : { runs: false, blockedBy: entry }
}

/**
 * Makes sure that this machine itself has binfmt_misc mounted, not only the container that registers: since Linux 6.7
 * what was registered goes with the last mount (https://github.com/tonistiigi/binfmt/issues/360). Looking into the
 * directory is enough where systemd mounts it on demand; else only root can do it.
 */
export async function mountBinfmt(): Promise<boolean> {
  if (await isMounted()) return true
  if (process.getuid?.() !== 0) return false
  await run('mount', ['-t', 'binfmt_misc', 'binfmt_misc', directory], { env: systemEnvironment, timeout: 10_000 })
  return await isMounted()
}

async function isMounted(): Promise<boolean> {
  return (await list()).includes('register')
}

async function list(): Promise<string[]> {
  return await readdir(directory).catch(() => [])
}

async function entries(): Promise<Entry[]> {
  const texts = (await list())
    .filter((name) => name !== 'register' && name !== 'status')
    .map(async (name) => parseEntry(name, await readFile(join(directory, name), 'utf8').catch(() => '')))
  return (await Promise.all(texts)).filter((entry) => entry !== undefined)
}

/** Undefined: not an entry that recognizes programs by their first bytes. */
export function parseEntry(name: string, text: string): Entry | undefined {
  const field = (key: string): string | undefined => new RegExp(`^${key}:? (.*)$`, 'm').exec(text)?.[1]?.trim()
  const magic = field('magic')
  if (magic === undefined) return undefined
  const mask = field('mask')
  return {
    name,
    enabled: text.startsWith('enabled'),
    interpreter: field('interpreter') ?? '',
    flags: field('flags') ?? '',
    offset: Number(field('offset') ?? 0),
    magic: Buffer.from(magic, 'hex'),
    mask: mask === undefined ? undefined : Buffer.from(mask, 'hex'),
  }
}

export function matches({ magic, mask, offset }: Entry, program: Buffer): boolean {
  return magic.length > 0 && magic.every((byte, i) => (((program[offset + i] ?? 0) ^ byte) & (mask?.[i] ?? 0xff)) === 0)
}
