import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { addTimeZones } from '../../src/checks/smoke/rootfs.ts'
import { run } from '../../script/rig/run.ts'
import { dockerConfig, dockerEnv } from '../support/rig.ts'
import { checkLayout } from './support/check.ts'
import { directory, layoutOf } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { ways } from './support/ways.ts'

/** What the hunter looks for begins with this. */
const secret = (place: string): string => `PLANTED-SECRET-${place}`

// Before HOME is another one, in which Go would have no cache.
const hunter = await goProgram('plugin')
const home = directory()
const runnerTemp = directory()
const workspace = directory()
const clientConfig = await dockerConfig(directory(), {
  proxies: { default: { httpProxy: `http://user:${secret('proxy')}@127.0.0.1:9` } },
})
Object.assign(process.env, dockerEnv({ DOCKER_CONFIG: clientConfig }), {
  HOME: home,
  RUNNER_TEMP: runnerTemp,
  GITHUB_WORKSPACE: workspace,
  COSMO_API_KEY: secret('env'),
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret('oidc'),
})

mkdirSync(join(home, '.docker'))
for (const [path, place] of [
  [join(home, '.docker/config.json'), 'docker-config'],
  [join(runnerTemp, 'token'), 'runner-temp'],
  [join(workspace, '.env'), 'workspace'],
] as const) {
  writeFileSync(path, `{"auth":"${secret(place)}"}`)
  chmodSync(path, 0o644)
}
for (const path of [home, join(home, '.docker'), runnerTemp, workspace]) chmodSync(path, 0o755)

const hunterFile = join(directory(), 'hunter')
writeFileSync(hunterFile, hunter, { mode: 0o755 })
// A process of this user with a secret in its environment, as the action itself is, is what /proc shows: this very
// process.

async function withListeners<T>(work: (places: readonly string[]) => Promise<T>): Promise<T> {
  const answer = (place: string) =>
    createServer((connection) => {
      connection
        .on('error', () => undefined)
        .resume()
        .end(secret(place))
    })
  await using tcp = answer('tcp')
  await using unix = answer('unix')
  await using abstract = answer('abstract')
  const socket = join(workspace, 'service.sock')
  await Promise.all([
    new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve)),
    new Promise<void>((resolve) => unix.listen(socket, resolve)),
    new Promise<void>((resolve) => abstract.listen('\0plugin-publish-test', resolve)),
  ])
  chmodSync(socket, 0o777)
  const address = tcp.address()
  assert(address !== null && typeof address === 'object')
  return await work([home, runnerTemp, workspace, socket, '@plugin-publish-test', `127.0.0.1:${address.port}`])
}

