import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { endProcesses } from '../../src/run/end-processes.ts'
import { scratchDirectory } from '../support/rig.ts'

/** A process that runs until it is killed; gone after the test. */
async function sleeper(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', 'read -r line', 'sh', ...args], { env, stdio: ['pipe', 'ignore', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  return child
}

test('processes that name a directory in their arguments or environment are killed, and no others', async (t) => {
  const directory = join(await scratchDirectory(t), 'plugin-publish-0123456789ab')
  const own = [
    await sleeper(t, [`--root=${directory}/a`]),
    await sleeper(t, [], { DOCKER_CONFIG: `${directory}/docker` }),
  ]
  const other = await sleeper(t, ['/somewhere/else'])
  const ended = Promise.all(own.map((child) => once(child, 'exit')))
  assert.equal(await endProcesses([directory]), undefined)
  assert.deepEqual(
    (await ended).map(([, signal]) => signal as unknown),
    ['SIGKILL', 'SIGKILL'],
  )
  assert.deepEqual([other.exitCode, other.signalCode], [null, null])
})

test('without directories, nothing is killed', async (t) => {
  const child = await sleeper(t, [])
  assert.equal(await endProcesses([]), undefined)
  assert.deepEqual([child.exitCode, child.signalCode], [null, null])
})
