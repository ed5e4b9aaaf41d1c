import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, suite, test } from 'node:test'
import { removeDirectory } from '../../src/shared/remove-directory.ts'
import { run } from '../../script/rig/run.ts'
import { node, root } from '../support/rig.ts'

/** Makes a nest of directories by relative paths, which a single path could not name. */
const nest = `
import os, sys
os.chdir(sys.argv[1])
for _ in range(int(sys.argv[2])):
    os.mkdir('n' * 200)
    os.chdir('n' * 200)
    open('file', 'w').close()
`

suite('a directory is removed', () => {
  let directory: string
  beforeEach((t) => {
    directory = mkdtempSync(join(tmpdir(), 'pp-rm-'))
    if ('after' in t)
      t.after(() => {
        execFileSync('rm', ['-rf', '--', directory])
      })
  })

  const ways: Readonly<Record<string, () => void>> = {
    'with files, links that lead out of it, sockets and names that are not UTF-8': () => {
      mkdirSync(join(directory, 'a/b'), { recursive: true })
      writeFileSync(join(directory, 'a/b/file'), 'x')
      writeFileSync(Buffer.concat([Buffer.from(`${directory}/a/b/`), Buffer.from([0xff, 0xfe])]), 'x')
      mkdirSync(Buffer.concat([Buffer.from(`${directory}/a/`), Buffer.from([0xfd])]))
      symlinkSync(root, join(directory, 'a/link'))
      execFileSync('mkfifo', [join(directory, 'fifo')])
    },
    'with directories that nobody may read': () => {
      mkdirSync(join(directory, 'x/y/z'), { recursive: true })
      for (const path of ['x/y/z', 'x/y', 'x']) chmodSync(join(directory, path), 0)
    },
    'that nobody may read itself': () => {
      chmodSync(directory, 0)
    },
    'with paths longer than the kernel takes': () => {
      execFileSync('python3', ['-c', nest, directory, '60'])
    },
    'with a nest of fifteen hundred directories': () => {
      execFileSync('python3', ['-c', nest, directory, '1500'])
    },
    'that does not exist': () => {
      rmSync(directory, { recursive: true })
    },
  }
  for (const [name, make] of Object.entries(ways)) {
    test(name, async () => {
      make()
      assert.equal(await removeDirectory(directory), undefined)
      assert.equal(existsSync(directory), false)
      assert.ok(existsSync(join(root, 'package.json')))
    })
  }

  test('by a user without privileges', async () => {
    // Root may read everything, so this needs somebody else.
    execFileSync('chmod', ['0777', directory])
    const script = `
      import { mkdirSync, chmodSync } from 'node:fs'
      import { execFileSync } from 'node:child_process'
      import { removeDirectory } from ${JSON.stringify(join(root, 'src/shared/remove-directory.ts'))}
      const top = ${JSON.stringify(join(directory, 'of-nobody'))}
      mkdirSync(top + '/x/y/z', { recursive: true })
      execFileSync('python3', ['-c', ${JSON.stringify(nest)}, top, '60'])
      for (const path of ['/x/y/z', '/x/y', '/x', '']) chmodSync(top + path, 0)
      console.log(await removeDirectory(top))
    `
    const result = await asNobody(['--input-type=module', '-e', script])
    assert.deepEqual([result.stdout.trim(), result.stderr], ['undefined', ''])
    assert.deepEqual(readdirSync(directory), [])
  })
})

async function asNobody(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' }
  if (process.getuid?.() !== 0) return await run(node, args, { env })
  return await run('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', '--', node, ...args], { env })
}

test('a link in its place is not followed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pp-rm-'))
  mkdirSync(join(directory, 'of-somebody'))
  writeFileSync(join(directory, 'of-somebody/file'), 'x')
  symlinkSync(join(directory, 'of-somebody'), join(directory, 'link'))
  assert.match((await removeDirectory(join(directory, 'link'))) ?? '', /link is not a directory$/)
  assert.deepEqual(readdirSync(join(directory, 'of-somebody')), ['file'])
  rmSync(directory, { recursive: true })
})

test('a mount in it is not entered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pp-rm-'))
  const script = `
    import { execFileSync } from 'node:child_process'
    import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
    import { removeDirectory } from ${JSON.stringify(join(root, 'src/shared/remove-directory.ts'))}
    const mount = ${JSON.stringify(join(directory, 'mount'))}
    mkdirSync(mount)
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', mount])
    writeFileSync(mount + '/of somebody', 'x')
    console.log(await removeDirectory(${JSON.stringify(directory)}), readdirSync(mount))
  `
  // The mount is seen in this namespace only, and goes with it.
  const privileges = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const result = await run('unshare', [...privileges, '--mount', '--', node, '--input-type=module', '-e', script])
  rmSync(directory, { recursive: true })
  assert.match(result.stdout, /mount is on another file system \[ 'of somebody' \]/, result.stderr)
})
