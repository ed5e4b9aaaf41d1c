import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { dockerConfig, dockerEnv, program, rig, scratchDirectory, type Scope } from '../support/rig.ts'
import { createBrokenBuilder } from '../support/usual-builder.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { assertFailed, busybox, copying, openPrebuilt, writePrebuilt, writes } from '../support/prebuilt.ts'
import type { Changes, Project } from '../support/project.ts'
import { playAll } from '../support/sample.ts'

const endless = 'FROM --platform=$BUILDPLATFORM busybox\nRUN echo compiling && sleep 1000\n'
const compiling = (line: string): boolean => /^#\d+ compiling$/.test(line)

async function docker(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, stdout, stderr } = await run('docker', args, { env: dockerEnv(env) })
  assert.equal(code, 0, stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

/** A machine whose current builder does not start, so that the action has to create one. */
async function withoutBuilder(scope: Scope): Promise<{ readonly changes: Changes; left: () => Promise<string[]> }> {
  const env = {
    DOCKER_HOST: rig().engine.host,
    DOCKER_CONFIG: await dockerConfig(join(await scratchDirectory(scope), 'docker')),
    BUILDX_BUILDER: 'broken',
  }
  await createBrokenBuilder(env)
  return {
    changes: { env, inputs: busybox },
    left: async () => [
      ...(await docker(['buildx', 'ls', '--format={{.Name}}'], env)).filter((name) =>
        name.startsWith('plugin-publish-'),
      ),
      ...(await docker(['ps', '--all', '--filter=name=buildx_buildkit_plugin-publish-', '--format={{.Names}}'], env)),
      ...(await docker(['volume', 'ls', '--filter=name=buildx_buildkit_plugin-publish-', '--format={{.Name}}'], env)),
    ],
  }
}

const builderOf = ({ log }: ActionRun): string =>
  /^Created the builder (plugin-publish-\S+) /m.exec(log.join('\n'))?.[1] ?? assert.fail(log.join('\n'))

/** What other steps could stumble over: everything but the image layout, if it is an output. */
function leftovers({ filesLeft, outputs, temp }: ActionRun): string[] {
  const layout = outputs['layout'] ?? ''
  return layout === '' ? [...filesLeft] : filesLeft.filter((path) => !join(temp, path).startsWith(layout))
}

/** Aborted as soon as registry or control plane have been asked so. */
function asked({ registry, plane }: Project, request: RegExp): AbortSignal {
  const moment = new AbortController()
  const timer = setInterval(() => {
    const seen = [
      ...registry.log.map(({ method, path }) => `${method} ${path}`),
      ...plane.log.map(({ method }) => method),
    ]
    if (!seen.some((line) => request.test(line))) return
    clearInterval(timer)
    moment.abort()
  }, 10).unref()
  return moment.signal
}

async function versionTags({ registry, plane }: Project): Promise<string[]> {
  const answer = await fetch(
    `${registry.upstream}/v2/${plane.organization.id}/${plane.find('cosmo-go')?.id ?? 'none'}/tags/list`,
  )
  const { tags } = (await answer.json()) as { tags?: string[] | null }
  return (tags ?? []).filter((tag) => /^v\d+$/.test(tag))
}

describe('a publish that ends in its first moment', { timeout: 600_000 }, () => {
  for (const end of ['cancelAfter', 'killAfter'] as const) {
    test(`${end === 'cancelAfter' ? 'by cancelling' : 'by its death'} publishes nothing, nor does post`, async (t) => {
      const project = await openPrebuilt(t)
      const ended = await project.publish({ [end]: () => true })
      assert.deepEqual([ended.post?.exitCode, ended.post?.stderr], [0, ''], ended.log.join('\n'))
      assert.deepEqual(
        [writes(project), project.plane.find('cosmo-go'), await versionTags(project)],
        [[], undefined, []],
      )
      assert.deepEqual([ended.filesLeft, ended.processesLeft], [[], []])
    })
  }
})

describe('a build that is cut short', { timeout: 600_000 }, () => {
  test('by cancelling leaves nothing at all, and the next run publishes', async (t) => {
    const project = await openPrebuilt(t, { dockerfile: endless })
    const { changes, left } = await withoutBuilder(t)
    const cancelled = await project.publish({ ...changes, cancelAfter: compiling })
    assert.ok(cancelled.cancelled, cancelled.log.join('\n'))
    const builder = builderOf(cancelled)
    // It ended by itself: ten seconds after the first signal it would have been killed.
    assertFailed(cancelled, ['E_CANCELLED'])
    assert.ok(!(await left()).some((name) => name.includes(builder)))
    assert.deepEqual(
      [leftovers(cancelled), cancelled.processesLeft, writes(project), project.plane.find('cosmo-go')],
      [[], [], [], undefined],
    )
    assert.deepEqual([cancelled.outputs['published'], cancelled.outputs['tags']], ['false', '[]'])
    assert.match(cancelled.summary, /cancelled/i)

    await writePrebuilt(project.plugin)
    const next = await project.publish(changes)
    assert.equal(next.exitCode, 0, next.log.join('\n'))
    assert.deepEqual(
      [next.outputs['version'], next.outputs['signed'], leftovers(next), next.processesLeft],
      ['v1', 'true', [], []],
    )
    assert.ok(!(await left()).some((name) => name.includes(builderOf(next))), 'post removes the builder')
  })

  test('by the death of main is cleaned up after by post', async (t) => {
    const project = await openPrebuilt(t, { dockerfile: endless })
    const { changes, left } = await withoutBuilder(t)
    const killed = await project.publish({ ...changes, killAfter: compiling })
    assert.deepEqual(
      [killed.main.signal, killed.post?.exitCode, killed.outputs],
      ['SIGKILL', 0, {}],
      killed.log.join('\n'),
    )
    const builder = builderOf(killed)
    assert.ok(
      killed.state['RESOURCES']?.includes(`{"kind":"builder","name":"${builder}"}`),
      JSON.stringify(killed.state),
    )
    assert.ok(!(await left()).some((name) => name.includes(builder)))
    assert.deepEqual([leftovers(killed), writes(project)], [[], []])
  })
})

describe('a smoke test that is cut short', { timeout: 600_000 }, () => {
  for (const end of playAll ? (['cancel', 'kill'] as const) : (['cancel'] as const)) {
    test(`by ${end === 'cancel' ? 'cancelling' : 'the death of main'} leaves no plugin, file or mount`, async (t) => {
      const mark = `mark-${randomUUID()}`
      const project = await openPrebuilt(t, { dockerfile: copying(`never", "${mark}`) })
      const ended = await project.publish({ [end]: started(mark), inputs: { platforms: 'linux/amd64' } })
      assert.equal(ended.main.signal, end === 'cancel' ? null : 'SIGKILL', ended.log.join('\n'))
      assert.deepEqual(
        [ended.post?.exitCode, await running(mark), leftovers(ended), ended.processesLeft],
        [0, [], [], []],
        ended.log.join('\n'),
      )
      assert.doesNotMatch(await readFile('/proc/self/mounts', 'utf8'), new RegExp(ended.temp))
      assert.deepEqual(writes(project), [])
    })
  }
})

/** Processes of this machine with these words in their command line. */
async function running(words: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(words)).map((line) => line.replaceAll('\0', ' '))
}

