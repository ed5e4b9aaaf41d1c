import type { Code } from '../shared/codes.ts'
import { readExports } from './binary/exports.ts'
import type { Unpack } from './inspect.ts'

/** Unpacks a library for hosts that load it: a shared object that offers all these functions. */
export function requireExports(unpack: Unpack, required: readonly string[], code: Code): Unpack {
  return async (part, store, spool, signal) => {
    const unpacked = await unpack(part, store, spool, signal)
    const { command, findings } = unpacked
    if (command === undefined) return unpacked
    const offered = readExports(command.file.content.path)
    const missing = required.filter((name) => offered?.has(name) !== true)
    if (missing.length === 0) return unpacked
    const message =
      offered === undefined
        ? `${command.path} for ${part.platform} is not a shared object`
        : `${command.path} for ${part.platform} does not export ${missing.join(', ')}`
    return { ...unpacked, findings: [...findings, { code, severity: 'error', platform: part.platform, message }] }
  }
}
