import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import { run } from './run.ts'
import { generateKey } from '../../test/support/cosmo.ts'
import { baseImages, dockerConfig, program, rig } from '../../test/support/rig.ts'
import { runAction, type ActionRun } from '../../test/support/runner/index.ts'
import { must, RigError } from './command.ts'
import { runningDaemon, stopDaemon } from './daemon.ts'
import { startServices, stopServices, type Services } from './demo-services.ts'
import { startPlugin } from './demo-plugin.ts'
import { inCache, nativeArch, root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'

const help = `script/demo [--keep]

Sets the machine up, starts a registry and a control plane on loopback, and publishes examples/cosmo-go to them with
dist/index.js, as a workflow step would. Then it looks at the result as a consumer does: verifies the signatures with
cosign, pulls the image, starts the plugin and asks for its health. What was published is written to demo.json.

  --keep   leave registry and control plane running, for tools of your own; the next demo ends them`

const Result = v.object({
  plugins: v.tuple([
    v.object({
      reference: v.string(),
      digest: v.string(),
      version: v.string(),
      platforms: v.array(v.object({ platform: v.string(), digest: v.string(), size: v.number() })),
      publicKey: v.string(),
      verifyCommand: v.string(),
    }),
  ]),
})
type Plugin = v.InferOutput<typeof Result>['plugins'][0]

async function demo(keep: boolean, signal: AbortSignal): Promise<void> {
  const wasRunning = (await runningDaemon()) !== undefined
  const undo = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  undo.defer(() => rm(directory, { recursive: true, force: true }))
  if (!keep) undo.defer(stopServices)
  undo.defer(async () => {
    if (!wasRunning && (await stopDaemon())) say('the Docker engine was stopped')
  })
  let published
  try {
    await setUp(signal)
    await stopServices()
    const services = await startServices()
    say(`registry at ${services.registry}, control plane at ${services.controlPlane}`)
    const plugin = await publish(services, directory, undo, signal)
    published = { plugin, services }
    await consume(plugin, directory, signal)
    await writeDemoFile(plugin, services)
    if (keep)
      say('registry and control plane stay; they end with the next script/demo or with: kill $(cat .cache/demo.pid)')
  } finally {
    await undo.disposeAsync()
  }
  const { plugin } = published
  say(`done in ${elapsed()}`)
  console.log(`published ${plugin.reference} for ${plugin.platforms.map(({ platform }) => platform).join(', ')}`)
}

async function setUp(signal: AbortSignal): Promise<void> {
  const print = (line: string): void => {
    console.log(line)
  }
  const { code } = await run('bash', [join(root, 'script/setup')], { signal, onStdoutLine: print, onStderrLine: print })
  if (code !== 0) throw new RigError('the machine could not be set up')
}

/** The release job's step. */
async function publish(
  services: Services,
  directory: string,
  undo: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Plugin> {
  const key = await generateKey(directory)
  const started = performance.now()
  say('running the action: examples/cosmo-go for linux/amd64, linux/arm64')
  const result: ActionRun = await runAction(
    {
      after: (work) => {
        undo.defer(work)
      },
    },
    {
      workspace: root,
      event: 'tag',
      path: rig().path,
      env: {
        DOCKER_HOST: rig().engine.host,
        DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')),
        COSIGN_PASSWORD: key.password,
      },
      secrets: [key.password, services.keys.admin],
      timeout: 1_800_000,
      inputs: {
        path: 'examples/cosmo-go',
        registry: services.registry,
        'control-plane-url': services.controlPlane,
        'control-plane-token': services.keys.admin,
        'cosign-key': key.path,
        'transparency-log': 'false',
        'build-contexts': `golang:1.25-alpine=${baseImages().golang}`,
        'buildkit-image': rig().images.buildkit,
        'driver-opts': 'network=host',
        emulation: 'never',
      },
    },
  )
  signal.throwIfAborted()
  for (const line of result.log) console.log(`          | ${line}`)
  if (result.exitCode !== 0) throw new RigError('the action failed', { hint: 'its output stands above' })
  say(`the action published in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return v.parse(Result, JSON.parse(result.outputs['result'] ?? '')).plugins[0]
}

/** Verifies, pulls and starts the plugin with tools that are not the action's own, as a consumer does. */
async function consume(plugin: Plugin, directory: string, signal: AbortSignal): Promise<void> {
  const publicKey = join(directory, 'consumer.pub')
  await writeFile(publicKey, plugin.publicKey)
  // Pulling needs no credentials, so the publisher's are not in this environment.
  const env = { ...process.env, DOCKER_CONFIG: await dockerConfig(join(directory, 'consumer')) }
  for (const reference of [
    plugin.reference,
    ...plugin.platforms.map(({ digest }) => plugin.reference.replace(/@.*$/, `@${digest}`)),
  ]) {
    await must(
      program('cosign'),
      ['verify', '--key', publicKey, '--insecure-ignore-tlog=true', '--allow-http-registry', reference],
      { env, signal },
    )
  }
  say(`cosign verified the index and ${plugin.platforms.length} platform manifests`)

  const image = join(directory, 'image')
  const tar = join(directory, 'image.tar')
  await must(program('crane'), ['export', '--insecure', `--platform=linux/${nativeArch}`, plugin.reference, tar], {
    env,
    signal,
  })
  await must('mkdir', ['-p', image])
  await must('tar', ['-xf', tar, '-C', image], { signal })
  say(`crane pulled and flattened the image for linux/${nativeArch}`)
  const answer = await startPlugin(join(image, 'cosmo-go-plugin'), image, programRules.handshake)
  say(`the plugin started and answers ${answer}`)
}

async function writeDemoFile(plugin: Plugin, services: Services): Promise<void> {
  const demoFile = {
    reference: plugin.reference,
    digest: plugin.digest,
    version: plugin.version,
    platforms: plugin.platforms,
    publicKey: plugin.publicKey,
    verifyCommand: plugin.verifyCommand,
    registry: services.registry,
    controlPlane: services.controlPlane,
  }
  await writeFile(join(root, 'demo.json'), `${JSON.stringify(demoFile, undefined, 2)}\n`)
  await writeFile(inCache('cosign.pub'), plugin.publicKey)
  say(`wrote demo.json (public key also in ${inCache('cosign.pub').slice(root.length + 1)})`)
}

const { values } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(help)
} else {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      stop.abort(new Error(`stopped by ${name}`))
    })
  try {
    await demo(values.keep, stop.signal)
  } catch (error) {
    console.error(`error: ${explain(error)}\nthe demo failed after ${elapsed()}`)
    process.exitCode = 1
  }
}
