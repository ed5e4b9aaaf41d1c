import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from '../script/rig/run.ts'
import { startCosmo, type CosmoServices } from '../test/support/cosmo.ts'
import { dockerConfig, node, program, rig, root } from '../test/support/rig.ts'
import { inputVariables, readActionFile } from '../test/support/runner/action-file.ts'
import { measureTree, median, type Measurement } from './measure.ts'

/**
 * Publishes the example with this action and with `wgc router plugin publish`, in turn: same machine, same engine, same
 * registry and control plane, warm build cache. Prints a table of medians and ratios.
 */
const pairs = Number(process.argv[2] ?? 7)
const image = 'golang:1.25-alpine'

interface Side {
  readonly name: string
  readonly directory: string
  publish(): Promise<Measurement>
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  await using world = await startCosmo({ directory })
  try {
    await loadBaseImage(world, directory)
    const sides = [await action(world, directory), await wgc(world, directory)]
    for (const side of sides) {
      await publish(side)
      await publish(side)
    }
    const changed = await inTurn(sides, async ({ directory: plugin }, round) => {
      await appendFile(join(plugin, 'src/main.go'), `\nvar round${round} = "${'x'.repeat(round + 1)}"\n`)
    })
    const unchanged = await inTurn(sides, async () => {
      /* the sources stay */
    })
    console.log(report({ changed, unchanged }))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Every round, both sides publish once; who begins alternates. */
async function inTurn(
  sides: readonly Side[],
  prepare: (side: Side, round: number) => Promise<void>,
): Promise<Map<string, Measurement[]>> {
  const results = new Map<string, Measurement[]>(sides.map(({ name }) => [name, []]))
  for (let round = 0; round < pairs; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      await prepare(side, round)
      results.get(side.name)?.push(await publish(side))
    }
  }
  return results
}

async function publish(side: Side): Promise<Measurement> {
  const result = await side.publish()
  if (result.exitCode !== 0) throw new Error(`${side.name} failed:\n${result.output}`)
  return result
}

async function action(world: CosmoServices, directory: string): Promise<Side> {
  const workspace = join(directory, 'action')
  await mkdir(workspace)
  const plugin = await copyPlugin(workspace)
  const event = join(directory, 'event.json')
  await writeFile(event, '{}')
  const declared = await readActionFile(root)
  return {
    name: 'action',
    directory: plugin,
    publish: async () => {
      const temp = await mkdtemp(join(directory, 'temp-'))
      await Promise.all(['output', 'state', 'summary'].map((name) => writeFile(join(temp, name), '')))
      return measureTree(node, [join(root, 'dist/index.js')], {
        cwd: workspace,
        env: {
          ...(await machine(join(directory, 'action-docker'))),
          HOME: directory,
          COSIGN_PASSWORD: world.key.password,
          GITHUB_WORKSPACE: workspace,
          GITHUB_EVENT_NAME: 'workflow_dispatch',
          GITHUB_REF: 'refs/heads/main',
          GITHUB_EVENT_PATH: event,
          GITHUB_SHA: '0'.repeat(40),
          GITHUB_REPOSITORY: 'birds/plugins',
          GITHUB_OUTPUT: join(temp, 'output'),
          GITHUB_STATE: join(temp, 'state'),
          GITHUB_STEP_SUMMARY: join(temp, 'summary'),
          RUNNER_TEMP: temp,
          RUNNER_TOOL_CACHE: temp,
          ...inputVariables(
            declared,
            { ...world.inputs, path: 'cosmo-go', emulation: 'never' },
            { 'github.token': '' },
          ),
        },
      })
    },
  }
}

async function wgc(world: CosmoServices, directory: string): Promise<Side> {
  const plugin = await copyPlugin(join(directory, 'wgc'))
  const env = {
    ...(await machine(join(directory, 'wgc-docker'))),
    HOME: directory,
    DISABLE_UPDATE_CHECK: 'true',
    DO_NOT_TRACK: '1',
    COSMO_API_KEY: world.plane.key('admin'),
    COSMO_API_URL: world.plane.url,
    PLUGIN_REGISTRY_URL: world.registry.host,
  }
  return {
    name: 'wgc',
    directory: plugin,
    publish: () =>
      measureTree(
        program('wgc'),
        ['router', 'plugin', 'publish', plugin, '--name', 'cosmo-go-wgc', '--platform', 'linux/amd64', 'linux/arm64'],
        { cwd: directory, env },
      ),
  }
}

async function copyPlugin(parent: string): Promise<string> {
  const plugin = join(parent, 'cosmo-go')
  await cp(join(root, 'examples/cosmo-go'), plugin, { recursive: true })
  return plugin
}

async function machine(config: string): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: [...rig().path, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_HOST: rig().engine.host,
    DOCKER_CONFIG: await dockerConfig(config),
  }
}

/** wgc takes no build contexts: the Dockerfile's base image has to be in the engine, under its own name. */
async function loadBaseImage({ registry }: CosmoServices, directory: string): Promise<void> {
  const env = await machine(join(directory, 'base-docker'))
  const name = `${new URL(registry.upstream).host}/base/golang:1`
  for (const [command, ...args] of [
    [program('crane'), 'push', rig().images.golang, name],
    ['docker', 'pull', '--quiet', name],
    ['docker', 'tag', name, image],
  ] as const) {
    const result = await run(command, args, { env: { ...process.env, ...env } })
    if (result.code !== 0) throw new Error(`${[command, ...args].join(' ')}: ${result.stderr}`)
  }
}

function report(cases: Readonly<Record<string, ReadonlyMap<string, readonly Measurement[]>>>): string {
  const rows = Object.entries(cases).map(([name, sides]) => {
    const of = (side: string, what: (m: Measurement) => number): number => median((sides.get(side) ?? []).map(what))
    const [ours, theirs] = [of('action', (m) => m.milliseconds), of('wgc', (m) => m.milliseconds)]
    const pss = (side: string): string => `${(of(side, (m) => m.peakPss) / 2 ** 20).toFixed(0)} MiB`
    return (
      `| ${name} | ${(ours / 1000).toFixed(2)} s | ${(theirs / 1000).toFixed(2)} s | `
      + `**${(ours / theirs).toFixed(2)}** | ${pss('action')} | ${pss('wgc')} | `
      + `${of('action', (m) => m.firstOutput).toFixed(0)} ms |`
    )
  })
  return [
    `${pairs} pairs, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, `
      + new Date().toISOString().slice(0, 10),
    '',
    '| sources | this action | wgc | ratio | peak PSS, action | peak PSS, wgc | first line |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

await main()
