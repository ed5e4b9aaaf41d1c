import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './exec.ts'
import { hostPlatform, platformParts } from './platform.ts'
import type { Platform } from './platform.ts'
import { probeBinary } from './probe-binary.ts'

/**
 * Unlikely to come from anything else: libc hands a file that the kernel refuses to a shell, which exits with 2, 126 or
 * 127.
 */
const proof = 86

/**
 * Whether this machine runs programs of `platform`, natively or through a registered emulator. What the kernel lists is
 * not believed: a program of that architecture is run, each time anew, since an emulator may have been registered.
 * @param temp directory for that program. `/tmp` would not do: it may be mounted without the right to execute.
 */
export async function canRun(platform: Platform, temp: string): Promise<boolean> {
  if (platform === hostPlatform()) return true
  const { os, architecture } = platformParts(platform)
  if (os !== 'linux' || process.platform !== 'linux') return false
  return await probe(architecture, temp)
}

async function probe(architecture: string, temp: string): Promise<boolean> {
  const program = probeBinary(architecture, proof)
  if (program === undefined) return false
  const directory = mkdtempSync(join(temp, 'probe-'))
  try {
    const file = join(directory, architecture)
    // Synchronous on purpose: a child that is forked while the file is open for writing would make its start fail
    // (ETXTBSY).
    writeFileSync(file, program, { mode: 0o700 })
    const result = await run(file, [], { env: {}, timeout: 10_000, maxOutput: 4096 })
    return result.code === proof
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
