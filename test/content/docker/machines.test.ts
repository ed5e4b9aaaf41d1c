import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http2'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, suite, test } from 'node:test'
import { listBuilders } from '../../../src/content/docker/builder.ts'
import { buildImages } from '../../../src/content/docker/build.ts'
import { findBuildx } from '../../../src/content/docker/buildx.ts'
import { reachProblem } from '../../../src/content/docker/reach.ts'
import { PublishError, PublishErrors } from '../../../src/shared/errors.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { makeAuthority } from '../../support/authority.ts'
import { startBuildKit, type BuildKit, type DaemonTls } from '../../support/buildkit.ts'
import {
  build,
  buildersOf,
  containerBuilder,
  directory,
  docker,
  everywhere,
  platforms,
  plugin,
  Recorder,
  request,
  undoAfterTests,
  type TestBuild,
} from '../../support/docker-build.ts'
import { freePort } from '../../support/free-port.ts'
import { registerQemu } from '../../support/qemu.ts'
import { dockerConfig, dockerEnv } from '../../support/rig.ts'

/** A command runs on the machine of each platform, and one on whatever machine builds it. */
const dockerfile = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETARCH
RUN echo "for $TARGETARCH" > /plugin
FROM busybox
RUN uname -m > /machine
COPY --from=build /plugin /plugin
ENTRYPOINT ["/plugin"]
`

const files = directory('authority')
const authority = makeAuthority(files)
const stranger = makeAuthority(files, 'stranger')
const server = authority.issue('server', 'server')
const tls: DaemonTls = {
  authority: authority.certPath,
  server,
  client: authority.issue('client', 'client'),
}
const client = authority.issue('job', 'client')
const scope = { after: undoAfterTests }
const config = await dockerConfig(directory('docker-config'))
// No engine: nothing of this may need one.
const env = dockerEnv({ DOCKER_CONFIG: config, DOCKER_HOST: `unix://${files}/no-engine.sock` })
const builders = async (): Promise<string[]> =>
  (await listBuilders({ program: await findBuildx(env), env }, new AbortController().signal)).map(({ name }) => name)

let [amd64, arm64]: BuildKit[] = []

function machines(...lines: readonly (readonly [platform: string, address: string])[]): TestBuild['endpoints'] {
  return {
    other: lines.find(([platform]) => platform === '')?.[1],
    own: new Map(lines.filter(([platform]) => platform !== '').map(([platform, it]) => [platform as Platform, it])),
  }
}

const own = { authorities: everywhere({ path: authority.certPath }) }
const known = {
  ...own,
  certificate: everywhere({ text: client.cert, from: '`endpoint-certificate`' }),
  key: everywhere({ text: client.key, from: 'the environment variable NODE_KEY' }),
}

function remote(endpoints: TestBuild['endpoints'], more: Partial<TestBuild> = {}): TestBuild {
  const context = plugin({ Dockerfile: dockerfile, source: 'users' })
  return request(context, { driver: 'remote', endpoints, endpointTls: known, ...more })
}

const both = (): TestBuild['endpoints'] =>
  machines(['linux/amd64', amd64?.address ?? ''], ['linux/arm64', arm64?.address ?? ''])

/** What a build fails with: all problems. */
async function problems(
  wanted: TestBuild,
  tools = new Recorder(env),
): Promise<readonly [PublishError, ...PublishError[]]> {
  const error: unknown = await build(wanted, tools, env).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  await tools.removeAll()
  assert.ok(error instanceof PublishError || error instanceof PublishErrors, String(error))
  const [first, ...others] = error instanceof PublishErrors ? error.errors : [error]
  assert.ok(first)
  return [first, ...others]
}

