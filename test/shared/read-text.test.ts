import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText } from '../../src/shared/read-text.ts'
import { scratchDirectory } from '../support/rig.ts'

test('only a regular file of moderate size is read', async (t) => {
  const directory = await scratchDirectory(t)
  const at = (name: string): string => join(directory, name)
  await writeFile(at('text'), 'é')
  await writeFile(at('empty'), '')
  await writeFile(at('most'), 'a'.repeat(1024 * 1024))
  await writeFile(at('more'), 'a'.repeat(1024 * 1024 + 1))
  await mkdir(at('directory'))
  await symlink('text', at('link'))
  await symlink('/dev/zero', at('device'))
  execFileSync('mkfifo', [at('pipe')])
  assert.deepEqual(await Promise.all(['text', 'link', 'empty'].map((name) => readText(at(name)))), ['é', 'é', ''])
  assert.equal((await readText(at('most')))?.length, 1024 * 1024)
  for (const name of ['more', 'directory', 'device', 'pipe', 'nothing'])
    assert.equal(await readText(at(name)), undefined, name)
})

test('a file that says that it is empty is read no further than others', async (t) => {
  const directory = await scratchDirectory(t)
  // It has megabytes, and a size of 0; others of /proc have gigabytes.
  await symlink('/proc/kallsyms', join(directory, 'go.mod'))
  assert.equal(await readText(join(directory, 'go.mod')), undefined)
})
