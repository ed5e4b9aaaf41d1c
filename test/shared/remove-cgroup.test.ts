import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findCgroupParent } from '../../src/checks/smoke/cgroup.ts'
import { removeCgroup } from '../../src/shared/remove-cgroup.ts'
import { newResourceName } from '../../src/shared/resources.ts'
import { scratchDirectory } from '../support/rig.ts'

const parent = await findCgroupParent()
const possible = process.getuid?.() === 0 && parent !== undefined

test('a control group is removed with whatever runs in it', async (t) => {
  if (!possible) {
    t.diagnostic('this user cannot make any')
    return
  }
  const path = join(parent.directory, newResourceName('test'))
  mkdirSync(path)
  const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
    if (existsSync(path)) rmdirSync(path)
  })
  await once(child.stdout, 'data')
  writeFileSync(join(path, 'cgroup.procs'), String(child.pid))
  assert.equal(await removeCgroup(path), undefined)
  assert.equal(existsSync(path), false)
  assert.deepEqual(await ended, [null, 'SIGKILL'])
})

test('nothing is ended that only looks like a control group', async (t) => {
  const path = join(await scratchDirectory(t), newResourceName('test'))
  mkdirSync(path)
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' })
  t.after(() => {
    child.kill('SIGKILL')
  })
  writeFileSync(join(path, 'cgroup.procs'), `${child.pid ?? ''}\n-1\n`)
  assert.equal(await removeCgroup(path), 'it is not a control group')
  assert.deepEqual([child.exitCode, child.signalCode, existsSync(path)], [null, null, true])
})

test('a control group that is not there needs no removal', async () => {
  assert.equal(await removeCgroup(join('/sys/fs/cgroup', newResourceName('test'))), undefined)
})
