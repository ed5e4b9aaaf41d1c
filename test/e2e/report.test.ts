import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { startGitHubApi } from '../support/github-api/index.ts'
import {
  assertFailed,
  busybox,
  copying,
  openPrebuilt,
  reasonsOf,
  textOf,
  writePrebuilt,
  writes,
} from '../support/prebuilt.ts'
import { dockerEnv } from '../support/rig.ts'
import { gitHubEvent } from '../support/runner/events.ts'
import type { Project } from '../support/project.ts'
import { checksOf, readable } from '../support/summary.ts'

async function edit({ plugin }: Project, file: string, change: (text: string) => string): Promise<void> {
  const path = join(plugin, file)
  const before = await readFile(path, 'utf8')
  assert.notEqual(change(before), before)
  await writeFile(path, change(before))
}

async function listBuilders(): Promise<string> {
  return (await run('docker', ['buildx', 'ls', '--format={{.Name}}'], { env: dockerEnv() })).stdout
}

/** What a reader sees of a summary. */
const visible = (markdown: string): string =>
  markdown.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))

describe('drift', { timeout: 300_000 }, () => {
  test('of generated files fails a pull request from a fork at their lines, and nothing else about it', async (t) => {
    const project = await openPrebuilt(t)
    await edit(project, 'src/schema.graphql', (text) => text.replace('  latinName: String!\n', ''))
    const run = await project.check({ event: 'fork_pull_request' })
    assertFailed(run, [
      'E_PLUGIN_DRIFT cosmo-go/generated/service.proto:51',
      'E_PLUGIN_DRIFT cosmo-go/generated/mapping.json:91',
      'E_PLUGIN_DRIFT cosmo-go/generated/service.proto.lock.json:68',
    ])
    assert.match(textOf(run), /npx wgc@latest router plugin generate/)
    assert.match(visible(run.summary), /- message Bird: string latin_name = 3/)
  })

  test('stops a build that would take an hour, and leaves no builder', async (t) => {
    const project = await openPrebuilt(t, { dockerfile: 'FROM busybox\nRUN sleep 3600\n' })
    await edit(project, 'generated/mapping.json', (text) => text.replace('"mapped": "latin_name"', '"mapped": "latin"'))
    const before = await listBuilders()
    const ended = await project.check({ inputs: { ...busybox, platforms: 'linux/amd64' } })
    assertFailed(ended, ['E_PLUGIN_DRIFT cosmo-go/generated/mapping.json:91'])
    assert.match(textOf(ended), /The build was stopped, because generated files do not match their sources/)
    assert.deepEqual(await listBuilders(), before)
  })

  test('stops a publish before anything is written', async (t) => {
    const project = await openPrebuilt(t)
    await edit(project, 'generated/mapping.json', (text) => text.replace('"mapped": "latin_name"', '"mapped": "latin"'))
    assertFailed(await project.publish(), ['E_PLUGIN_DRIFT cosmo-go/generated/mapping.json:91'])
    assert.deepEqual(writes(project), [])
  })
})

describe('a build that fails', { timeout: 300_000 }, () => {
  test('is explained with the command that repeats it', async (t) => {
    const project = await openPrebuilt(t, { dockerfile: 'FROM scratch\nARG FROM=missing\nCOPY $FROM /plugin\n' })
    const broken = await project.check()
    assertFailed(broken, ['E_BUILD cosmo-go/Dockerfile:3'])
    const command = /Repeat it on your machine\n\n(.*)/.exec(visible(broken.summary))?.[1] ?? ''
    assert.match(
      command,
      /^docker buildx build --platform=linux\/amd64,linux\/arm64 --file=cosmo-go\/Dockerfile .* -- cosmo-go/,
    )
  })
})

