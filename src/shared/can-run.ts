import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './exec.ts'
import { hostPlatform, platformParts } from './platform.ts'
import type { Platform } from './platform.ts'
import { probeBinary } from './probe-binary.ts'

/**
 * The exit code of the program. Nothing else gives it: libc passes a file that the kernel refuses to a shell, which
 * exits with 2, 126 or 127.
 */
const expectedCode = 86

/**
 * Whether this machine runs programs of `platform`, natively or with a registered emulator. It runs a program of that
 * architecture, because the kernel's list of emulators may be wrong, and does so every time, because an emulator may
 * have been registered since.
 *
 * @param temp directory for that program. `/tmp` may be mounted without the right to execute.
 */
export async function canRun(platform: Platform, temp: string): Promise<boolean> {
  if (platform === hostPlatform()) return true
  const { os, architecture } = platformParts(platform)
  if (os !== 'linux' || process.platform !== 'linux') return false
  return await probe(architecture, temp)
}

async function probe(architecture: string, temp: string): Promise<boolean> {
  const program = probeBinary(architecture, expectedCode)
  if (program === undefined) return false
  const directory = mkdtempSync(join(temp, 'probe-'))
  try {
    const file = join(directory, architecture)
    // Synchronous, because a child that is forked while the file is open for writing makes the start fail (ETXTBSY).
    writeFileSync(file, program, { mode: 0o700 })
    const result = await run(file, [], { env: {}, timeout: 10_000, maxOutput: 4096 })
    return result.code === expectedCode
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
