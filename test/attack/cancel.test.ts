import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { copying, openPrebuilt } from '../support/prebuilt.ts'
import type { Changes, Project } from '../support/project.ts'
import { dockerConfig, dockerEnv, program, rig, scratchDirectory } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'
import { inspect, stays } from './support/left.ts'
import { randomFrom } from '../support/random.ts'

/** How many runs are cut short. `ATTACK_SEED` plays those of an earlier time again. */
const rounds = playAll ? 25 : 2
const seed = Number(process.env['ATTACK_SEED'] ?? Date.now() % 1_000_000)

interface Round {
  readonly number: number
  readonly how: 'cancel' | 'kill'
  readonly createsBuilder: boolean
  readonly moment: number
}

const repositoryOf = ({ registry, plane }: Project): string =>
  `${new URL(registry.upstream).host}/${plane.organization.id}/${plane.find('cosmo-go')?.id ?? 'none'}`

async function versionTags(project: Project): Promise<string[]> {
  const [host = '', ...path] = repositoryOf(project).split('/')
  const answer = await fetch(`http://${host}/v2/${path.join('/')}/tags/list`)
  const { tags } = (await answer.json()) as { tags?: string[] | null }
  return (tags ?? []).filter((tag) => /^v\d+$/.test(tag))
}

/** Version tags whose signatures, of either format, cannot be verified. There may be none at any moment. */
async function unsigned(project: Project): Promise<string[]> {
  const bad: string[] = []
  for (const tag of await versionTags(project)) {
    for (const format of ['true', 'false']) {
      const args = [
        '--allow-http-registry',
        '--insecure-ignore-tlog',
        `--new-bundle-format=${format}`,
        '--key',
        project.key.publicPath,
        `${repositoryOf(project)}:${tag}`,
      ]
      const { code, stderr } = await run(program('cosign'), ['verify', ...args])
      if (code !== 0) bad.push(`unsigned: ${tag} (${stderr.trim().slice(-200)})`)
    }
  }
  const served = project.plane.find('cosmo-go')?.version
  if (served !== undefined && !(await versionTags(project)).includes(served))
    bad.push(`served without a tag: ${served}`)
  return bad
}

test(
  `cancelled at ${rounds} random moments, a publish leaves nothing and no tag without signatures (ATTACK_SEED=${seed})`,
  { timeout: 1_700_000 },
  async (t) => {
    const random = randomFrom(seed)
    const project = await openPrebuilt(t, { inputs: { 'signature-format': 'both' } })
    const directory = await scratchDirectory(t)
    const [temp, tmpdir] = [join(directory, 'temp'), join(directory, 'tmp')]
    for (const path of [temp, tmpdir]) await mkdir(path)
    // The current builder cannot start: the action has to create one.
    const broken = {
      DOCKER_HOST: rig().engine.host,
      DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')),
      BUILDX_BUILDER: 'broken',
    }
    const create = [
      'buildx',
      'create',
      '--name=broken',
      '--driver=docker-container',
      '--driver-opt=image=localhost:1/no-such-image:1',
      '--',
      rig().engine.host,
    ]
    assert.equal((await run('docker', create, { env: dockerEnv(broken) })).code, 0)

    const publish = async (round: number, changes: Changes): Promise<ActionRun> => {
      await writeFile(join(project.plugin, 'Dockerfile'), `${copying()}LABEL round=${round}\n`)
      return await project.publish({ temp, ...changes, env: { TMPDIR: tmpdir, ...changes.env } })
    }
    const whole: Record<string, number> = {}
    // Booting a builder takes long: only where everything is played.
    for (const [name, env] of [['usual', {}], ...(playAll ? [['created', broken] as const] : [])] as const) {
      const { main, exitCode, log } = await publish(-1 - Object.keys(whole).length, { env })
      assert.equal(exitCode, 0, log.join('\n'))
      whole[name] = main.milliseconds
    }

    const places = { directories: [temp, tmpdir], engine: dockerEnv() }
    const before = await inspect(places)
    const bad: string[] = []
    const ends = new Map<string, number>()
    for (let number = 0; number < rounds; number++) {
      const createsBuilder = random() < 0.3 && playAll
      // Somewhat longer than a run takes: cancelling at the very end is a moment, too.
      const moment = random() * 1.15 * (whole[createsBuilder ? 'created' : 'usual'] ?? 0)
      const round: Round = {
        number,
        how: random() < 0.7 ? 'cancel' : 'kill',
        createsBuilder,
        moment: Math.round(moment),
      }
      const cut = new AbortController()
      const timer = setTimeout(() => {
        cut.abort()
      }, round.moment)
      const result = await publish(number, { [round.how]: cut.signal, env: createsBuilder ? broken : {} })
      clearTimeout(timer)
      const end = result.main.signal ?? `exit code ${String(result.main.exitCode)}`
      ends.set(end, (ends.get(end) ?? 0) + 1)
      const config = await readFile(join(broken.DOCKER_CONFIG, 'config.json'), 'utf8')
      const wrong = [
        ...(await stays(before, places)),
        ...(await unsigned(project)),
        ...result.processesLeft.map(({ command }) => `process: ${command}`),
        ...(result.post?.exitCode === 0 ? [] : [`post: exit code ${String(result.post?.exitCode)}`]),
        ...(/Pushed sha256|Published /.test(result.post?.stdout ?? '') ? ['post published'] : []),
        ...(/"auth"/.test(config) ? ["a login in docker's configuration"] : []),
        ...(result.main.signal === null && result.main.stderr !== ''
          ? [`standard error: ${result.main.stderr.slice(0, 500)}`]
          : []),
      ]
      bad.push(...wrong.map((what) => `${JSON.stringify(round)} ended by ${end}: ${what}`))
    }
    t.diagnostic(
      `${rounds} runs cut short, ATTACK_SEED=${seed}: `
        + [...ends].map(([end, count]) => `${count} ended by ${end}`).join(', '),
    )
    assert.deepEqual(bad, [])

    const last = await publish(rounds, {})
    assert.equal(last.exitCode, 0, last.log.join('\n'))
    assert.deepEqual(await unsigned(project), [])
  },
)
