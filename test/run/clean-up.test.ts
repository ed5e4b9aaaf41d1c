import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { run, type RunResult } from '../../script/rig/run.ts'
import { newResourceName, type Resource } from '../../src/shared/resources.ts'
import { node, root, scratchDirectory } from '../support/rig.ts'

/** Runs the post step from its sources, without Docker on PATH. */
async function post(record: string | undefined): Promise<RunResult> {
  const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...(record !== undefined && { STATE_RESOURCES: record }) }
  return await run(node, [join(root, 'src/post.ts')], { env: { ...env, NODE_NO_WARNINGS: '1' } })
}

/** A process that runs until it is killed; gone after the test. */
function sleeper(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(node, ['-e', 'setTimeout(() => undefined, 1e9)', '--', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
    detached: true,
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

async function makeDirectory(t: TestContext): Promise<Resource & { readonly name: string }> {
  const name = join(await scratchDirectory(t), newResourceName())
  mkdirSync(join(name, 'a/b'), { recursive: true })
  writeFileSync(join(name, 'a/b/file'), 'secret')
  chmodSync(join(name, 'a/b'), 0)
  chmodSync(join(name, 'a'), 0)
  return { kind: 'directory', name }
}

test('post removes what is recorded, and ends the programs that still use it', { timeout: 20_000 }, async (t) => {
  const directory = await makeDirectory(t)
  const file: Resource = { kind: 'file', name: join(await scratchDirectory(t), newResourceName('cosign')) }
  writeFileSync(file.name, '')
  const own = [sleeper(t, [`--root=${directory.name}/a`], {}), sleeper(t, [], { DOCKER_CONFIG: `${directory.name}/a` })]
  const foreign = sleeper(t, ['--root=/somewhere/else'], {})
  const ended = own.map((child) => once(child, 'exit'))
  await Promise.all([...own, foreign].map((child) => once(child, 'spawn')))

  const result = await post(
    JSON.stringify([directory, file, { kind: 'directory', name: `${directory.name.slice(0, -1)}f` }]),
  )
  assert.deepEqual([result.code, result.stderr], [0, ''], result.stdout)
  assert.doesNotMatch(result.stdout, /::warning/)
  assert.deepEqual(
    (await Promise.all(ended)).map(([, signal]) => signal as unknown),
    ['SIGKILL', 'SIGKILL'],
  )
  assert.deepEqual(
    [directory.name, file.name].map((path) => existsSync(path)),
    [false, false],
  )
  assert.deepEqual([foreign.exitCode, foreign.signalCode], [null, null])
})

test('what cannot be removed is a warning, and everything else is removed all the same', async (t) => {
  const directory = await makeDirectory(t)
  const builder: Resource = { kind: 'builder', name: newResourceName() }
  const { code, stdout } = await post(JSON.stringify([builder, directory]))
  assert.equal(code, 0)
  assert.match(
    stdout,
    new RegExp(`^::warning::The builder ${builder.name} could not be removed: docker is not on PATH`, 'm'),
  )
  assert.equal(existsSync(directory.name), false)
})

test('a post step that gets signals while it removes goes on until everything is removed', async (t) => {
  const directory = await makeDirectory(t)
  const bin = await scratchDirectory(t)
  // Stands for an engine that takes its time: it answers when this test has written into the pipe.
  const pipe = join(bin, 'pipe')
  assert.equal((await run('mkfifo', [pipe])).code, 0)
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\nread -r line < ${pipe}\n`, { mode: 0o755 })
  const record = JSON.stringify([{ kind: 'container', name: newResourceName('smoke') }, directory])
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: bin, STATE_RESOURCES: record, NODE_NO_WARNINGS: '1' }
  const child = spawn(node, [join(root, 'src/post.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = once(child, 'close')
  // Opens when `docker` reads.
  const answer = await open(pipe, 'w')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal)
  await answer.write('\n')
  await answer.close()
  assert.deepEqual(await ended, [0, null], output)
  assert.match(output, /^Removed the container /m)
  assert.equal(existsSync(directory.name), false)
})

test('a record that is not ours is left alone', async (t) => {
  const directory = mkdtempSync(join(await scratchDirectory(t), 'of-the-user-'))
  const { code, stdout } = await post(JSON.stringify([{ kind: 'directory', name: directory }]))
  assert.deepEqual([code, existsSync(directory)], [0, true])
  assert.match(stdout, /^::warning::Not removed, because this action does not make such a resource: /)
})

for (const record of [undefined, '', '[]']) {
  test(`with ${record ?? 'no'} record, post does nothing`, async () => {
    const { code, stdout, stderr } = await post(record)
    assert.deepEqual([code, stdout, stderr], [0, '', ''])
  })
}
