import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { node, scratchDirectory } from '../support/rig.ts'

const fixture = join(import.meta.dirname, 'fixture/full-disk.ts')

test('a full disk is E_DISK, whatever it interrupts, and is not blamed on the image or a download', async (t) => {
  // What is mounted is seen in this namespace only, and goes with it.
  const privileges = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const env = { ...process.env, NODE_NO_WARNINGS: '1' }
  const { stdout, stderr } = await run(
    'unshare',
    [...privileges, '--mount', '--', node, fixture, await scratchDirectory(t)],
    { env },
  )
  const [, results = '{}'] = /^RESULTS (.*)$/m.exec(stdout) ?? []
  assert.deepEqual(
    JSON.parse(results),
    {
      RUNNER_TEMP: ['E_DISK'],
      'the state file': ['E_DISK'],
      'the image layout': ['E_DISK'],
      'the unpacked image': ['E_DISK'],
      'the directory of credentials': ['E_DISK'],
      'the downloaded cosign': ['E_DISK'],
      // Nothing depends on it, and no half of a file stays.
      'the tool cache': ['download', []],
      'the outputs': 'failed',
    },
    `${stdout}\n${stderr}`,
  )
  assert.match(
    stdout,
    /^::error title=E_DISK::A disk of this machine is full\.%0AWhy: ENOSPC: no space left on device, write/m,
  )
})