suite('two machines over mutual TLS', () => {
  let qemu: AsyncDisposable | undefined
  before(async () => {
    qemu = await registerQemu()
    ;[amd64, arm64] = await Promise.all([
      startBuildKit(scope, { tls, platform: 'linux/amd64' }),
      startBuildKit(scope, { tls, platform: 'linux/arm64' }),
    ])
  })
  after(async () => {
    await qemu?.[Symbol.asyncDispose]()
  })

  test('each builds its platform, and the digest is that of one machine', async () => {
    const tools = new Recorder(env)
    const wanted = remote(both(), { record: 'required' })
    const built = await build(wanted, tools, env)
    assert.deepEqual(
      built.images.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    )
    assert.deepEqual(await amd64?.history(), [{ platforms: 'linux/amd64', completed: true }])
    assert.deepEqual(await arm64?.history(), [{ platforms: 'linux/arm64', completed: true }])
    assert.equal(tools.notices.length, 0, tools.notices.join('\n'))
    assert.deepEqual(built.emulated, [], 'nothing is registered for machines that run it')
    assert.ok(
      tools.lines.some((line) => /^linux\/arm64: #\d+ /.test(line)),
      'lines of each say whose they are',
    )

    const single = await build(
      { ...wanted, ...request(wanted.context, { builder: await containerBuilder('single') }), record: undefined },
      new Recorder(),
      dockerEnv(),
    )
    assert.equal(built.digest, single.digest)
    await tools.removeAll()
  })

  test('the key is in no argument, and in one file that only this user can read, until the end', async () => {
    const tools = new Recorder(env)
    const seen = new Set<string>()
    let modes: number[] = []
    const look = setInterval(() => {
      for (const line of commandLines()) seen.add(line)
      if (modes.length === 0) modes = keyFiles(tools.resources.temp).map((path) => statSync(path).mode & 0o777)
    }, 5)
    await build(remote(both()), tools, env).finally(() => {
      clearInterval(look)
    })
    const secret = client.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'))
    assert.ok(secret.length > 1)
    const arguments_ = [...seen].join('\n')
    assert.match(arguments_, /--driver-opt=key=\/.*key\.pem/, 'the arguments were seen')
    for (const line of secret) {
      assert.ok(!arguments_.includes(line), 'the key is in an argument')
      assert.ok(!tools.lines.join('\n').includes(line), 'the key is in the log')
      assert.ok(!JSON.stringify(tools.resources.added).includes(line), 'the key is in the record of the run')
      assert.ok(!filesBelow(config).some((path) => readFileSync(path, 'utf8').includes(line)), 'buildx keeps the key')
    }
    assert.ok(tools.masks.includes(client.key))
    assert.deepEqual(modes, [0o600, 0o600])
    await tools.removeAll()
  })

  test('plugins of one step share the builders, and their record has the sources of all machines', async () => {
    const tools = new Recorder(env)
    const context = { ...tools.context, env }
    const all = await Promise.all(
      ['users', 'birds'].map(async (source) => {
        const directory = plugin({ Dockerfile: dockerfile, source })
        const wanted = {
          ...remote(both(), { record: 'required' }),
          context: directory,
          file: join(directory, 'Dockerfile'),
        }
        return await buildImages(wanted, context)
      }),
    )
    assert.equal(buildersOf(tools).length, 2)
    for (const { record } of all) {
      const found = await record()
      assert.equal(found?.createdBuilder, false, 'the machines were there before')
      assert.match(found.versions['buildkit'] ?? '', /^0\.\d+\.\d+$/)
      const images = found.sources.map(({ uri }) => decodeURIComponent(/platform=(.*)$/.exec(uri)?.[1] ?? ''))
      assert.deepEqual(images.sort(), ['linux/amd64', 'linux/arm64'])
    }
    await tools.removeAll()
  })

  test('removing the builders leaves the machines and their caches alone', async () => {
    const tools = new Recorder(env)
    const wanted = remote(both())
    await build(wanted, tools, env)
    assert.equal(buildersOf(tools).length, 2)
    await tools.removeAll()
    assert.deepEqual(await builders(), ['default'])
    const again = new Recorder(env)
    await build({ ...wanted, destination: join(directory('out'), 'layout') }, again, env)
    assert.ok(
      again.lines.some((line) => /^linux\/arm64: .*RUN uname.* \(cached\)$/.test(line)),
      again.lines.join('\n'),
    )
    await again.removeAll()
  })

  test('an address alone builds all other platforms', async () => {
    const tools = new Recorder(env)
    const earlier = (await amd64?.history())?.length ?? 0
    const wanted = remote(machines(['', amd64?.address ?? ''], ['linux/arm64', arm64?.address ?? '']), {
      platforms: platforms('linux/amd64', 'linux/386', 'linux/arm64'),
      contexts: new Map(),
    })
    const context = plugin({ Dockerfile: 'FROM scratch\nCOPY source /plugin\n', source: 'users' })
    const built = await build({ ...wanted, context, file: join(context, 'Dockerfile') }, tools, env)
    assert.equal(built.images.length, 3)
    assert.deepEqual((await amd64?.history())?.slice(earlier), [
      { platforms: 'linux/386,linux/amd64', completed: true },
    ])
    await tools.removeAll()
  })

  test('a failure on one machine stops the other, and says where it happened', async () => {
    const tools = new Recorder(env)
    const context = plugin({
      Dockerfile: 'FROM busybox\nRUN if [ $(uname -m) = aarch64 ]; then exit 3; else sleep 60; fi\n',
    })
    const wanted = { ...remote(both()), context, file: join(context, 'Dockerfile') }
    const started = performance.now()
    await assert.rejects(build(wanted, tools, env), { code: 'E_BUILD', message: /^The build failed at Dockerfile:2/ })
    assert.ok(performance.now() - started < 30_000)
    await tools.removeAll()
    assert.deepEqual(await builders(), ['default'])
  })

  test('a builder of the user with several nodes builds each platform on the one that was made for it', async () => {
    const options = `--driver-opt=cacert=${authority.certPath},cert=${client.certPath},key=${client.keyPath}`
    const create = ['buildx', 'create', '--name=several', '--driver=remote', options]
    // The first node lists both platforms, as one that can emulate does.
    await docker([...create, '--', amd64?.address ?? ''], env)
    await docker([...create, '--append', '--platform=linux/arm64', '--', arm64?.address ?? ''], env)
    for (const choice of [{ builder: 'several' }, { builder: 'auto', environment: { BUILDX_BUILDER: 'several' } }]) {
      const before = await Promise.all([amd64?.history(), arm64?.history()])
      const tools = new Recorder(env)
      const { environment, ...more } = choice
      const wanted = request(plugin({ Dockerfile: dockerfile, source: 'users' }), { ...more, record: 'required' })
      const built = await build(wanted, tools, { ...env, ...environment })
      assert.equal(built.images.length, 2)
      assert.deepEqual((await amd64?.history())?.slice(before[0]?.length), [
        { platforms: 'linux/amd64', completed: true },
      ])
      assert.deepEqual((await arm64?.history())?.slice(before[1]?.length), [
        { platforms: 'linux/arm64', completed: true },
      ])
      assert.deepEqual(buildersOf(tools), [])
    }
    await docker(['buildx', 'rm', 'several'], env)
  })

  test('certificates that are wrong are told apart', async () => {
    const expired = { from: '20200101000000Z', to: '20200102000000Z' }
    const other = stranger.issue('job', 'client')
    const old = authority.issue('old', 'client', expired)
    const text = (pem: string, from = '`endpoint-key`') => everywhere({ text: pem, from })
    for (const [endpointTls, message] of [
      [
        { ...known, authorities: text(stranger.cert) },
        /^The certificate of tcp:\S+ \(linux\/\S+\) is not signed by a trusted authority\.$/,
      ],
      [
        { ...known, certificate: text(other.cert), key: text(other.key) },
        /does not accept the certificate of this job/,
      ],
      // So the key of one machine does not open the others.
      [{ ...known, certificate: text(server.cert), key: text(server.key) }, /does not accept the certificate of this/],
      [{ ...own, certificate: everywhere<never>(undefined), key: everywhere<never>(undefined) }, /does not accept the/],
      [
        { ...known, certificate: text(old.cert), key: text(old.key) },
        /^The certificate of `endpoint-key` expired at 2020/,
      ],
      [{ ...known, key: text(other.key) }, /^The key of `endpoint-key` does not belong to the certificate of/],
      [{ ...known, key: text('-----BEGIN PRIVATE KEY-----\nAAAA\n') }, /^`endpoint-key` has no private key in PEM/],
      [{ ...known, authorities: everywhere({ path: join(files, 'none.pem') }) }, /none\.pem cannot be read/],
    ] as const) {
      const found = await problems(remote(both(), { endpointTls }))
      assert.equal(found.length, 2, 'each machine has its own')
      for (const { code, message: said } of found) {
        assert.equal(code, 'E_BUILDER_TLS', said)
        assert.match(said, message)
      }
    }
    for (const name of ['other.example', '192.0.2.1']) {
      const named = await problems(remote(both(), { driverOptions: everywhere([`servername=${name}`]) }))
      assert.equal(named.length, 2)
      for (const { code, message, cause, hint } of named) {
        assert.equal(code, 'E_BUILDER_TLS')
        const [, platform] = /\((linux\/\w+)\) is for another name\.$/.exec(message) ?? assert.fail(message)
        assert.equal(cause, `it is for DNS:node.example, DNS:localhost, IP Address:127.0.0.1, and not for ${name}`)
        assert.ok(hint?.startsWith(`Set \`driver-opts\` to @${platform} servername=NAME with a name`), hint)
      }
    }
    const single = machines(['', amd64?.address ?? ''])
    const [one] = await problems(remote(single, { driverOptions: everywhere(['servername=other.example']) }))
    assert.match(one.hint ?? '', /^Set `driver-opts` to servername=NAME with a name/)
  })

  test('a name of the certificate and options of the driver take the place of inputs', async () => {
    const tools = new Recorder(env)
    const options = [`cacert=${authority.certPath}`, `cert=${client.certPath}`, `key=${client.keyPath}`]
    const none = everywhere<never>(undefined)
    const wanted = remote(machines(['', amd64?.address ?? '']), {
      platforms: platforms('linux/amd64'),
      driverOptions: everywhere([...options, 'servername=node.example']),
      endpointTls: { authorities: none, certificate: none, key: none },
    })
    assert.equal((await build(wanted, tools, env)).images.length, 1)
    await tools.removeAll()
  })
})

test('a certificate of a machine that has expired, one that wants TLS, and one that does not listen', async () => {
  const server = authority.issue('late', 'server', { from: '20200101000000Z', to: '20200102000000Z' })
  const late = await startBuildKit(scope, { tls: { ...tls, server } })
  const [expired, ...others] = await problems(remote(machines(['', late.address])))
  assert.equal(others.length, 0)
  assert.equal(expired.code, 'E_BUILDER_TLS')
  assert.match(expired.message, /^The certificate of tcp:\S+ \(linux\/amd64, linux\/arm64\) has expired\.$/)

  const { signal } = new AbortController()
  const ask = (address: string, wait?: number) =>
    reachProblem({ address, label: address, tls: undefined, serverName: undefined }, signal, wait)
  const started = performance.now()
  const plain = await ask(late.address)
  assert.ok(performance.now() - started < 15_000, 'it is not asked again')
  assert.equal(plain?.code, 'E_BUILDER_TLS')
  assert.equal(plain.message, `${late.address} wants TLS.`)
  // A proxy in front of a daemon that starts may take connections and close them.
  const closing = createTcpServer((socket) => socket.destroy())
  const port = await freePort()
  closing.listen(port, '127.0.0.1')
  const [closed, down] = await Promise.all([port, await freePort()].map((at) => ask(`tcp://127.0.0.1:${at}`, 1500)))
  closing.close()
  assert.equal(closed?.code, 'E_BUILDER_TLS')
  assert.equal(closed.message, `tcp://127.0.0.1:${port} is no BuildKit daemon, or one that wants TLS.`)
  assert.equal(down?.code, 'E_BUILDER_UNREACHABLE')
  assert.match(String(down.cause), /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/)
})

test('a machine that still starts is waited for', async () => {
  const port = await freePort()
  const { signal } = new AbortController()
  const address = `tcp://127.0.0.1:${port}`
  const asked = reachProblem({ address, label: address, tls: undefined, serverName: undefined }, signal, 10_000)
  await sleep(500)
  const server = createServer()
  server.listen(port, '127.0.0.1')
  assert.equal(await asked, undefined)
  server.close()
})

test('a platform without a machine, one that its machine does not run, and one that it only says to run', async () => {
  const daemon = await startBuildKit(scope, { tls, platform: 'linux/amd64' })
  const [missing] = await problems(remote(machines(['linux/amd64', daemon.address])))
  assert.equal(missing.code, 'E_BUILDER_PLATFORM')
  assert.equal(missing.message, 'No machine is named for linux/arm64.')

  const [cannot] = await problems(
    remote(machines(['', daemon.address], ['linux/riscv64', daemon.address]), {
      platforms: platforms('linux/amd64', 'linux/riscv64'),
    }),
  )
  assert.equal(cannot.code, 'E_BUILDER_PLATFORM')
  assert.match(cannot.message, /^The machine tcp:\S+ does not run linux\/riscv64\.$/)

  const liar = await startBuildKit(scope, { tls, platform: 'linux/arm64' })
  const [lied] = await problems(remote(machines(['linux/amd64', daemon.address], ['linux/arm64', liar.address])))
  assert.equal(lied.code, 'E_BUILD_EXEC_FORMAT')
  assert.match(lied.hint ?? '', /^tcp:\S+ builds linux\/arm64, and cannot run its programs, whatever it says/)
})

function commandLines(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
    } catch {
      return []
    }
  })
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const keyFiles = (temp: string): string[] => filesBelow(temp).filter((path) => path.endsWith('key.pem'))
