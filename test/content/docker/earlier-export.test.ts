import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildImages } from '../../../src/content/docker/build.ts'
import type { BuildRequest } from '../../../src/content/docker/request.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { dockerConfig, dockerEnv, rig } from '../../support/rig.ts'
import {
  buildersOf,
  crossBuilt,
  directory,
  everywhere,
  platforms,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'
import { classicEngine } from './classic.ts'

interface Exported {
  readonly outcome: string
  /** Of what was exported; undefined: nothing was. */
  readonly digest: string | undefined
  /** Steps that the log shows, without those that are only for who debugs. */
  readonly shown: readonly string[]
  readonly tools: Recorder
}

async function buildOnce(
  context: string,
  earlierExport: BuildRequest['earlierExport'],
  more: Partial<BuildRequest> = {},
  env = dockerEnv(),
): Promise<Exported> {
  const tools = new Recorder(env)
  const shown: string[] = []
  tools.onLine = (line) => shown.push(line)
  const wanted = request(context, { ...more, earlierExport })
  const { outcome } = await buildImages(wanted, { ...tools.context, env })
  const index = join(wanted.destination, 'index.json')
  const read = (): { manifests: { digest: string }[] } =>
    JSON.parse(readFileSync(index, 'utf8')) as { manifests: { digest: string }[] }
  return { outcome, digest: existsSync(index) ? read().manifests[0]?.digest : undefined, shown, tools }
}

const stepsOf = ({ shown }: Exported): number => shown.filter((line) => /^#\d+ .*RUN echo/.test(line)).length

for (const [what, wanted] of [
  ['several platforms', ['linux/amd64', 'linux/arm64']],
  ['one platform', ['linux/amd64']],
] as const)
  test(`an export for ${what} that is the same as before is not made again`, async () => {
    const context = plugin({ Dockerfile: crossBuilt, source: `the same for ${what}` })
    const more = { platforms: platforms(...wanted) }
    const first = await buildOnce(context, { digest: undefined }, more)
    assert.equal(first.outcome, 'kept')
    assert.match(first.digest ?? '', /^sha256:/)

    const same = await buildOnce(context, { digest: first.digest }, more)
    assert.deepEqual([same.outcome, same.digest], ['as expected', undefined])

    writeFileSync(join(context, 'source'), `another for ${what}`)
    const other = await buildOnce(context, { digest: first.digest }, more)
    assert.equal(other.outcome, 'kept')
    assert.ok(other.digest !== undefined && other.digest !== first.digest)
    assert.equal(stepsOf(other), wanted.length, 'each step is shown once')

    const never = await buildOnce(context, undefined, more)
    assert.deepEqual([never.outcome, never.digest], ['made', other.digest], 'who asks nothing later keeps nothing')
  })

test('other labels, build arguments and targets are other exports', async () => {
  const context = plugin({
    Dockerfile: `FROM scratch AS other\nARG A=1\nCOPY source /\nENV A=$A\nFROM other\n`,
    source: 'a',
  })
  const { digest } = await buildOnce(context, { digest: undefined })
  for (const change of [{ labels: new Map([['a', 'b']]) }, { buildArgs: ['A=2'] }, { sourceDateEpoch: 7 }]) {
    const changed = await buildOnce(context, { digest }, change)
    assert.equal(changed.outcome, 'kept')
    assert.notEqual(changed.digest, digest)
  }
})

test('a build that fails is explained, and shown once', async () => {
  const context = plugin({ Dockerfile: crossBuilt.replace('RUN echo', 'RUN false && echo'), source: 'x' })
  const tools = new Recorder()
  const shown: string[] = []
  tools.onLine = (line) => shown.push(line)
  const earlierExport = { digest: `sha256:${'0'.repeat(64)}` }
  const wanted = request(context, { earlierExport, platforms: platforms('linux/amd64') })
  await assert.rejects(
    buildImages(wanted, { ...tools.context, env: dockerEnv() }),
    (error) => error instanceof PublishError && error.code === 'E_BUILD' && /false && echo/.test(error.message),
  )
  assert.equal(shown.filter((line) => /^#\d+ failed: /.test(line)).length, 1, shown.join('\n'))
})

test('where the current builder cannot do the build, a new one does, which cannot be asked later', async () => {
  const host = await classicEngine()
  const env = dockerEnv({ DOCKER_HOST: host, DOCKER_CONFIG: await dockerConfig(directory('docker-config')) })
  const context = plugin({ Dockerfile: 'FROM scratch\nCOPY source /\n', source: 'classic' })
  const earlier = { digest: `sha256:${'0'.repeat(64)}` }
  const more = { endpoints: everywhere(rig().engine.host), platforms: platforms('linux/amd64') }
  const built = await buildOnce(context, earlier, more, env)
  assert.equal(built.outcome, 'made')
  assert.equal(buildersOf(built.tools).length, 1)
})
