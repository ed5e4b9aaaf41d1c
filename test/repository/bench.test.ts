import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer as createHttp, Agent, get } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDelayProxy } from '../../bench/far/delay.ts'
import { longestRow, Traffic } from '../../bench/far/traffic.ts'
import { pluginNames } from '../../bench/sides/plugin.ts'
import { openRepository } from '../../bench/sides/repository.ts'
import { median, measureTree, pssOfTree } from '../../bench/measure.ts'
import { ordered } from '../../bench/support/turns.ts'
import { must } from '../../script/rig/command.ts'
import { scratchDirectory } from '../support/rig.ts'

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

test('processor time includes descendants that nobody waited for, and not the time that a program sleeps', async () => {
  const busy = "perl -e 'my ($user, $system) = (0, 0); ($user, $system) = times until $user + $system > 0.3'"
  const { processor } = await measureTree('bash', ['-c', `(${busy} &); ${busy}; sleep 1`], {
    cwd: '/',
    env: { PATH: process.env['PATH'] },
  })
  assert.ok(processor > 550 && processor < 950, `${processor} ms`)
})

test('a byte through the delay proxy takes its time each way, and a connection a round trip more', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  t.after(() => echo.close())
  await using proxy = await startDelayProxy({ port: (echo.address() as AddressInfo).port, milliseconds: 50 })
  const socket = connect(proxy.port, '127.0.0.1')
  const times: number[] = []
  for (const text of ['first', 'second']) {
    const started = performance.now()
    socket.write(text)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.equal(answer.toString(), text)
    times.push(performance.now() - started)
  }
  socket.end('last')
  const [last] = (await once(socket, 'data')) as [Buffer]
  assert.equal(last.toString(), 'last')
  await once(socket, 'close')
  const [first = 0, second = 0] = times
  assert.ok(first >= 198 && second >= 98 && second < first, `${first} and ${second} ms`)
})

test('requests and connections are counted, and which of them waited for another', async (t) => {
  const server = createHttp((_, response) => response.end('answer')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const traffic = new Traffic()
  const { port } = server.address() as AddressInfo
  await using proxy = await startDelayProxy({ port, milliseconds: 10, traffic, name: 'service' })
  const agent = new Agent({ keepAlive: true })
  t.after(() => {
    agent.destroy()
  })
  const ask = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: proxy.port, path, agent }, (response) => {
        response.resume().once('end', resolve)
      }).once('error', reject)
    })
  await Promise.all([ask('/a'), ask('/b')])
  await ask('/c')
  const { connections, requests, inARow, all } = traffic.take()
  assert.deepEqual([connections, requests, inARow], [2, 3, 2])
  assert.deepEqual(all.map(({ line }) => line).sort(), ['GET /a', 'GET /b', 'GET /c'])
  assert.equal(traffic.take().requests, 0)
})

test('the longest row takes the requests that end first', () => {
  const of = (...times: [number, number][]): number => longestRow(times.map(([started, ended]) => ({ started, ended })))
  assert.equal(of([0, 100], [10, 20], [20, 30], [30, 40]), 3)
  assert.equal(of([0, 10], [0, 10], [5, 15]), 1)
})

test('each side begins as often as any other', () => {
  const rounds = [0, 1, 2, 3, 4, 5].map((round) => ordered(['a', 'b', 'c'], round))
  assert.deepEqual(
    rounds.map((order) => order.join('')),
    ['abc', 'cba', 'bca', 'acb', 'cab', 'bac'],
  )
})

test('each commit of the bench’s repository is a push of this one commit', async (t) => {
  const directory = await scratchDirectory(t)
  await writeFile(join(directory, 'one'), '1')
  const repository = await openRepository(directory)
  for (const content of ['2', '3']) {
    await writeFile(join(directory, 'two'), content)
    const { name, sha, payload } = await repository.commit()
    const { before, after } = payload as { before: string; after: string }
    assert.deepEqual([name, sha], ['push', after])
    assert.equal(await must('git', ['-C', directory, 'rev-parse', 'HEAD^']), before)
    assert.equal(await must('git', ['-C', directory, 'diff', '--name-only', before, after]), 'two')
  }
})

test('names of many plugins keep their order when they are sorted', () => {
  const names = pluginNames('p', 50)
  assert.deepEqual([names[0], names.at(-1), names.toSorted()], ['p-01', 'p-50', names])
})
