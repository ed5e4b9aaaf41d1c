import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { median, measureTree, pssOfTree } from '../../bench/measure.ts'

const mebibyte = 2 ** 20

test('memory that processes share counts once', async (t) => {
  // A subshell shares the variable's pages with its parent until one of them writes to it.
  const shell = `text=$(head -c ${64 * mebibyte} /dev/zero | tr '\\0' a); (echo ready; read -r _; :)`
  const child = spawn('dash', ['-c', shell], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  await once(child.stdout, 'data')
  const size = (await pssOfTree(child.pid)) / mebibyte
  child.stdin.end('\n')
  await once(child, 'close')
  assert.ok(size > 60 && size < 120, `${size} MiB`)
})

test('a measurement has the output and exit code of the program', async () => {
  const { exitCode, output } = await measureTree('dash', ['-c', 'echo out; echo err >&2; exit 3'], {
    cwd: '/',
    env: {},
  })
  assert.deepEqual([exitCode, output.split('\n').sort()], [3, ['', 'err', 'out']])
})

test('the median is the middle value, or the mean of the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})
