import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { inCache } from '../../script/rig/paths.ts'
import { run } from '../../script/rig/run.ts'
import { isQemuRegistered, registerQemu, withoutQemu } from './qemu.ts'

const arm64 = join(inCache('images/busybox.arm64'), 'bin/busybox')

const machine = async (): Promise<string> => (await run(arm64, ['uname', '-m'])).stdout.trim()

test('registering QEMU makes an arm64 program run, and disposing puts the table back', async () => {
  await using _none = await withoutQemu()
  assert.equal(await isQemuRegistered(), false)
  assert.notEqual(await machine(), 'aarch64')
  {
    await using _qemu = await registerQemu()
    assert.equal(await isQemuRegistered(), true)
    assert.equal(await machine(), 'aarch64')
  }
  assert.equal(await isQemuRegistered(), false)
})

test('what was registered before is registered again', async () => {
  await using _before = await registerQemu('F')
  {
    await using _none = await withoutQemu()
    assert.notEqual(await machine(), 'aarch64')
  }
  assert.equal(await machine(), 'aarch64')
})
