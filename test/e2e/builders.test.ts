import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { must } from '../../script/rig/command.ts'
import { readArtifact } from '../../src/artifact/index.ts'
import { startClassicEngine, type ClassicEngine } from '../support/classic-engine.ts'
import { dockerEnv, rig, scratchDirectory, type Scope } from '../support/rig.ts'
import { buildxCalls, openMachine, type Machine } from './machine.ts'
import { assertFailed, busybox, openPrebuilt, textOf, writes } from '../support/prebuilt.ts'

describe('the builder', { timeout: 600_000 }, () => {
  test('auto takes the current one where its engine can export several platforms', async (t) => {
    const machine = await openMachine(t)
    const project = await openPrebuilt(t)
    const run = await project.publish({ env: machine.env })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.equal(run.outputs['published'], 'true')
    assert.equal(buildxCalls(run, 'build').length, 1)
    assert.deepEqual(buildxCalls(run, 'create'), [])
    assert.deepEqual(await machine.builders(), ['default'])
  })

  test('gets the options of docker/build-push-action, and an agent', async (t) => {
    const machine = await openMachine(t)
    const directory = await scratchDirectory(t)
    const [key, socket] = [join(directory, 'id'), join(directory, 'agent')]
    await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    const agent = /SSH_AGENT_PID=(\d+)/.exec(await must('ssh-agent', ['-s', '-a', socket]))?.[1] ?? assert.fail()
    t.after(() => process.kill(Number(agent)))
    const dockerfile = `FROM --platform=$BUILDPLATFORM busybox AS build
RUN --mount=type=ssh,required=true --mount=type=ssh,id=deploy,target=/deploy,required=true \\
  test -S "$SSH_AUTH_SOCK" && test -S /deploy && echo 1 > /made
FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /plugin
COPY --from=build /made /made
ENTRYPOINT ["./plugin", "good"]
`
    const project = await openPrebuilt(t, { dockerfile })
    const options = { 'no-cache': 'true', pull: 'true', labels: 'org.example.a=b=c', ssh: `default\ndeploy=${key}` }
    const env = { ...machine.env, SSH_AUTH_SOCK: socket }
    const run = await project.check({ event: 'push', env, inputs: { ...busybox, ...options, 'show-summary': 'false' } })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    const [call = []] = buildxCalls(run, 'build')
    const wanted = ['--no-cache', '--pull', '--label=org.example.a=b=c', '--ssh=default', `--ssh=deploy=${key}`]
    for (const argument of wanted) assert.ok(call.includes(argument), call.join(' '))
    const { parts, store } = await readArtifact(run.outputs['layout'] ?? '', t.signal)
    for (const { manifest } of parts)
      assert.match((await store.fetchBytes(manifest.config)).toString(), /"Labels":\{"org\.example\.a":"b=c"\}/)
    assert.equal(run.summary, '')
    const secret = readFileSync(key, 'utf8').split('\n')[1] ?? assert.fail()
    assert.ok(!JSON.stringify([run.log, run.outputs, run.commands]).includes(secret), 'a key is shown')
  })

  test('auto makes one where the current one cannot, and removes it', async (t) => {
    const machine = await openClassicMachine(t)
    const project = await openPrebuilt(t)
    // The comma is part of the value. buildx refuses the second host if it takes it for another option.
    const inputs = { 'driver-opts': 'network=host\nenv.NO_PROXY=a.example.com,b.example.com' }
    const run = await project.publish({ env: machine.env, inputs })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.deepEqual([run.outputs['published'], run.outputs['signed']], ['true', 'true'])
    assert.ok(
      run.log.some((line) => line.startsWith('The current builder cannot do this build: ')),
      run.log.join('\n'),
    )

    const [created = []] = buildxCalls(run, 'create')
    const name = created.find((argument) => argument.startsWith('--name='))?.slice('--name='.length) ?? ''
    assert.match(name, /^plugin-publish-/)
    for (const wanted of [`--name=${name}`, '--driver=docker-container', `--driver-opt=image=${rig().images.buildkit}`])
      assert.ok(created.includes(wanted), created.join(' '))
    assert.deepEqual(
      buildxCalls(run, 'build').map(([first]) => first === `--builder=${name}`),
      [false, true],
    )
    assert.deepEqual(
      buildxCalls(run, 'rm').map((args) => args.at(-1)),
      [name],
    )
    assert.deepEqual([await machine.builders(), await machine.remains('')], [['default'], []], 'it was removed')
    assert.match(await machine.docker('buildx', 'inspect'), /^Name: +default$/m)
  })

  test('an existing one is used by its name or as the current one, and left alone', async (t) => {
    const machine = await openMachine(t)
    const name = `mine-${process.pid}`
    await machine.createBuilder(name)
    const project = await openPrebuilt(t)
    assert.deepEqual(await machine.remains(name), [], 'it has not been started yet')
    const named = await project.publish({ env: machine.env, inputs: { builder: name, 'driver-opts': '' } })
    assert.equal(named.exitCode, 0, named.log.join('\n'))
    assert.deepEqual(
      buildxCalls(named, 'build').map(([first]) => first),
      [`--builder=${name}`],
    )
    const remains = await machine.remains(name)
    assert.deepEqual(remains, [`buildx_buildkit_${name}0`, `buildx_buildkit_${name}0_state`])

    await machine.docker('buildx', 'use', name)
    const current = await project.publish({ env: machine.env })
    assert.equal(current.exitCode, 0, current.log.join('\n'))
    assert.deepEqual([current.outputs['changed'], current.outputs['digest']], ['false', named.outputs['digest']])
    for (const run of [named, current]) assert.deepEqual([buildxCalls(run, 'create'), buildxCalls(run, 'rm')], [[], []])
    assert.deepEqual([await machine.builders(), await machine.remains(name)], [['default', name], remains])
    assert.equal(await machine.docker('inspect', '--format={{.State.Running}}', `buildx_buildkit_${name}0`), 'true')
  })

  test('one that does not exist is an error that names those that do', async (t) => {
    const machine = await openMachine(t)
    await machine.createBuilder(`other-${process.pid}`)
    const project = await openPrebuilt(t)
    const run = await project.publish({ env: machine.env, inputs: { builder: 'forgotten', 'driver-opts': '' } })
    assertFailed(run, ['E_BUILDER'])
    assert.match(textOf(run), new RegExp(`forgotten[^]*\\bdefault, other-${process.pid}\\b`))
    assert.deepEqual([writes(project), buildxCalls(run, 'create'), project.plane.find('cosmo-go')], [[], [], undefined])
  })
})

/** A machine whose own builder cannot do the job. */
async function openClassicMachine(scope: Scope): Promise<Machine> {
  const parts: { engine?: ClassicEngine } = {}
  // Hooks run in their order: the engine ends before its directory goes.
  scope.after(async () => {
    await parts.engine?.[Symbol.asyncDispose]()
  })
  const directory = await scratchDirectory(scope)
  parts.engine = await startClassicEngine(join(directory, 'engine'))
  const machine = await openMachine(scope, parts.engine.host)
  // For the image that Docker Hub has.
  const file = join(directory, 'buildkit.tar')
  await must('docker', ['save', '--output', file, rig().images.buildkit], { env: dockerEnv() })
  await machine.docker('load', '--quiet', '--input', file)
  return machine
}
