import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Artifact } from '../../src/artifact/index.ts'
import type { DiskFile } from '../../src/hosts/index.ts'
import type { Plan } from '../../src/plan/index.ts'
import { exportFiles } from '../../src/run/export.ts'
import { PublishError } from '../../src/shared/errors.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { testContext } from '../support/context.ts'

interface Exported {
  readonly target: string
  readonly write: (path: string, content: string) => Promise<void>
}

/** Exports a file at a time, as a host would name it. */
async function open(scope: Scope): Promise<Exported> {
  const directory = await scratchDirectory(scope)
  const target = join(directory, 'plugins')
  const context = testContext()
  const write = async (path: string, content: string): Promise<void> => {
    const source = join(directory, 'content')
    writeFileSync(source, content)
    const files: DiskFile[] = [{ path, mode: 0o755, source, sha256: '', size: 1, platform: 'linux/amd64' as Platform }]
    const plan = {
      host: { diskFiles: () => Promise.resolve(files) },
      inputs: { build: { exportDirectory: target }, plugin: { name: 'birds' } },
    } as unknown as Plan
    await exportFiles(plan, {} as Artifact, context)
  }
  return { target, write }
}

/** Whether an error is the refusal whose cause matches. */
const refused =
  (cause: RegExp) =>
  (error: unknown): boolean =>
    error instanceof PublishError && error.code === 'E_EXPORT' && cause.test(String(error.cause))

describe('an export', () => {
  test('makes directories, replaces files of an earlier one, and leaves nothing else', async (t) => {
    const { target, write } = await open(t)
    await write('birds/bin/linux_amd64', 'old')
    await write('birds/bin/linux_amd64', 'new')
    assert.equal(readFileSync(join(target, 'birds/bin/linux_amd64'), 'utf8'), 'new')
    assert.equal(statSync(join(target, 'birds/bin/linux_amd64')).mode & 0o777, 0o755)
    assert.deepEqual(readdirSync(join(target, 'birds/bin')), ['linux_amd64'])
  })

  test('follows no link, in the middle or at the end', async (t) => {
    const { target, write } = await open(t)
    const outside = await scratchDirectory(t)
    mkdirSync(target)
    symlinkSync(outside, join(target, 'birds'))
    await assert.rejects(write('birds/bin/linux_amd64', 'x'), refused(/birds is a link$/))
    mkdirSync(join(target, 'wrens/bin'), { recursive: true })
    symlinkSync(join(outside, 'file'), join(target, 'wrens/bin/linux_amd64'))
    await assert.rejects(write('wrens/bin/linux_amd64', 'x'), refused(/is a link there$/))
    assert.deepEqual(readdirSync(outside), [])
  })

  test('takes names as long as the file system does', async (t) => {
    const { target, write } = await open(t)
    await write(`birds/bin/${'a'.repeat(255)}`, 'x')
    assert.deepEqual(readdirSync(join(target, 'birds/bin')), ['a'.repeat(255)])
  })

  test('replaces no directory, and says what is in the way', async (t) => {
    const { target, write } = await open(t)
    mkdirSync(join(target, 'birds/bin/linux_amd64'), { recursive: true })
    await assert.rejects(write('birds/bin/linux_amd64', 'x'), refused(/is a directory there$/))
    writeFileSync(join(target, 'wrens'), 'a file')
    await assert.rejects(write('wrens/bin/linux_amd64', 'x'), refused(/wrens is a file$/))
    assert.deepEqual(readdirSync(join(target, 'birds/bin')), ['linux_amd64'])
  })
})
