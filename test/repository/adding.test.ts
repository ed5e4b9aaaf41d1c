import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { childEnvironment } from '../../src/shared/environment.ts'
import { run } from '../../script/rig/run.ts'
import { root, scratchDirectory } from '../support/rig.ts'
import { playAll } from '../support/sample.ts'

const guide = readFileSync(join(root, 'docs/hosts/adding.md'), 'utf8')

/** The files that the guide writes: a line with a path, then a block. */
const files = [...guide.matchAll(/^`((?:src|test)\/[\w./-]+)`:\n\n```ts\n([^]*?)^```$/gm)].map(
  ([, path = '', text = '']) => ({ path, text }),
)
const line = /^```ts\n(import \{ (\w+) \} from '\.\/\w+\/index\.ts')\n```$/m.exec(guide)

/** A copy of this repository in which the guide was followed. */
async function follow(directory: string): Promise<void> {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const wanted = listed.stdout.split('\0').filter((path) => /^(?:src|test|script|docs|[^/]+$)/.test(path))
  for (const path of wanted) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    await cp(join(root, path), join(directory, path)).catch((error: unknown) => {
      // A file that was removed and not committed yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    })
  }
  for (const path of ['node_modules', '.cache']) symlinkSync(join(root, path), join(directory, path))
  for (const { path, text } of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const [, added = '', name = ''] = line ?? []
  const table = join(directory, 'src/hosts/table.ts')
  const before = readFileSync(table, 'utf8')
  const after = before
    .replace(/^import \{ cosmo \}.*$/m, `$&\n${added}`)
    .replace(/(hosts: readonly Host\[\] = \[)/, `$1${name}, `)
  assert.equal(after.length, before.length + added.length + 1 + name.length + 2)
  writeFileSync(table, after)
}

describe('the guide to a new host', { timeout: 300_000 }, () => {
  test('has a folder of sources, a line of the table and a test', () => {
    const folder = /^src\/hosts\/(\w+)\//.exec(files[0]?.path ?? '')?.[1] ?? ''
    assert.deepEqual(
      files.map(({ path }) => path),
      [
        ...['codes', 'sources', 'index'].map((file) => `src/hosts/${folder}/${file}.ts`),
        `test/hosts/${folder}/${folder}.test.ts`,
      ],
    )
    assert.equal(line?.[2], folder)
    for (const { path, text } of files)
      assert.ok(
        text.split('\n').every((row) => row.length <= 120),
        path,
      )
  })

  test('makes a host that fulfils the contract, publishes and refuses', async (t) => {
    const directory = await scratchDirectory(t)
    await follow(directory)
    // Node runs no tests in a process that has this variable.
    const { NODE_TEST_CONTEXT: _, ...env } = childEnvironment(process.env)
    const node = (...args: readonly string[]): ReturnType<typeof run> =>
      run(process.execPath, args, { cwd: directory, env })
    const own = files.at(-1)?.path ?? ''
    const tested = await node('--test', 'test/hosts/contract.test.ts', own)
    assert.equal(tested.code, 0, `${tested.stdout}${tested.stderr}`)
    assert.match(tested.stdout, /^▶ aviary$/m)
    if (!playAll) return
    const typed = await node(join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json')
    assert.equal(typed.code, 0, typed.stdout)
  })
})
