import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readProto } from '../../src/hosts/cosmo/drift/proto.ts'

test('a string that does not end goes to the end of its line, once: reading is linear in whatever stands there', () => {
  for (const quote of ['"', "'"]) {
    const line = `${quote}${`\\${quote}`.repeat(500_000)}`
    assert.deepEqual(
      readProto(`${line}\n;`).facts.map(({ text, line: at }) => [text === line, at]),
      [[true, 2]],
    )
  }
})
