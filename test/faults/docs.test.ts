import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pages } from './table.ts'

test('the table of docs/reliability.md is that of the cells: `node test/faults/table.ts` writes it', () => {
  const { now, wanted } = pages()
  assert.equal(now, wanted)
})