describe('override-label', { timeout: 300_000 }, () => {
  test('lets a breaking change through, on the pull request that has it, and the report says so', async (t) => {
    const project = await openPrebuilt(t)
    assert.equal((await project.publish()).exitCode, 0)
    project.plane.settings.affectedOperations = 3
    await edit(project, 'src/schema.graphql', (text) => text.replace(/\n {2}"The birds .*\n {2}birds\(.*\n/, ''))
    // Drift is another check's concern: the files are regenerated in the pull request that is meant here.
    const key = project.plane.key('checker')
    const asked = {
      inputs: { 'control-plane-url': project.plane.url, 'control-plane-token': key, 'override-label': 'breaking-ok' },
      secrets: [key],
    }
    const refused = await project.check(asked)
    assert.ok(
      reasonsOf(refused, 'error').includes('E_SCHEMA_BREAKING cosmo-go/src/schema.graphql'),
      refused.log.join('\n'),
    )

    const approved = await project.check({
      ...asked,
      event: gitHubEvent('pull_request', { labels: ['docs', 'breaking-ok'] }),
    })
    assert.deepEqual(
      reasonsOf(approved, 'error').filter((reason) => reason.startsWith('E_SCHEMA')),
      [],
    )
    assert.ok(reasonsOf(approved, 'warning').includes('E_SCHEMA_BREAKING cosmo-go/src/schema.graphql'))
    assert.match(visible(approved.summary), /Approved by the label breaking-ok\./)
  })
})

describe('the summary', { timeout: 300_000 }, () => {
  test('says what was checked, what was published, and that a second run changed nothing', async (t) => {
    const project = await openPrebuilt(t)
    const first = await project.publish()
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    const { reference = '' } = first.outputs
    const text = readable(first.summary)
    assert.match(text, /^## ✅ Published `cosmo-go` `v1`\n\nRegistry and control plane serve exactly this content\./)
    assert.ok(text.includes(`\`\`\`\n${reference}\n\`\`\``), text)
    assert.match(text, /^- Git tag `.*` → version `v1`$/m)
    assert.ok(text.includes(`plugins:\n  enabled: true\n  registry:\n    url: ${project.registry.host}\n`), text)
    const checks = checksOf(first.summary)
    assert.deepEqual(
      checks.filter((line) => !line.startsWith('Start linux/arm64')),
      [
        'Image rules: ✅ passed',
        'Start linux/amd64: ✅ passed',
        'Generated files: ✅ passed',
        'Composition: ✅ passed',
        'Breaking changes: ✅ passed',
        'Lint: ✅ passed',
      ],
    )

    // The key of this project may not read the graph, which is the warning.
    const second = readable((await project.publish()).summary)
    assert.match(second, /^## ⚠️ Unchanged with 1 warning: `cosmo-go` is identical to `v1`\n/)
  })
})

describe('the comment', { timeout: 300_000 }, () => {
  const tokens = {
    ghs_write: { login: 'github-actions[bot]', write: true },
    ghs_read: { login: 'github-actions[bot]', write: false },
  }

  test('is written once and kept up to date; a fork only gets a notice', async (t) => {
    await using api = await startGitHubApi({ tokens, repository: 'octo/plugins' })
    const project = await openPrebuilt(t)
    const asked = (token: string) => ({
      inputs: { comment: 'true', 'github-token': token },
      env: { GITHUB_API_URL: api.url },
    })
    const first = await project.check(asked('ghs_write'))
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    await writePrebuilt(project.plugin, copying('exit3'))
    const second = await project.check(asked('ghs_write'))
    assert.equal(second.exitCode, 1)
    assert.deepEqual(
      api.comments.map(({ issue }) => issue),
      [42],
    )
    const comment = visible(api.comments[0]?.body ?? '')
    assert.match(comment, /^\n## ❌ Failed in check: cosmo-go, \d errors?[^]*E_SMOKE_FAILED/)
    assert.ok(
      visible(second.summary).includes(
        "env -i GRPC_DATASOURCE_PLUGIN=GRPC_DATASOURCE_PLUGIN 'startup_config={}' ./plugin",
      ),
    )

    // The same comment would not be written again.
    await writePrebuilt(project.plugin)
    const fork = await project.check({ ...asked('ghs_read'), event: 'fork_pull_request' })
    assert.equal(fork.exitCode, 0, fork.log.join('\n'))
    assert.match(textOf(fork), /The pull-request comment was not written: GitHub answered 403: .* from a fork/)
    assert.equal(api.comments.length, 1)
  })
})
