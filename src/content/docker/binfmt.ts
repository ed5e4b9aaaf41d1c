import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canRun } from '../../shared/can-run.ts'
import { systemEnvironment } from '../../shared/environment.ts'
import { run } from '../../shared/exec.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import { probeBinary } from '../../shared/probe-binary.ts'

/**
 * A registered interpreter, as a file of binfmt_misc shows it (https://docs.kernel.org/admin-guide/binfmt-misc.html).
 */
export interface Entry {
  readonly name: string
  readonly enabled: boolean
  readonly interpreter: string
  /**
   * With `F`, the kernel keeps the interpreter open. It then also works in containers, where its path does not exist.
   */
  readonly flags: string
  readonly offset: number
  readonly magic: Buffer
  readonly mask: Buffer | undefined
}

export const binfmtDirectory = '/proc/sys/fs/binfmt_misc'

/**
 * Whether programs of `platform` run in containers on this machine. If `blockedBy` is set, they run only outside of
 * containers, because that entry lacks the flag F.
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
      : (await readEntries()).find((candidate) => candidate.enabled && matches(candidate, program))
  // Without an entry, the processor itself runs it, or binfmt_misc is not mounted here and nothing more can be known.
  return entry === undefined || entry.flags.includes('F') ? { runs: true } : { runs: false, blockedBy: entry }
}

/**
 * Makes sure that binfmt_misc is mounted on this machine, not only in the container that registers. Since Linux 6.7,
 * registered entries disappear with the last mount (https://github.com/tonistiigi/binfmt/issues/360). Where systemd
 * mounts the directory on demand, reading it is enough; elsewhere only root can mount it.
 * @returns whether it is mounted
 */
export async function mountBinfmt(): Promise<boolean> {
  if (await isMounted()) return true
  if (process.getuid?.() !== 0) return false
  await run('mount', ['-t', 'binfmt_misc', 'binfmt_misc', binfmtDirectory], { env: systemEnvironment, timeout: 10_000 })
  return await isMounted()
}

async function isMounted(): Promise<boolean> {
  return (await entryNames()).includes('register')
}

async function entryNames(): Promise<string[]> {
  return await readdir(binfmtDirectory).catch(() => [])
}

async function readEntries(): Promise<Entry[]> {
  const texts = (await entryNames())
    .filter((name) => name !== 'register' && name !== 'status')
    .map(async (name) => parseEntry(name, await readFile(join(binfmtDirectory, name), 'utf8').catch(() => '')))
  return (await Promise.all(texts)).filter((entry) => entry !== undefined)
}

/** Parses an entry; undefined if it does not recognize programs by their first bytes. */
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

/** Whether the kernel would start `program` with this entry's interpreter. */
export function matches({ magic, mask, offset }: Entry, program: Buffer): boolean {
  return magic.length > 0 && magic.every((byte, i) => (((program[offset + i] ?? 0) ^ byte) & (mask?.[i] ?? 0xff)) === 0)
}
