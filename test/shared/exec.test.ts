import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../src/shared/exec.ts'

test('lines arrive whole, also as long as BuildKit writes them', async () => {
  const script = "process.stdout.write('{' + 'x'.repeat(1_500_000) + '}\\nshort\\nlast')"
  const lines: string[] = []
  await run(process.execPath, ['-e', script], { onStdoutLine: (line) => { lines.push(line) }, maxOutput: 100 })
  assert.deepEqual(lines.map((line) => [line.length, line.at(0), line.at(-1)]), [[1_500_002, '{', '}'], [5, 's', 't'], [4, 'l', 't']])
})

test('a line without an end costs a bounded amount of memory', async () => {
  const script = "const chunk = 'x'.repeat(1024 * 1024); for (let i = 0; i < 16; i++) process.stdout.write(chunk)"
  let longest = 0
  await run(process.execPath, ['-e', script], { onStdoutLine: (line) => { longest = Math.max(longest, line.length) }, maxOutput: 100 })
  assert.equal(longest, 4 * 1024 * 1024)
})
