import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { buildCommand } from '../../../src/content/docker/arguments.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { dockerEnv } from '../../support/rig.ts'
import {
  build,
  buildersOf,
  containerBuilder,
  directory,
  docker,
  platforms,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'

const one = platforms('linux/amd64')

describe('the options of docker/build-push-action', () => {
  test('are one argument each', async (t) => {
    const place = directory('ssh')
    const [key, socket] = [join(place, 'a key'), join(place, 'agent')]
    writeFileSync(key, 'secret-of-the-key\n')
    const server = createServer().listen(socket)
    t.after(() => {
      server.close()
    })
    const options = {
      noCache: true,
      pull: true,
      labels: new Map([['org.example.a', '--x=1 2']]),
      allow: ['network.host', 'device=example.com/gpu=all'],
      ssh: new Map([
        ['default', []],
        ['agent', [socket]],
        ['keys', [key, key]],
      ]),
    }
    const { args, masks, secretEnvironment } = await buildCommand(request('/nowhere', options), {})
    const { args: without } = await buildCommand(request('/nowhere'), {})
    const known = without.map((arg) => arg.replace(/dest=.*/, ''))
    assert.deepEqual(
      args.filter((arg) => !known.includes(arg.replace(/dest=.*/, ''))),
      [
        '--label=org.example.a=--x=1 2',
        '--ssh=default',
        `--ssh=agent=${socket}`,
        `--ssh=keys=${key},${key}`,
        '--allow=network.host',
        '--allow=device=example.com/gpu=all',
        '--no-cache',
        '--pull',
      ],
    )
    assert.ok(masks.includes('secret-of-the-key'), 'a key is masked')
    assert.deepEqual(secretEnvironment, {})
  })

  test('a key that cannot be read is an error without its content', async () => {
    await assert.rejects(buildCommand(request('/nowhere', { ssh: new Map([['a', ['/nowhere/key']]]) }), {}), {
      code: 'E_INPUT',
      message: '`ssh` takes a key for a from /nowhere/key, which cannot be read.',
    })
  })

  test('a build can use a key, and its images have the labels', async () => {
    const key = join(directory('key'), 'id_rsa')
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    })
    writeFileSync(key, privateKey, { mode: 0o600 })
    const context = plugin({
      Dockerfile:
        'FROM busybox AS build\nRUN --mount=type=ssh,id=mine,required=true test -S "$SSH_AUTH_SOCK" && echo 1 > /made\n'
        + 'FROM scratch\nCOPY --from=build /made /made\n',
    })
    const labels = new Map([['org.example.a', 'b=c d']])
    const options = { platforms: one, labels, ssh: new Map([['mine', [key]]]), noCache: true, pull: true }
    const { artifact } = await build(request(context, options), new Recorder(), dockerEnv())
    const [part] = artifact.parts
    const text = await artifact.store.fetchBytes(part?.manifest.config ?? assert.fail())
    assert.deepEqual((JSON.parse(text.toString()) as { config: { Labels: unknown } }).config.Labels, {
      'org.example.a': 'b=c d',
    })
  })
})

describe('entitlements', () => {
  const insecure =
    'FROM busybox AS build\nRUN --security=insecure mkdir /m && mount -t tmpfs none /m && echo 1 > /made\n'
  const host = 'FROM busybox AS build\nRUN --network=host echo 1 > /made\n'
  const context = (dockerfile: string): string =>
    plugin({ Dockerfile: `${dockerfile}FROM scratch\nCOPY --from=build /made /made\n` })

  test('a builder that is created grants those of `allow` and no other', async () => {
    const env = dockerEnv({ BUILDX_BUILDER: await containerBuilder('plain') })
    const tools = new Recorder(env)
    const allow = ['security.insecure']
    await build(request(context(insecure), { platforms: one, allow }), tools, env)
    const [created = assert.fail('no builder was created')] = buildersOf(tools)
    const facts = await docker(['buildx', 'inspect', created], env)
    assert.match(facts, /^BuildKit daemon flags: +--allow-insecure-entitlement=security\.insecure$/m)
    const refused = request(context(host), { platforms: one, builder: created, allow: ['network.host'] })
    await assert.rejects(build(refused, new Recorder(env), env), (error: unknown) => {
      assert.ok(error instanceof PublishError && error.code === 'E_BUILDER', String(error))
      assert.match(error.message, /^The builder does not grant what `allow` names/)
      assert.match(String(error.cause), /network\.host/)
      assert.match(error.hint ?? '', /`builder: auto`.*`--buildkitd-flags`/)
      return true
    })
    await tools.removeAll()
  })

  test('a step that asks for one without `allow` is refused, with the input that allows it', async () => {
    await assert.rejects(
      build(request(context(host), { platforms: one }), new Recorder(), dockerEnv()),
      (error: unknown) => {
        assert.ok(error instanceof PublishError && error.code === 'E_BUILD', String(error))
        assert.match(error.hint ?? '', /`allow`.*root on the runner/)
        return true
      },
    )
  })
})
