import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { copyFiles, copyPrograms, fileProblems, findPrograms, type WantedFile } from '../../src/content/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { run } from '../../script/rig/run.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const { signal } = new AbortController()
const amd64 = 'linux/amd64' as Platform

interface Checkout {
  readonly root: string
  /** Outside of the checkout. */
  readonly secret: string
  readonly wanted: (title: string) => WantedFile
  /** Copies a file, and returns the content of its copy. */
  readonly copy: (title: string) => Promise<string>
}

/** A checkout with these files, whose content is their path. */
async function checkout(scope: Scope, ...files: readonly string[]): Promise<Checkout> {
  const base = await scratchDirectory(scope)
  const root = join(base, 'checkout')
  const secret = join(base, 'secret')
  await writeFile(secret, 'secret')
  await mkdir(root)
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), file)
  }
  const wanted = (title: string): WantedFile => ({
    title,
    path: join(root, title),
    mediaType: 'text/plain',
    roots: [root],
  })
  const copy = async (title: string): Promise<string> => {
    const copied = await copyFiles([wanted(title)], [], join(await scratchDirectory(scope), 'files'), signal)
    return await readFile(copied.files[0]?.path ?? '', 'utf8')
  }
  return { root, secret, wanted, copy }
}

const refused = (problem: string): { code: string; message: string } => ({
  code: 'E_PLUGIN_FILE',
  message: `\`files\` has bin/birds: ${problem}.`,
})

/** What may stand at `bin/birds` in the moment in which it is read. */
const swaps: Readonly<Record<string, readonly [problem: string, swap: (root: string, secret: string) => unknown]>> = {
  'a link to a secret': [
    'it is a symbolic link, or behind one',
    (root, secret) => symlink(secret, join(root, 'bin/birds')),
  ],
  'a link to another file of the checkout': [
    'it is a symbolic link, or behind one',
    (root) => symlink('wren', join(root, 'bin/birds')),
  ],
  'a named pipe that nobody writes to': [
    'it is not a regular file',
    (root) => run('mkfifo', [join(root, 'bin/birds')]),
  ],
  'a directory': ['it is a directory', (root) => mkdir(join(root, 'bin/birds'))],
  nothing: ['there is no such file', () => undefined],
  'a file behind a link to a directory outside': [
    'it is a symbolic link, or behind one',
    async (root, secret) => {
      await rename(secret, join(dirname(secret), 'birds'))
      await rm(join(root, 'bin'), { recursive: true })
      await symlink('..', join(root, 'bin'))
    },
  ],
}

describe('between finding and copying', { timeout: 60_000 }, () => {
  for (const [what, [problem, swap]] of Object.entries(swaps))
    test(`a file that is swapped for ${what} is refused`, async (t) => {
      const { root, secret, wanted, copy } = await checkout(t, 'bin/birds', 'bin/wren')
      assert.deepEqual(await fileProblems([wanted('bin/birds')], 'files'), [])
      const pattern = { text: 'bin/birds', directory: root, roots: [root] }
      const { programs } = await findPrograms(pattern, [amd64])
      await rm(join(root, 'bin/birds'))
      await swap(root, secret)
      await assert.rejects(copy('bin/birds'), refused(problem))
      await assert.rejects(copyPrograms(programs, await scratchDirectory(t), signal), (error: Error) => {
        return 'code' in error && error.code === 'E_PLUGIN_FILE' && String(error.cause).includes(problem)
      })
      const [found] = await fileProblems([wanted('bin/birds')], 'files')
      assert.deepEqual({ code: found?.code, message: found?.message }, refused(problem))
    })

  test('a socket or a device is refused', async (t) => {
    const { root, wanted } = await checkout(t)
    const server = createServer().listen(join(root, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const [found] = await fileProblems([wanted('socket')], 'files')
      assert.equal(found?.message, '`files` has socket: it is not a regular file.')
      const device = { ...wanted('null'), path: '/dev/null', roots: ['/dev'] }
      const [other] = await fileProblems([device], 'files')
      assert.equal(other?.message, '`files` has null: it is not a regular file.')
    } finally {
      server.close()
    }
  })
})

describe('copies of files', () => {
  test('keep their content, whatever happens to the originals', async (t) => {
    const { root, wanted } = await checkout(t, 'a', 'b/c')
    const directory = join(await scratchDirectory(t), 'files')
    const files = [wanted('a'), wanted('b/c'), { ...wanted('a'), platform: amd64 }]
    const copied = await copyFiles(files, [amd64], directory, signal)
    await writeFile(join(root, 'a'), 'changed')
    assert.deepEqual(
      await Promise.all(copied.files.map(async ({ path, ...file }) => [await readFile(path, 'utf8'), file])),
      [
        ['a', { title: 'a', mediaType: 'text/plain' }],
        ['b/c', { title: 'b/c', mediaType: 'text/plain' }],
        ['a', { title: 'a', mediaType: 'text/plain', platform: amd64 }],
      ],
    )
    assert.equal((await readdir(directory)).length, 2)
  })

  test('of many files that are not there are one list of problems that ends', async (t) => {
    const { wanted } = await checkout(t)
    const files = Array.from({ length: 33 }, (_, number) => wanted(String(number)))
    const problems = await fileProblems(files, 'files')
    assert.equal(problems.length, 21)
    assert.equal(problems.at(-1)?.message, '`files` has 13 more problems of this kind.')
    assert.equal((await fileProblems(files.slice(0, 20), 'files')).length, 20)
    assert.ok(problems.every(({ code }) => code === 'E_PLUGIN_FILE'))
  })
})
