import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { root } from '../support/rig.ts'

const widest = 120

/** The formatter breaks neither a comment nor a text, so this counts every line. */
test(`no line of the code is wider than ${widest} columns`, async () => {
  const listed = await run('git', ['ls-files', '-z', '--', 'src', 'test', 'script', 'bench', '*.js', '*.ts'], {
    cwd: root,
  })
  assert.equal(listed.code, 0, listed.stderr)
  const files = listed.stdout
    .split('\0')
    .filter((file) => /\.[jt]s$/.test(file) && !/^(dist|vendor|examples)\//.test(file))
  assert.ok(files.length > 300)
  const wide: string[] = []
  for (const file of files) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n')
    for (const [position, line] of lines.entries()) if (line.length > widest) wide.push(`${file}:${position + 1}`)
  }
  assert.deepEqual(wide, [])
})
