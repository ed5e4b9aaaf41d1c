import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'

const exec = new URL('../../src/shared/exec.ts', import.meta.url).href

test('lines arrive whole, also as long as BuildKit writes them', async () => {
  const script = "process.stdout.write('{' + 'x'.repeat(1_500_000) + '}\\nshort\\nlast')"
  const lines: string[] = []
  await run(process.execPath, ['-e', script], {
    onStdoutLine: (line) => {
      lines.push(line)
    },
    maxOutput: 100,
  })
  assert.deepEqual(
    lines.map((line) => [line.length, line.at(0), line.at(-1)]),
    [
      [1_500_002, '{', '}'],
      [5, 's', 't'],
      [4, 'l', 't'],
    ],
  )
})

test('a line without an end costs a bounded amount of memory', async () => {
  const script = "const chunk = 'x'.repeat(1024 * 1024); for (let i = 0; i < 16; i++) process.stdout.write(chunk)"
  let longest = 0
  await run(process.execPath, ['-e', script], {
    onStdoutLine: (line) => {
      longest = Math.max(longest, line.length)
    },
    maxOutput: 100,
  })
  assert.equal(longest, 4 * 1024 * 1024)
})

test('what cannot be started is a result, also where Node throws', async () => {
  const start = async (args: readonly string[]): Promise<string | undefined> =>
    (await run('true', args)).spawnError?.code
  assert.equal(await start(['x'.repeat(128 * 1024)]), 'E2BIG')
  assert.equal(await start(['a\0b']), 'ERR_INVALID_ARG_VALUE')
  assert.equal((await run('/nonexistent/program', [])).spawnError?.code, 'ENOENT')
})

test('a group that is cancelled ends with its leader, whoever in it ignores signals', async () => {
  const script = `
    import { run } from ${JSON.stringify(exec)}
    const cancel = new AbortController()
    const onStdoutLine = (line) => { console.log(line); cancel.abort() }
    const group = '(trap "" TERM; echo $BASHPID; exec sleep 1000) & wait'
    await run('bash', ['-c', group], { signal: cancel.signal, onStdoutLine }).catch(() => process.exit())
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(isRunning(Number(stdout)), false)
})

test('at the end of the process, everything that still runs is killed', async () => {
  const script = `
    import { killRunning, run } from ${JSON.stringify(exec)}
    const ended = run('bash', ['-c', 'trap "" TERM INT; echo $$; while :; do sleep 1; done'], {
      onStdoutLine: (line) => { console.log(line); killRunning() },
    })
    console.log((await ended).signal)
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  const [pid, signal] = stdout.trim().split('\n')
  assert.deepEqual([signal, isRunning(Number(pid))], ['SIGKILL', false])
})

function isRunning(pid: number): boolean {
  try {
    // A killed process stays in the table until its parent asks for its exit code.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
