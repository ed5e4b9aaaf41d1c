import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readExports } from '../../src/checks/binary/exports.ts'
import { scratchDirectory } from '../support/rig.ts'

/** A shared object whose exported functions have names at these places of a table. */
function sharedObject(starts: readonly number[], strings: Buffer): Buffer {
  const symbols = Buffer.alloc(24 * starts.length)
  for (const [index, start] of starts.entries()) {
    symbols.writeUInt32LE(start, 24 * index)
    symbols.writeUInt8(0x12, 24 * index + 4)
    symbols.writeUInt16LE(1, 24 * index + 6)
  }
  const names = Buffer.from('\0.dynsym\0.dynstr\0.shstrtab\0')
  const [first, second, third] = [64, 64 + symbols.length, 64 + symbols.length + strings.length]
  const table = Buffer.alloc(4 * 64)
  for (const [index, [name, offset, size]] of [
    [1, first, symbols.length],
    [9, second, strings.length],
    [17, third, names.length],
  ].entries()) {
    const at = 64 * (index + 1)
    table.writeUInt32LE(name ?? 0, at)
    table.writeBigUInt64LE(BigInt(offset ?? 0), at + 24)
    table.writeBigUInt64LE(BigInt(size ?? 0), at + 32)
  }
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(3, 16)
  header.writeBigUInt64LE(BigInt(third + names.length), 40)
  for (const [at, value] of [
    [58, 64],
    [60, 4],
    [62, 3],
  ] as const)
    header.writeUInt16LE(value, at)
  return Buffer.concat([header, symbols, strings, names, table])
}

test('names that overlap without end are not read, and short ones are', { timeout: 20_000 }, async (t) => {
  const path = join(await scratchDirectory(t), 'lib.so')
  const strings = Buffer.concat([Buffer.from('\0plugin_init\0'), Buffer.alloc(3_900_000, 'A'), Buffer.alloc(1)])
  const overlapping = Array.from({ length: 30_000 }, (_, index) => 13 + index)
  writeFileSync(path, sharedObject([1, ...overlapping], strings))
  assert.deepEqual([...(readExports(path) ?? [])], ['plugin_init'])
})
