import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dockerEnv, rigPath } from '../../support/rig.ts'
import { build, crossBuilt, directory, platforms, plugin, Recorder, request } from '../../support/docker-build.ts'

/**
 * Makes git start this program when it looks for changes. The repository needs no `.git`: a bare one is plain files. It
 * has a commit, without which buildx does not look for changes.
 */
function asRepository(path: string, program: string): void {
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['--git-dir', path, ...args], { input, encoding: 'utf8' }).trim()
  execFileSync('git', ['init', '--quiet', '--bare', path])
  const who = 'birds <birds@example.com> 0 +0000'
  const commit = `tree ${git(['mktree'])}\nauthor ${who}\ncommitter ${who}\n\nbirds\n`
  git(['update-ref', 'HEAD', git(['hash-object', '-t', 'commit', '-w', '--stdin'], commit)])
  for (const [name, value] of [
    ['core.bare', 'false'],
    ['core.worktree', path],
    ['core.fsmonitor', program],
  ] as const)
    git(['config', name, value])
}

/** A git for PATH that notes that it was started. */
function recordingGit(): { readonly path: string; readonly calls: string } {
  const path = directory('git')
  const calls = join(path, 'calls')
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  writeFileSync(join(path, 'git'), `#!/bin/sh\necho "$*" >> '${calls}'\nexec '${real}' "$@"\n`, { mode: 0o755 })
  return { path, calls }
}

for (const asked of [undefined, 'true', 'full'])
  test(`a build starts no program that a repository in the plugin names, with BUILDX_GIT_LABELS=${asked}`, async () => {
    const context = plugin({ Dockerfile: crossBuilt, source: 'source' })
    const made = join(directory('made'), 'by-git')
    const program = join(directory('program'), 'monitor')
    writeFileSync(program, `#!/bin/sh\necho > '${made}'\n`, { mode: 0o755 })
    asRepository(context, program)

    execFileSync('git', ['status', '--porcelain'], { cwd: context })
    assert.ok(existsSync(made), 'git starts the program')
    execFileSync('rm', [made])

    const { path, calls } = recordingGit()
    const PATH = `${path}:${rigPath()}`
    const wishes = { BUILDX_GIT_INFO: 'true', BUILDX_GIT_LABELS: asked, BUILDX_GIT_CHECK_DIRTY: 'true' }
    const env = dockerEnv({ PATH, ...(asked !== undefined && wishes) })
    const wanted = request(context, { platforms: platforms('linux/amd64'), record: 'optional' })
    await build(wanted, new Recorder(), env)
    assert.ok(!existsSync(made), 'the build started it')
    assert.ok(!existsSync(calls), 'the build asked git')
  })
