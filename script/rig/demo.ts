import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDockerRegistry } from '../../test/support/registry.ts'
import { startTransparencyLog } from '../../test/support/transparency-log/index.ts'
import { RigError } from './command.ts'
import { runningDaemon, stopDaemon } from './daemon.ts'
import { consume } from './demo-consume.ts'
import { forPlatforms, publish, type Destination, type Published } from './demo-publish.ts'
import { startServices, stopServices } from './demo-services.ts'
import { examples, findExample, type Example } from './examples.ts'
import { inCache, root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'
import { run } from './run.ts'

const help = `script/demo [EXAMPLE] [--keep]

Sets up what the example uses, starts a registry and, where the host has one, a control plane on loopback, and
publishes the example to them with dist/index.js, as a workflow step would. Then it looks at the result as a consumer
does: verifies the signatures with cosign, pulls the plugin and starts it. What was published is written to demo.json.

  EXAMPLE  ${examples.map(({ name }) => name).join(', ')}, or the name of a host; default: ${examples[0]?.name ?? ''}
  --keep   leave registry and control plane running, for tools of your own; the next demo ends them (Cosmo only)`

async function demo(example: Example, keep: boolean, signal: AbortSignal): Promise<void> {
  if (keep && example.host !== 'cosmo') throw new RigError('--keep works with the examples for Cosmo only')
  const wasRunning = (await runningDaemon()) !== undefined
  const undo = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  undo.defer(() => rm(directory, { recursive: true, force: true }))
  if (!keep) undo.defer(stopServices)
  undo.defer(async () => {
    if (!wasRunning && (await stopDaemon())) say('the Docker engine was stopped')
  })
  let plugin
  try {
    await setUp(example, signal)
    await stopServices()
    const destination = await (example.host === 'cosmo' ? cosmo() : registryOnly(undo))
    const log = example.host === 'tyk' ? await transparencyLog(directory, undo) : {}
    plugin = await publish(
      example,
      { ...destination, inputs: { ...destination.inputs, ...log } },
      directory,
      undo,
      signal,
    )
    await consume(example, plugin, directory, signal)
    await writeDemoFile(plugin, destination)
    if (keep)
      say('registry and control plane stay; they end with the next script/demo or with: kill $(cat .cache/demo.pid)')
  } finally {
    await undo.disposeAsync()
  }
  say(`done in ${elapsed()}`)
  console.log(`published ${plugin.reference}${forPlatforms(plugin.platforms.map(({ platform }) => platform))}`)
}

/** A registry and a control plane that assigns repository and version. */
async function cosmo(): Promise<Destination> {
  const { registry, controlPlane, keys } = await startServices()
  say(`registry at ${registry}, control plane at ${controlPlane}`)
  const inputs = { registry, 'control-plane-url': controlPlane, 'control-plane-token': keys.admin }
  return { inputs, secrets: [keys.admin] }
}

async function registryOnly(undo: AsyncDisposableStack): Promise<Destination> {
  const registry = undo.use(await startDockerRegistry())
  say(`registry at ${registry.host}`)
  return { inputs: { registry: `${registry.host}/demo` }, secrets: [] }
}

/** Inputs for a log, which Tyk needs: it verifies no signature without an entry. */
async function transparencyLog(directory: string, undo: AsyncDisposableStack): Promise<Record<string, string>> {
  const log = undo.use(await startTransparencyLog())
  const { signingConfig, trustedRoot } = await log.writeConfiguration(directory)
  say(`transparency log at ${log.url}`)
  return { 'transparency-log': 'true', 'signing-config': signingConfig, 'trusted-root': trustedRoot }
}

async function setUp(example: Example, signal: AbortSignal): Promise<void> {
  const print = (line: string): void => {
    console.log(line)
  }
  const { code } = await run('bash', [join(root, 'script/setup'), '--for', example.name], {
    signal,
    onStdoutLine: print,
    onStderrLine: print,
  })
  if (code !== 0) throw new RigError('the machine could not be set up')
}

async function writeDemoFile(plugin: Published, { inputs }: Destination): Promise<void> {
  const demoFile = {
    ...plugin,
    registry: inputs['registry'],
    ...('control-plane-url' in inputs && { controlPlane: inputs['control-plane-url'] }),
  }
  await writeFile(join(root, 'demo.json'), `${JSON.stringify(demoFile, undefined, 2)}\n`)
  await writeFile(inCache('cosign.pub'), plugin.publicKey)
  say(`wrote demo.json (public key also in ${inCache('cosign.pub').slice(root.length + 1)})`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
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
    const [name, ...more] = positionals
    if (more.length > 0) throw new RigError('name one example', { hint: 'see script/demo --help' })
    const [usual] = examples
    const example = name === undefined ? usual : findExample(name)
    if (example === undefined) throw new TypeError('there is no example')
    await demo(example, values.keep, stop.signal)
  } catch (error) {
    console.error(`error: ${explain(error)}\nthe demo failed after ${elapsed()}`)
    process.exitCode = 1
  }
}
