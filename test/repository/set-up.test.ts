import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { littleRoom } from '../../script/rig/disk.ts'
import { examples } from '../../script/rig/examples.ts'
import { inBuildSlot } from '../../script/rig/gotools.ts'
import { allParts, asTasks, partsFor } from '../../script/rig/parts.ts'
import { runTasks, stillRunning } from '../../script/rig/progress.ts'
import { fetchPinned, launcher } from '../../script/rig/tools.ts'
import { scratchDirectory } from '../support/rig.ts'

const namesOf = (parts: readonly { readonly name: string }[]): string[] => parts.map(({ name }) => name)

test('the set-up for a demo has every part that the example uses, and none of those that only tests use', async () => {
  const forTests = [
    'router',
    'olareg',
    'actionlint',
    'buildkit',
    'builder image',
    'base image',
    'wgc',
    'zizmor',
    'qemu',
  ]
  for (const example of examples) {
    const names = namesOf(await partsFor(example, {}))
    assert.deepEqual(
      forTests.filter((name) => names.includes(name)),
      [],
      example.name,
    )
    for (const used of [...example.uses, 'cosign', 'docker-registry']) assert.ok(names.includes(used), used)
    assert.equal(names.includes('bun'), example.name === 'cosmo-ts')
  }
})

test('the default demo needs an engine, and builds no tool', async () => {
  const [first] = examples
  assert.ok(first)
  assert.deepEqual(namesOf(await partsFor(first, {})).sort(), [
    'busybox',
    'cosign',
    'crane',
    'docker engine',
    'docker-init',
    'docker-registry',
    'go',
    'plain base image',
  ])
})

test('an example that uses an unknown part is a mistake of ours', async () => {
  const [first] = examples
  assert.ok(first)
  await assert.rejects(partsFor({ ...first, uses: ['docker machine'] }, {}), /docker machine/)
})

test('every part of a set-up stands after what it needs, and after the packages', async () => {
  for (const parts of [await allParts(true, {}), ...(await Promise.all(examples.map((one) => partsFor(one, {}))))]) {
    const tasks = asTasks(parts)
    assert.equal(new Set(namesOf(tasks)).size, tasks.length)
    for (const [position, { name, needs = [] }] of tasks.entries()) {
      const before = namesOf(tasks.slice(0, position))
      assert.deepEqual(
        needs.filter((need) => !before.includes(need)),
        [],
        name,
      )
      if (position > 0) assert.ok(needs.includes('packages'), name)
    }
  }
})

test('the longest builds are started first', async () => {
  const names = namesOf(await allParts(true, {}))
  for (const [long, short] of [
    ['buildkit', 'router'],
    ['router', 'olareg'],
    ['cosign', 'buildkit'],
  ] as const)
    assert.ok(names.indexOf(long) < names.indexOf(short), `${long} before ${short}`)
})

test('what is being waited for is said after 15 s, and then every 30 s', () => {
  const running = new Map([
    ['cosign', 1000],
    ['router', 9000],
  ])
  assert.equal(stillRunning(running, 15_999, -Infinity), undefined)
  assert.equal(stillRunning(running, 16_000, -Infinity), 'still running: cosign (15 s)')
  assert.equal(stillRunning(running, 45_999, 16_000), undefined)
  assert.equal(stillRunning(running, 46_000, 16_000), 'still running: cosign (45 s), router (37 s)')
  assert.equal(stillRunning(new Map(), 46_000, 16_000), undefined)
})

test('a task whose need failed is not started, and is among those that failed', async () => {
  const done: string[] = []
  const work = (name: string) => () => {
    done.push(name)
    return Promise.resolve(undefined)
  }
  const failed = await runTasks([
    { name: 'a', work: work('a') },
    { name: 'b', needs: ['a'], work: () => Promise.reject(new Error('no')) },
    { name: 'c', needs: ['b'], work: work('c') },
    { name: 'd', needs: ['a'], work: work('d') },
  ])
  assert.deepEqual(failed, ['b', 'c'])
  assert.deepEqual(done, ['a', 'd'])
})

test('of tasks behind a gate, one that waits does not count as running', async () => {
  const events: string[] = []
  const task = (name: string) => ({
    name,
    gate: async (work: () => Promise<boolean>) => {
      events.push(`${name} waits`)
      return await work()
    },
    work: () => {
      events.push(`${name} works`)
      return Promise.resolve(undefined)
    },
  })
  assert.deepEqual(await runTasks([task('a')]), [])
  assert.deepEqual(events, ['a waits', 'a works'])
  const running = new Set<string>()
  const slots = await Promise.all(
    ['x', 'y', 'z'].map((name) =>
      inBuildSlot(async () => {
        running.add(name)
        const count = running.size
        await Promise.resolve()
        running.delete(name)
        return count
      }),
    ),
  )
  assert.ok(Math.max(...slots) <= 2, 'at most two builds at a time')
})
test('the launcher tells the version, and passes everything else on', async (t) => {
  const directory = await scratchDirectory(t)
  const [program, script] = [join(directory, "it's"), join(directory, 'cosign')]
  await writeFile(program, '#!/bin/sh\nprintf "%s|" "$@"\n', { mode: 0o755 })
  await writeFile(script, launcher(program, '{"gitVersion":"v3.1.1"}'), { mode: 0o755 })
  const answer = (...args: string[]): string =>
    execFileSync(script, args, { encoding: 'utf8', env: { PATH: directory } })
  assert.equal(answer('version', '--json'), '{"gitVersion":"v3.1.1"}\n')
  assert.equal(answer('version'), 'version|')
  assert.equal(answer('sign', 'a b', "c'd", '$e'), "sign|a b|c'd|$e|")
})

test('a download is what is pinned, or it is refused; a server that does not answer is given up', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/silent') return
    response.writeHead(request.url === '/gone' ? 404 : 200).end('genuine')
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((ready) => server.once('listening', ready))
  const at = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const pin = createHash('sha256').update('genuine').digest('hex')
  assert.equal((await fetchPinned(at('/file'), pin)).toString(), 'genuine')
  await assert.rejects(fetchPinned(at('/file'), 'a'.repeat(64)), /is pinned/)
  await assert.rejects(fetchPinned(at('/gone'), pin), /answered 404/)
  await assert.rejects(fetchPinned(at('/silent'), pin, 50), /did not answer/)
})

test('a disk with little room is told of', () => {
  assert.equal(littleRoom(0), undefined)
  assert.match(littleRoom(Infinity) ?? '', / has \d+\.\d GiB free, and all tests may need 12 GiB$/)
})
