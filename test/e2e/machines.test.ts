import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test, type TestContext } from 'node:test'
import { makeAuthority, type Issued } from '../support/authority.ts'
import { startBuildKit, type BuildKit, type DaemonTls } from '../support/buildkit.ts'
import { assertFailed, openPrebuilt, textOf } from '../support/prebuilt.ts'
import { registerQemu } from '../support/qemu.ts'
import { baseImages, scratchDirectory } from '../support/rig.ts'
import { testWithAll } from '../support/sample.ts'
import { buildxCalls, openMachine, type Machine } from './machine.ts'

/** A step of the Dockerfile runs on the machine of each platform. */
const dockerfile = `FROM busybox
ARG TARGETARCH
RUN uname -m > /machine
COPY prebuilt/$TARGETARCH /plugin
ENTRYPOINT ["./plugin", "good"]
`

interface Machines {
  readonly runner: Machine
  readonly amd64: BuildKit
  readonly arm64: BuildKit
  readonly client: Issued
  readonly inputs: Readonly<Record<string, string>>
  /** `env:` of the step. */
  readonly env: NodeJS.ProcessEnv
  /** What nobody may see. */
  readonly secrets: readonly string[]
}

/** Two daemons over mutual TLS; the second runs arm64 programs by the QEMU of this machine. */
async function openMachines(t: TestContext): Promise<Machines> {
  const qemu = await registerQemu()
  t.after(() => qemu[Symbol.asyncDispose]())
  const authority = makeAuthority(await scratchDirectory(t))
  const tls: DaemonTls = {
    authority: authority.certPath,
    server: authority.issue('server', 'server'),
    client: authority.issue('client', 'client'),
  }
  const [runner, amd64, arm64] = await Promise.all([
    openMachine(t),
    startBuildKit(t, { tls, platform: 'linux/amd64' }),
    startBuildKit(t, { tls, platform: 'linux/arm64' }),
  ])
  const client = authority.issue('job', 'client')
  return {
    runner,
    amd64,
    arm64,
    client,
    env: { ...runner.env, NODE_KEY: client.key },
    secrets: client.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----')),
    inputs: {
      'build-contexts': `busybox=${baseImages().busybox}`,
      'driver-opts': '',
      driver: 'remote',
      endpoint: `linux/amd64=${amd64.address}\nlinux/arm64=${arm64.address}`,
      'endpoint-ca-certificates': authority.cert,
      'endpoint-certificate': client.certPath,
      'endpoint-key': 'env://NODE_KEY',
    },
  }
}

describe('machines of the user', { timeout: 600_000 }, () => {
  test('each builds its platform; published, with the digest of one machine; the key is nowhere', async (t) => {
    const { runner, amd64, arm64, inputs, env, secrets } = await openMachines(t)
    const project = await openPrebuilt(t, { dockerfile })
    const run = await project.publish({ env, inputs, secrets })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.deepEqual([run.outputs['published'], run.outputs['signed']], ['true', 'true'])
    assert.deepEqual(await amd64.history(), [{ platforms: 'linux/amd64', completed: true }])
    assert.deepEqual(await arm64.history(), [{ platforms: 'linux/arm64', completed: true }])
    assert.equal(buildxCalls(run, 'build').length, 2)
    const created = buildxCalls(run, 'create')
    assert.equal(created.length, 2)
    for (const [i, { address }] of [amd64, arm64].entries()) {
      const call = created.find((args) => args.at(-1) === address) ?? assert.fail(`no builder for machine ${i}`)
      assert.ok(call.includes('--driver=remote') && call.some((argument) => argument.startsWith('--driver-opt=key=/')))
    }
    assert.deepEqual(await runner.builders(), ['default'])
    assert.deepEqual(run.processesLeft, [])

    const single = await project.check({
      event: 'push',
      env: runner.env,
      inputs: { 'build-contexts': `busybox=${baseImages().busybox}`, 'driver-opts': '' },
    })
    assert.equal(single.exitCode, 0, single.log.join('\n'))
    assert.equal(run.outputs['digest'], single.outputs['digest'])
  })

  for (const [end, play] of [
    ['cancelAfter', testWithAll],
    ['killAfter', test],
  ] as const)
    void play(
      `${end === 'cancelAfter' ? 'cancelled' : 'killed'} while they build, nothing stays but they`,
      async (t) => {
        const { runner, amd64, arm64, inputs, env, secrets } = await openMachines(t)
        const slow = dockerfile.replace('uname -m > /machine', 'echo compiling && sleep 1000')
        const project = await openPrebuilt(t, { dockerfile: slow })
        let compiling = 0
        const both = (line: string): boolean => line.endsWith(' compiling') && ++compiling === 2
        const run = await project.check({ env, inputs, secrets, [end]: both })
        assert.equal(run.post?.exitCode, 0, run.log.join('\n'))
        assert.deepEqual(await runner.builders(), ['default'])
        assert.deepEqual([run.filesLeft, run.processesLeft], [[], []])
        // The machines are as they were.
        for (const daemon of [amd64, arm64]) {
          // A daemon writes down a build after its client has gone.
          const until = Date.now() + 10_000
          while ((await daemon.history()).length === 0 && Date.now() < until) await sleep(100)
          assert.equal((await daemon.history()).length, 1)
        }
      },
    )

  test('all that is wrong with them is said at once, by code, before anything is built', async (t) => {
    const { inputs, env, secrets, amd64, arm64 } = await openMachines(t)
    const project = await openPrebuilt(t, { dockerfile })
    const strange = makeAuthority(await scratchDirectory(t)).issue('job', 'client')
    const others = { 'endpoint-certificate': strange.certPath, 'endpoint-key': strange.keyPath }
    const refused = await project.check({ env, secrets, inputs: { ...inputs, ...others } })
    assertFailed(refused, ['E_BUILDER_TLS', 'E_BUILDER_TLS'])
    assert.match(textOf(refused), /tcp:\S+ \(linux\/amd64\) does not accept the certificate of this job/)
    const wrong = await project.check({
      env,
      secrets,
      inputs: { ...inputs, platforms: 'linux/amd64,linux/arm64,darwin/arm64' },
    })
    assertFailed(wrong, ['E_BUILDER_PLATFORM'])
    assert.match(textOf(wrong), /No machine is named for darwin\/arm64/)
    assert.deepEqual([await amd64.history(), await arm64.history()], [[], []])
  })
})

testWithAll('paths of files are enough, without an engine', async (t) => {
  const { inputs, env, client, secrets } = await openMachines(t)
  const project = await openPrebuilt(t, { dockerfile })
  const run = await project.check({
    env: { ...env, NODE_KEY: undefined, DOCKER_HOST: `unix://${join(project.workspace, 'no-engine.sock')}` },
    inputs: { ...inputs, 'endpoint-key': client.keyPath, 'smoke-test': 'false' },
    secrets,
  })
  assert.equal(run.exitCode, 0, run.log.join('\n'))
})
