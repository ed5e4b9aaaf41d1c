import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { canRun } from '../../src/shared/can-run.ts'
import { hostPlatform, parsePlatform } from '../../src/shared/platform.ts'
import { probeBinary } from '../../src/shared/probe-binary.ts'
import { program as rigProgram } from '../support/rig.ts'

const directory = mkdtempSync(join(tmpdir(), 'probe-test-'))
after(() => rmSync(directory, { recursive: true }))

/** Docker's name of an architecture and QEMU's. */
const emulators = {
  amd64: 'x86_64',
  386: 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  loong64: 'loongarch64',
}

for (const [architecture, name] of Object.entries(emulators)) {
  test(`the ${architecture} probe is under a kilobyte and exits with the code it was made for`, () => {
    const emulator = rigProgram(`qemu-${name}-static`)
    for (const code of [0, 86, 127]) {
      const program = probeBinary(architecture, code)
      assert.ok(program !== undefined && program.length < 1024)
      const file = join(directory, `${architecture}-${code}`)
      writeFileSync(file, program, { mode: 0o700 })
      const result = spawnSync(emulator, [file])
      assert.equal(result.status, code, result.stderr.toString())
    }
  })
}

test('an architecture without a probe has none, not that of an object’s own property', () => {
  assert.equal(probeBinary('vax', 0), undefined)
  assert.equal(probeBinary('constructor', 0), undefined)
})

test('this machine runs its own platform, and no other operating system’s', async () => {
  assert.equal(await canRun(hostPlatform(), tmpdir()), true)
  for (const text of ['windows/amd64', 'darwin/arm64', 'linux/vax']) {
    const platform = parsePlatform(text)
    assert.ok(platform !== undefined)
    assert.equal(await canRun(platform, tmpdir()), false)
  }
})
