import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { goProgram } from '../support/programs.ts'
import type { Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { assertFailed, copying, openPrebuilt, reasonsOf, textOf, writes } from '../support/prebuilt.ts'
import type { Project } from '../support/project.ts'

/** What a pull request from a fork is told about a plugin: no secret is anywhere near. */
async function review(
  scope: Scope,
  dockerfile: string,
  prepare: (project: Project) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ project: Project; run: ActionRun }> {
  const project = await openPrebuilt(scope, { dockerfile })
  await prepare(project)
  const run = await project.check({ event: 'fork_pull_request', inputs: { platforms: 'linux/amd64' } })
  assert.deepEqual([writes(project), run.processesLeft], [[], []])
  return { project, run }
}

/** Plugins of this behaviour, and what they started, that still run, wherever they hid. */
async function pluginsLeft(behaviour: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim(),
    ),
  )
  return lines.filter(
    (line) => line === `/plugin/plugin ${behaviour}` || (behaviour === 'linger' && line.startsWith('lingering')),
  )
}

/** A summary's text without its entities. */
const plain = (summary: string): string =>
  summary.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))

describe('a pull request is told', { timeout: 600_000 }, () => {
  const remarks: Readonly<Record<string, { readonly what: string; readonly says: RegExp }>> = {
    linger: {
      what: 'of a plugin that forks and lingers',
      says: /started other processes \(.+\): the host ends only the plugin itself/,
    },
    talks: { what: 'of a plugin that writes a gigabyte', says: /wrote \d+ MiB to standard output while it started/ },
    deaf: { what: 'of a plugin that does not end', says: /did not end within 2 s of being asked to, and was killed/ },
  }
  for (const [behaviour, { what, says }] of Object.entries(remarks)) {
    test(what, async (t) => {
      const { run } = await review(t, copying(behaviour))
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      assert.deepEqual(reasonsOf(run, 'warning'), ['E_SMOKE_FAILED'])
      assert.match(textOf(run), says)
      assert.match(plain(run.summary), /E_SMOKE_FAILED/)
      assert.deepEqual(await pluginsLeft(behaviour), [])
    })
  }

  test('of a plugin that floods its output without a handshake', async (t) => {
    const { run } = await review(t, copying('flood'))
    assertFailed(run, ['E_SMOKE_FAILED'])
    assert.match(textOf(run), /wrote 65536 bytes to standard output without ending a line/)
    assert.match(run.summary, /Failed/)
  })

  test('of a plugin that needs glibc, which the router’s image has not', async (t) => {
    const { run } = await review(t, copying(), async ({ plugin }) => {
      await writeFile(join(plugin, 'prebuilt/amd64'), await goProgram('plugin', { dynamic: true }), { mode: 0o755 })
    })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.deepEqual(reasonsOf(run, 'warning'), ['E_CHECK_LINKING'])
    assert.match(plain(run.summary), /dynamic[^]*glibc/)
  })

  test('of an entrypoint that is not in the image', async (t) => {
    const { run } = await review(t, copying().replace('"./plugin"', '"./plugin-of-another-name"'))
    assertFailed(run, ['E_CHECK_ENTRYPOINT'])
    assert.match(textOf(run), /plugin-of-another-name/)
  })

  test('of a link that the router refuses to unpack', async (t) => {
    const { run } = await review(
      t,
      copying().replace('COPY prebuilt', 'COPY etc /etc\nCOPY prebuilt'),
      async ({ plugin }) => {
        await mkdir(join(plugin, 'etc'))
        await symlink('../usr/lib/os-release', join(plugin, 'etc/os-release'))
      },
    )
    assertFailed(run, ['E_CHECK_IMAGE'])
    assert.match(textOf(run), /etc\/os-release/)
  })

  test('lint findings at their lines, by a key that may only check', async (t) => {
    const project = await openPrebuilt(t)
    project.plane.add('cosmo-go', 'grpc_plugin')
    project.plane.settings.lint = [
      {
        rule: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE',
        message: 'field names should be camelCase',
        severity: 'error',
        line: 4,
        column: 3,
      },
    ]
    const key = project.plane.key('checker')
    const run = await project.check({
      inputs: { platforms: 'linux/amd64', 'control-plane-url': project.plane.url, 'control-plane-token': key },
      secrets: [key],
    })
    assertFailed(run, ['E_SCHEMA_LINT cosmo-go/src/schema.graphql:4'])
    assert.deepEqual(writes(project), [])
    assert.match(run.summary, /camelCase/)
  })
})
