import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { openStreams } from '../../src/checks/smoke/streams.ts'
import { scratchDirectory } from '../support/rig.ts'

test('what is written to the descriptors is read, whatever the directory is called', async (context) => {
  const directory = join(await scratchDirectory(context), '--a b\'$(c)"')
  await mkdir(directory)
  const streams = await openStreams(directory)
  writeSync(streams.descriptors[0], 'out')
  writeSync(streams.descriptors[1], 'err')
  streams.handedOver()
  assert.deepEqual([await text(streams.stdout), await text(streams.stderr)], ['out', 'err'])
  assert.deepEqual(await readdir(directory), [])
})

/** What this process prints while `work` runs: every line of it would be in the job's log. */
async function printed(context: TestContext, work: () => Promise<void>): Promise<unknown[]> {
  const { mock } = context.mock.method(process.stdout, 'write', () => true)
  try {
    await work()
    return mock.calls.map((call) => call.arguments[0])
  } finally {
    mock.restore()
  }
}

test('the system’s own program makes the pipes, not the first on PATH, and prints nothing', async (context) => {
  const directory = await scratchDirectory(context)
  const planted = join(directory, 'bin')
  await mkdir(planted)
  await writeFile(join(planted, 'mkfifo'), `#!/bin/sh\n: >'${directory}/ran'\n`, { mode: 0o755 })
  const path = process.env['PATH']
  process.env['PATH'] = planted
  context.after(() => {
    process.env['PATH'] = path
  })
  const lines = await printed(context, async () => {
    const streams = await openStreams(directory)
    streams.handedOver()
    assert.deepEqual([await text(streams.stdout), await text(streams.stderr)], ['', ''])
  })
  assert.deepEqual([lines, await readdir(directory)], [[], ['bin']])
})

test('where no pipe can be made, the error says why', async (context) => {
  const missing = join(await scratchDirectory(context), 'missing')
  await assert.rejects(
    openStreams(missing),
    (error: Error & { code?: string }) =>
      error.code === 'E_SMOKE_IMPOSSIBLE' && /No such file or directory/.test(String(error.cause)),
  )
})