suite('a plugin that hunts for secrets', () => {
  test('finds them all where it is not kept from them', async () => {
    const { stderr } = await withListeners(
      async (places) =>
        await run(hunterFile, ['hunt', ...places], {
          env: { ...process.env, GRPC_DATASOURCE_PLUGIN: 'GRPC_DATASOURCE_PLUGIN', HUNT_SHALLOW: '1' },
          timeout: 60_000,
        }),
    )
    for (const place of ['env', 'oidc', 'docker-config', 'runner-temp', 'workspace', 'tcp', 'unix', 'abstract'])
      assert.match(stderr, new RegExp(`FOUND "${secret(place)}`), place)
    assert.match(stderr, /FOUND "PLANTED-SECRET-[a-z]+[^\n]* in \/proc\/\d+\/environ/)
    assert.match(stderr, /FOUND the right to write to /)
    for (const path of [home, runnerTemp, workspace]) rmSync(join(path, 'planted-by-plugin'))
  })

  for (const [name, probe] of Object.entries(ways)) {
    test(`finds none: ${name}`, async () => {
      const { findings } = await withListeners(
        async (places) =>
          await checkLayout(
            layoutOf({
              layers: [[{ name: 'plugin', mode: 0o755, content: hunter }]],
              entrypoint: ['./plugin', 'hunt', ...places],
            }),
            { smokeTest: true, isolation: [probe], timeout: 60_000 },
          ),
      )
      assert.equal(findings.length, 1)
      assert.match(findings[0]?.detail ?? '', /hunted among [12] processes as user \d+$/)
      assert.doesNotMatch(findings[0]?.detail ?? '', /FOUND|PLANTED|holds a directory/)
      assert.deepEqual(readdirSync(runnerTemp), ['token'])
    })
  }
})

/**
 * The hunter once more, with two faces. The kernel takes it for what it is: it does not look at the class in the
 * header. Who believes that it is of 32 bits finds program headers elsewhere, and in them a loader of the plugin's
 * choice.
 */
function withLoader(path: string): Buffer {
  const [stride, text] = [0x900, 0xa00]
  const binary = Buffer.from(hunter)
  assert(
    binary.subarray(stride, text + 256).every((byte) => byte === 0),
    'nothing is overwritten',
  )
  binary[4] = 1
  binary.writeUInt16LE(stride, 42)
  binary.writeUInt16LE(2, 44)
  binary.writeUInt32LE(3, stride)
  binary.writeUInt32LE(text, stride + 4)
  binary.writeUInt32LE(path.length + 1, stride + 16)
  binary.write(path, text, 'latin1')
  return binary
}

test('a plugin that names a file of the machine as its loader does not get to see it', async () => {
  const [probe] = Object.values(ways)
  assert(probe !== undefined)
  const secretFile = join(home, '.docker/config.json')
  for (const loader of [secretFile, `/usr/../${secretFile}`, `/lib64/../..${secretFile}`]) {
    const { findings, images } = await checkLayout(
      layoutOf({
        layers: [[{ name: 'plugin', mode: 0o755, content: withLoader(loader) }]],
        entrypoint: ['./plugin', 'hunt', '/'],
      }),
      { smokeTest: 'auto', isolation: [probe], timeout: 60_000 },
    )
    assert.doesNotMatch(JSON.stringify(findings), /PLANTED/)
    assert.notEqual(images[0]?.smoke?.outcome, 'passed')
  }
})

test('a plugin cannot lead what is brought to it out of its room', async () => {
  const outside = directory()
  chmodSync(outside, 0o777)
  for (const probe of Object.values(ways)) {
    const { findings } = await checkLayout(
      layoutOf({
        layers: [[{ name: 'plugin', mode: 0o755, content: hunter }]],
        entrypoint: ['./plugin', 'zone-link', outside],
      }),
      { smokeTest: true, isolation: [probe], timeout: 60_000 },
    )
    assert.match(findings[0]?.detail ?? '', /unknown time zone/)
    assert.deepEqual(readdirSync(outside), [])
  }
})

test('time zones are not brought to where a link in its place leads', async () => {
  for (const link of ['usr', 'usr/share']) {
    const [root, outside] = [directory(), directory()]
    mkdirSync(dirname(join(root, link)), { recursive: true })
    symlinkSync(outside, join(root, link))
    assert.equal(await addTimeZones(root), false)
    assert.deepEqual(readdirSync(outside), [])
  }
})

suite('a plugin that names a socket outside', () => {
  for (const behaviour of ['outside', 'linked-out', 'linked-dir']) {
    test(behaviour, async () => {
      let connections = 0
      await using server = createServer((connection) => {
        connections++
        connection.destroy()
      })
      const socket = join(workspace, `${behaviour}.sock`)
      await new Promise<void>((resolve) => server.listen(socket, resolve))
      const { findings } = await checkLayout(
        layoutOf({
          layers: [[{ name: 'plugin', mode: 0o755, content: hunter }]],
          entrypoint: ['./plugin', behaviour, socket],
        }),
        { smokeTest: true, timeout: 10_000 },
      )
      assert.match(findings[0]?.message ?? '', /names a socket that is not there/)
      assert.equal(connections, 0)
    })
  }
})
