import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readInputs, type Inputs } from '../../src/github/index.ts'
import { hosts } from '../../src/hosts/index.ts'
import type { Artifact } from '../../src/artifact/index.ts'
import type { CheckOutcome } from '../../src/checks/index.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import { reproduce } from '../../src/run/reproduce.ts'
import { run } from '../../script/rig/run.ts'
import type { Finding } from '../../src/shared/finding.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'
import { goProgram } from '../support/programs.ts'
import { dockerEnv } from '../support/rig.ts'

const [amd64, arm64] = ['linux/amd64', 'linux/arm64'] as [Platform, Platform]
const failed = (code: Finding['code'], platform?: Platform): Finding => ({
  code,
  severity: 'error',
  message: 'failed',
  ...(platform && { platform }),
})
/** Parts of these platforms, and what a check found in each: a program that did not start. */
interface Checked {
  readonly artifact: Artifact
  readonly outcome: CheckOutcome
}
const checked = (...platforms: Platform[]): Checked => ({
  artifact: {
    parts: platforms.map((platform) => ({ platform, descriptor: { digest: platform } })),
  } as unknown as Artifact,
  outcome: {
    findings: [],
    parts: new Map(
      platforms.map((platform) => [
        platform,
        { binary: { path: 'bin/plugin', sha256: '', size: 1 }, smoke: { outcome: 'failed', reason: '' } },
      ]),
    ),
  },
})

/** The command lines for inputs of a workflow in a checkout that has `plugins/my birds`. */
function lines(findings: readonly Finding[], more: Readonly<Record<string, string>> = {}, result?: Checked): string[] {
  using workspace = makeWorkspace({ 'plugins/my birds/Dockerfile': 'FROM scratch\n', token: 'secret' })
  const inputs: Inputs = readInputs(environment(workspace.root, { path: 'plugins/my birds', ...more }), hosts)
  return reproduce(
    { inputs, platforms: [amd64, arm64], host: cosmo, content: { kind: 'images' } },
    result?.artifact,
    result?.outcome,
    findings,
    workspace.root,
  )
}

describe('how to reproduce', () => {
  test('a failed build: every platform, from the root of the repository', () => {
    assert.deepEqual(lines([failed('E_BUILD')]), [
      "docker buildx build --platform=linux/amd64,linux/arm64 '--file=plugins/my birds/Dockerfile' "
        + "--build-arg=SOURCE_DATE_EPOCH=0 --output=type=local,dest=out -- 'plugins/my birds'",
    ])
  })

  test('a plugin that does not start: its platform, and the start as the host does it', () => {
    assert.deepEqual(lines([failed('E_SMOKE_FAILED', arm64), failed('E_SCHEMA_LINT')], {}, checked(amd64, arm64)), [
      "docker buildx build --platform=linux/arm64 '--file=plugins/my birds/Dockerfile' "
        + "--build-arg=SOURCE_DATE_EPOCH=0 --output=type=local,dest=out -- 'plugins/my birds'",
      "(cd out && env -i GRPC_DATASOURCE_PLUGIN=GRPC_DATASOURCE_PLUGIN 'startup_config={}' ./bin/plugin)",
    ])
    assert.deepEqual(
      lines([failed('E_SMOKE_FAILED', arm64), failed('E_CHECK_BINARY', amd64)], {}, checked(amd64, arm64))
        .slice(1)
        .map((line) => line.slice(0, 25)),
      ['(cd out/linux_amd64 && en', '(cd out/linux_arm64 && en'],
    )
  })

  test('names arguments and secrets, and shows the value of none', () => {
    const [line = ''] = lines([failed('E_BUILD')], {
      'build-args': 'VERSION=1\nTOKEN=hunter2',
      secrets: 'npm=hunter2',
      'secret-files': 'key=token',
      target: 'last',
      'build-contexts': 'lib=https://user:hunter2@example.com/lib.git',
    })
    assert.doesNotMatch(line, /hunter2|user:/)
    assert.match(line, / --target=last .*--build-arg=VERSION --build-arg=TOKEN --build-context=/)
    assert.match(line, / --build-context=lib=https:\/\/example\.com\/lib\.git --secret=id=npm --secret=id=key /)
  })

  test('nothing that one’s own machine cannot repeat', () => {
    for (const code of [
      'E_SCHEMA_COMPOSITION',
      'E_REGISTRY',
      'E_PLUGIN_DRIFT',
      'E_BUILDER',
      'E_DOCKER',
      'E_CANCELLED',
    ] as const)
      assert.deepEqual(lines([failed(code)]), [], code)
    assert.deepEqual(lines([{ ...failed('E_CHECK_LINKING'), severity: 'warning' }]), [])
  })

  test('works when it is pasted into a shell', async () => {
    using workspace = makeWorkspace()
    const plugin = join(workspace.root, "it's a plugin")
    await mkdir(plugin)
    await writeFile(join(plugin, 'Dockerfile'), 'FROM scratch\nCOPY plugin /bin/plugin\nENTRYPOINT ["/bin/plugin"]\n')
    await writeFile(join(plugin, 'plugin'), await goProgram('hello', { platform: amd64 }), { mode: 0o755 })
    const inputs = readInputs(environment(workspace.root, { path: "it's a plugin" }), hosts)
    const { artifact, outcome } = checked(amd64)
    const commands = reproduce(
      { inputs, platforms: [amd64], host: cosmo, content: { kind: 'images' } },
      artifact,
      outcome,
      [failed('E_SMOKE_FAILED', amd64)],
      workspace.root,
    )
    assert.equal(commands.length, 2)
    const result = await run('sh', ['-e', '-c', commands.join('\n')], {
      cwd: workspace.root,
      env: dockerEnv(),
      timeout: 120_000,
    })
    assert.equal(result.code, 0, result.stderr)
    assert.match(result.stderr, /hello\n$/)
  })
})
