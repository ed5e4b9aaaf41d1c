import assert from 'node:assert/strict'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { randomFrom } from '../support/random.ts'
import { silent } from '../support/fault-proxy/index.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'
import { orderProblems } from './play.ts'
import { openMachine, openPlain, refusalsOf, tagsOf, type Stage } from './stage.ts'

/** How many runs are cancelled. `SIGNALS_SEED` plays other moments. */
const rounds = playAll ? 20 : 1
const seed = Number(process.env['SIGNALS_SEED'] ?? 12)

/**
 * Cancels a run while it waits for the answer to one request, which never comes. Moments are requests and not times, so
 * they are the same on every machine.
 */
async function cancelAt(stage: Stage, position: number, env: NodeJS.ProcessEnv): Promise<ActionRun> {
  const { registry } = stage.proxies
  assert.ok(registry)
  const moment = new AbortController()
  await registry.play([
    {
      match: /./,
      after: position,
      times: 1,
      fault: async (request, ask) => {
        moment.abort()
        return await silent(request, ask)
      },
    },
  ])
  return await stage.publish({ cancel: moment.signal, env })
}

async function leftOf(run: ActionRun, tmpdir: string, dockerConfig: string): Promise<string[]> {
  const layout = /^plugin-publish-layout-[0-9a-f]+(?:\/|$)/
  const config = await readFile(join(dockerConfig, 'config.json'), 'utf8')
  return [
    ...run.processesLeft.map(({ command }) => `process: ${command}`),
    ...run.filesLeft.filter((name) => !layout.test(name)).map((name) => `RUNNER_TEMP: ${name}`),
    ...(await readdir(tmpdir)).map((name) => `TMPDIR: ${name}`),
    ...(/"auths?"/.test(config) ? ["a login in docker's configuration"] : []),
  ]
}

describe('a publish that is cancelled, by SIGINT and 7.5 s later SIGTERM', async () => {
  const machine = await openMachine({ after })
  let requests: Promise<{ readonly count: number; readonly digest: string }> | undefined
  const undisturbed = (scope: Scope): NonNullable<typeof requests> =>
    (requests ??= openPlain(scope, machine).then(async (stage) => {
      const run = await stage.publish()
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      return { count: stage.proxies.registry?.exchanges.length ?? 0, digest: run.outputs['digest'] ?? '' }
    }))

  const random = randomFrom(seed)
  for (const [round, share] of Array.from({ length: rounds }, () => random()).entries()) {
    test(`at request ${(share * 100).toFixed(1)} % (round ${round}, SIGNALS_SEED=${seed})`, async (t) => {
      const { count, digest } = await undisturbed({ after })
      const tmpdir = join(await scratchDirectory(t), 'tmp')
      await mkdir(tmpdir)
      const stage = await openPlain(t, machine)
      // Retries and parallel requests change the count a little.
      const run = await cancelAt(stage, Math.floor(share * (count - 5)), { TMPDIR: tmpdir })
      const exchanges = [...(stage.proxies.registry?.exchanges ?? [])]
      const cut = exchanges.find(({ faulty }) => faulty)
      t.diagnostic(`cancelled in ${String(cut?.method)} ${String(cut?.url.split('?')[0])}`)
      assert.ok(run.cancelled && cut !== undefined, run.log.join('\n'))
      // It ended by itself: ten seconds after the first signal it would have been killed.
      assert.deepEqual([run.exitCode, run.main.signal, run.main.stderr], [1, null, ''], run.log.join('\n'))
      const errors = run.annotations.flatMap(({ level, title }) => (level === 'error' ? [title] : []))
      const { plugins } = JSON.parse(run.outputs['result'] ?? '') as { plugins: { verdict: string }[] }
      assert.deepEqual([errors, plugins[0]?.verdict], [['E_CANCELLED'], 'cancelled'])
      assert.deepEqual(await leftOf(run, tmpdir, machine.env['DOCKER_CONFIG'] ?? ''), [])
      assert.deepEqual([run.post?.exitCode, run.post?.stdout, run.post?.stderr], [0, '', ''], 'post says nothing')
      assert.deepEqual(orderProblems(exchanges, stage.versionTag), [])
      const tags = await tagsOf(stage)
      for (const tag of tags.keys()) assert.deepEqual(await refusalsOf(stage, tag), [])

      await stage.proxies.registry?.play([])
      const next = await stage.publish({ env: { TMPDIR: tmpdir } })
      assert.deepEqual([next.exitCode, next.outputs['digest']], [0, digest], next.log.join('\n'))
      assert.deepEqual(await refusalsOf(stage, stage.versionTag), [])
      assert.deepEqual(await leftOf(next, tmpdir, machine.env['DOCKER_CONFIG'] ?? ''), [])
    })
  }
})
