import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { copyPrograms, findPrograms, type FoundPrograms, type PathPattern } from '../../src/content/index.ts'
import { PublishError } from '../../src/shared/errors.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { run } from '../../script/rig/run.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const platforms = ['linux/amd64', 'linux/arm/v7', 'windows/amd64'] as Platform[]

interface Workspace {
  readonly root: string
  readonly find: (text: string, ...of: readonly string[]) => Promise<FoundPrograms>
}

/** A checkout with these files, whose content is their path. */
async function workspace(scope: Scope, ...files: readonly string[]): Promise<Workspace> {
  const root = await scratchDirectory(scope)
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), file)
  }
  const pattern = (text: string): PathPattern => ({ text, directory: root, roots: [root] })
  return { root, find: (text, ...of) => findPrograms(pattern(text), (of.length === 0 ? platforms : of) as Platform[]) }
}

const paths = (root: string, { programs }: FoundPrograms): string[] =>
  programs.map(({ path }) => path.slice(root.length + 1))
const messages = ({ problems }: FoundPrograms): string[] => problems.map(({ code, message }) => `${code} ${message}`)

describe('a pattern', () => {
  test('names one file for each platform; a program of Windows may have its suffix', async (t) => {
    const { root, find } = await workspace(t, 'bin/linux_amd64', 'bin/linux_arm', 'bin/windows_amd64.exe')
    const found = await find('bin/{os}_{arch}')
    assert.deepEqual(found.problems, [])
    assert.deepEqual(paths(root, found), ['bin/linux_amd64', 'bin/linux_arm', 'bin/windows_amd64.exe'])
  })

  test('has the variant where the author wants it, and any part of a name', async (t) => {
    const { root, find } = await workspace(t, 'dist/birds_linux_amd64_v1/birds', 'dist/birds_linux_arm_7/birds', 'v7/x')
    assert.deepEqual(paths(root, await find('dist/birds_{os}_{arch}_*/birds', 'linux/amd64', 'linux/arm/v7')), [
      'dist/birds_linux_amd64_v1/birds',
      'dist/birds_linux_arm_7/birds',
    ])
    assert.deepEqual(paths(root, await find('{variant}/x', 'linux/arm/v7')), ['v7/x'])
  })

  test('without a file, or with several, is an error for each platform', async (t) => {
    const { find } = await workspace(t, 'bin/linux_amd64_v1', 'bin/linux_amd64_v3')
    const found = await find('bin/{os}_{arch}*', 'linux/amd64', 'linux/arm64')
    assert.deepEqual(messages(found), [
      'E_PLUGIN_FILE `binaries` for linux/amd64 is bin/linux_amd64*: 2 files fit: bin/linux_amd64_v1, '
        + 'bin/linux_amd64_v3.',
      'E_PLUGIN_FILE `binaries` for linux/arm64 is bin/linux_arm64*: there is no such file.',
    ])
  })

  test('with many stars, or that many files fit, is answered in no time', { timeout: 20_000 }, async (t) => {
    const files = Array.from({ length: 12 }, (_, number) => `bin/${number}`)
    const { root, find } = await workspace(t, `long/${'a'.repeat(255)}`, 'names/new\nline', ...files)
    const [none] = messages(await find(`long/${'*a'.repeat(8)}*b`, 'linux/amd64'))
    assert.match(none ?? '', /there is no such file/)
    assert.deepEqual(paths(root, await find(`long/${'*a'.repeat(8)}*`, 'linux/amd64')), [`long/${'a'.repeat(255)}`])
    assert.deepEqual(paths(root, await find('names/n*e', 'linux/amd64')), ['names/new\nline'])
    assert.match(messages(await find('names/new\nline*line', 'linux/amd64')).join(), /there is no such file/)
    assert.match(messages(await find('bin/*', 'linux/amd64')).join(), /12 files fit: bin\/0, .*bin\/7, …\.$/)
  })

  test('that finds a link to nothing, or to itself, is an error of the plugin', async (t) => {
    const { root, find } = await workspace(t)
    await mkdir(join(root, 'bin'))
    await symlink('nothing', join(root, 'bin/linux_amd64'))
    await symlink('linux_arm64', join(root, 'bin/linux_arm64'))
    const found = messages(await find('bin/{os}_{arch}', 'linux/amd64', 'linux/arm64'))
    assert.equal(found.length, 2)
    for (const message of found) assert.match(message, /^E_PLUGIN_FILE .* it is a symbolic link, or behind one\.$/)
  })

  test('is no regular expression', async (t) => {
    const { find } = await workspace(t, 'bin/aXb', 'bin/a.b')
    assert.deepEqual((await find('bin/a.*', 'linux/amd64')).programs.length, 1)
  })

  test('leads to no link, no directory and nowhere else', async (t) => {
    const { root, find } = await workspace(t, 'real/linux_amd64', 'bin/x/linux_amd64/file')
    await symlink('../real/linux_amd64', join(root, 'bin/link'))
    await symlink('real', join(root, 'linked'))
    await symlink('/etc/hostname', join(root, 'bin/out'))
    for (const text of ['bin/link', 'linked/{os}_{arch}', 'bin/out', 'bin/lin*', 'link*/linux_amd64'])
      assert.match(messages(await find(text, 'linux/amd64'))[0] ?? '', /symbolic link/, text)
    assert.match(messages(await find('bin/x/{os}_{arch}', 'linux/amd64'))[0] ?? '', /is a directory/)
    assert.match(messages(await find('../../../etc/hostname', 'linux/amd64'))[0] ?? '', /link|no such file/)
    await run('mkfifo', [join(root, 'bin/pipe')])
    assert.match(messages(await find('bin/pipe', 'linux/amd64'))[0] ?? '', /is not a regular file/)
  })
})

describe('a copy', () => {
  const { signal } = new AbortController()

  test('can be executed, whatever its original’s mode, and is not the original', async (t) => {
    const { root, find } = await workspace(t, 'bin/linux_amd64', 'bin/windows_amd64.exe')
    await chmod(join(root, 'bin/linux_amd64'), 0o600)
    const { programs } = await find('bin/{os}_{arch}', 'linux/amd64', 'windows/amd64')
    const copied = await copyPrograms(programs, await scratchDirectory(t), signal)
    await writeFile(join(root, 'bin/linux_amd64'), 'changed')
    for (const { path } of copied.programs) assert.equal((await stat(path)).mode & 0o777, 0o755)
    assert.equal(await readFile(copied.programs[0]?.path ?? '', 'utf8'), 'bin/linux_amd64')
  })

  test('of what became a link since it was found is refused', async (t) => {
    const { root, find } = await workspace(t, 'bin/linux_amd64')
    const { programs } = await find('bin/{os}_{arch}', 'linux/amd64')
    await rm(join(root, 'bin/linux_amd64'))
    await symlink('/etc/hostname', join(root, 'bin/linux_amd64'))
    await assert.rejects(copyPrograms(programs, await scratchDirectory(t), signal), (error: unknown) => {
      return error instanceof PublishError && error.code === 'E_PLUGIN_FILE'
    })
  })
})
