import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dockerEnv } from '../../support/rig.ts'
import { build, crossBuilt, directory, platforms, plugin, Recorder, request } from '../../support/docker-build.ts'

/** Makes git start this program when it looks at the repository. A bare repository is plain files, without `.git`. */
function asRepository(path: string, program: string): void {
  execFileSync('git', ['init', '--quiet', '--bare', path])
  execFileSync('git', ['--git-dir', path, 'config', 'core.bare', 'false'])
  execFileSync('git', ['--git-dir', path, 'config', 'core.worktree', path])
  execFileSync('git', ['--git-dir', path, 'config', 'core.fsmonitor', program])
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

    const env = dockerEnv(asked === undefined ? {} : { BUILDX_GIT_INFO: 'true', BUILDX_GIT_LABELS: asked })
    const wanted = request(context, { platforms: platforms('linux/amd64'), record: 'optional' })
    await build(wanted, new Recorder(), env)
    assert.ok(!existsSync(made), 'the build started it')
  })