/** Aborted as soon as the plugin itself runs, with these words among its arguments. */
function started(words: string): AbortSignal {
  const moment = new AbortController()
  const timer = setInterval(() => {
    void running(words).then((lines) => {
      if (!lines.some((line) => line.startsWith('/plugin/plugin'))) return
      clearInterval(timer)
      moment.abort()
    })
  }, 20).unref()
  return moment.signal
}

describe('a publish that is cut short', { timeout: 600_000 }, () => {
  const moments = { upload: /^PUT .*\/blobs\/uploads\//, signing: /^PUT .*\/manifests\/sha256-/ }

  for (const [moment, request] of Object.entries(moments).slice(playAll ? 0 : 1)) {
    test(`by cancelling in the middle of the ${moment} leaves no version tag; the next run finishes it`, async (t) => {
      const project = await openPrebuilt(t)
      project.registry.fault(request, { kind: 'delay', ms: 120_000 })
      const cancelled = await project.publish({ cancel: asked(project, request) })
      assert.ok(cancelled.cancelled, cancelled.log.join('\n'))
      assertFailed(cancelled, ['E_CANCELLED'])
      assert.deepEqual([leftovers(cancelled), cancelled.processesLeft, await versionTags(project)], [[], [], []])
      assert.deepEqual(
        [cancelled.outputs['published'], cancelled.outputs['signed'], cancelled.outputs['tags']],
        ['false', 'false', '[]'],
      )
      assert.equal(project.plane.find('cosmo-go')?.version, undefined)

      project.registry.clearFaults()
      const next = await project.publish()
      assert.equal(next.exitCode, 0, next.log.join('\n'))
      assert.deepEqual(
        [next.outputs['version'], next.outputs['signed'], await versionTags(project)],
        ['v1', 'true', ['v1']],
      )
    })
  }

  test('by the death of main while it signs leaves no credentials and no version tag', async (t) => {
    const project = await openPrebuilt(t)
    project.registry.fault(moments.signing, { kind: 'delay', ms: 120_000 }, 2)
    const killed = await project.publish({ kill: asked(project, moments.signing) })
    assert.deepEqual([killed.main.signal, killed.post?.exitCode], ['SIGKILL', 0], killed.log.join('\n'))
    assert.deepEqual(
      [leftovers(killed), await versionTags(project), project.plane.find('cosmo-go')?.version],
      [[], [], undefined],
    )
  })

  test('by cancelling while the control plane is told leaves a version whose signatures are verified', async (t) => {
    const project = await openPrebuilt(t, { inputs: { 'signature-format': 'both' } })
    project.plane.fault('PublishFederatedSubgraph', { kind: 'delay', ms: 120_000 })
    const cancelled = await project.publish({ cancel: asked(project, /^PublishFederatedSubgraph$/) })
    assertFailed(cancelled, ['E_CANCELLED'])
    assert.deepEqual([leftovers(cancelled), cancelled.processesLeft, await versionTags(project)], [[], [], ['v1']])
    assert.deepEqual(
      [cancelled.outputs['published'], cancelled.outputs['signed'], cancelled.outputs['tags']],
      ['false', 'true', '["v1"]'],
    )
    // Behind the proxy, which wants a token.
    const path = project.repository('cosmo-go').split('/').slice(1)
    const reference = `${[new URL(project.registry.upstream).host, ...path].join('/')}:v1`
    for (const format of ['true', 'false']) {
      const verified = await run(program('cosign'), [
        'verify',
        '--allow-http-registry',
        '--insecure-ignore-tlog',
        `--new-bundle-format=${format}`,
        '--key',
        project.key.publicPath,
        reference,
      ])
      assert.equal(verified.code, 0, verified.stderr)
    }

    const next = await project.publish()
    assert.equal(next.exitCode, 0, next.log.join('\n'))
    assert.deepEqual([next.outputs['version'], project.plane.find('cosmo-go')?.version], ['v1', 'v1'])
  })
})
