import assert from 'node:assert/strict'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices } from '../test/support/cosmo.ts'
import { startCacheService, type CacheService } from '../test/support/runner/index.ts'
import { createBuilder, type FreshBuilder } from './support/builder.ts'
import { startInternet, type Internet } from './support/internet.ts'
import { measureTree, median, type Measurement } from './measure.ts'
import { runAction } from './sides/action.ts'
import { changeSource, copyPlugin, type PluginKind } from './sides/plugin.ts'
import { runWgc } from './sides/wgc.ts'
import { runPart, type Part } from './support/part.ts'
import { readPublished } from './support/published.ts'
import { printAims, printHead, printTable, ratio, ratioCell, timeCells } from './support/table.ts'
import { progress, seconds, takeTurn, takeTurns, type Side, type Turns } from './support/turns.ts'

/**
 * Builds with a builder that has nothing, which is new in each turn, after one source file changed. Prints the tables
 * of the section "Cold" of bench/README.md.
 *
 *     node bench/cold.ts [ROUNDS [smallest|realistic|all [SIDE,SIDE…]]]
 */
interface Builder {
  readonly name: string
  readonly title: string
  readonly plugin: string
  /** Whether compiled packages reach the fresh builder; undefined: that depends on the action's version. */
  readonly compilesAll: boolean | undefined
  /** Fills the cache before the first turn, with a builder of its own. */
  readonly fill?: (builder: FreshBuilder) => Promise<Measurement>
  build(builder: FreshBuilder): Promise<Measurement>
  verify?(measurement: Measurement): Promise<void>
}

interface Turn {
  readonly builder: FreshBuilder
  readonly started: number
}

/** More actions than one changed package needs on both platforms, and fewer than the standard library has. */
const fewActions = 60

await runPart(5, async (part) => {
  const [wanted = 'all', only] = process.argv.slice(3)
  const kinds: readonly PluginKind[] = ['smallest', 'realistic']
  const plugins = await Promise.all(kinds.map((kind) => copyPlugin(join(part.directory, `modules-of-${kind}`), kind)))
  const internet = await startInternet(part, plugins)
  const services = part.use(await startCosmo({ directory: part.directory, plane: { settings: { pluginLimit: 100 } } }))
  printHead('cold', part.rounds)
  const aims = []
  for (const kind of kinds.filter((each) => wanted === 'all' || wanted === each)) {
    const { turns, builders, actions } = await play(part, internet, services, kind, only?.split(','))
    printKind(kind, builders, turns, actions)
    aims.push({
      what: `${kind} plugin, pull request, to wgc`,
      value: ratio(turns.get(`${kind}-pull-request`), turns.get(`${kind}-wgc`)),
      atMost: 0.25,
    })
  }
  printAims(aims)
})

async function play(
  part: Part,
  internet: Internet,
  services: CosmoServices,
  kind: PluginKind,
  only: readonly string[] | undefined,
): Promise<{
  turns: ReadonlyMap<string, Turns>
  builders: readonly Builder[]
  actions: ReadonlyMap<string, readonly number[]>
}> {
  const all = await openBuilders(part, services, kind)
  const builders = all.filter(({ name }) => only === undefined || only.includes(name.slice(kind.length + 1)))
  const actions = new Map<string, number[]>()
  const sideOf = (builder: Builder): Side<Turn> => cold(part, internet, builder, actions)
  const ready: Builder[] = []
  for (const builder of builders) {
    const { fill, name } = builder
    try {
      if (fill !== undefined) {
        const { milliseconds } = await takeTurn(
          { ...cold(part, internet, builder, new Map()), run: (turn) => fill(turn.builder) },
          0,
        )
        progress(`cold, ${name} has filled its cache: ${seconds(milliseconds)}`)
      }
      ready.push(builder)
    } catch (error) {
      progress(`cold, ${name} is left out, its cache was not filled: ${String(error)}`)
    }
  }
  const turns = await takeTurns('cold', ready.map(sideOf), part.rounds)
  return { turns, builders: ready, actions }
}

function cold(part: Part, internet: Internet, side: Builder, actions: Map<string, number[]>): Side<Turn> {
  const { name, plugin, compilesAll } = side
  return {
    name,
    prepare: async () => {
      await changeSource(plugin)
      const builder = await createBuilder(join(part.directory, name), internet.builderConfig)
      // An interrupted bench leaves no builder either.
      part.after(builder.remove)
      return { builder, started: Date.now() }
    },
    run: ({ builder }) => side.build(builder),
    verify: async (measurement, { builder, started }) => {
      await side.verify?.(measurement)
      const compiled = await builder.compiled(started)
      actions.set(name, [...(actions.get(name) ?? []), compiled])
      assert.ok(compiled > 0, 'nothing was compiled: the changed file was not built')
      if (compilesAll !== undefined)
        assert.equal(compiled > fewActions, compilesAll, `the compiler ran ${compiled} actions`)
    },
    finish: ({ builder }) => builder.remove(),
  }
}

async function openBuilders(part: Part, services: CosmoServices, kind: PluginKind): Promise<Builder[]> {
  const open = async (id: string): Promise<string> => {
    const workspace = join(part.directory, `${kind}-${id}`, 'workspace')
    await mkdir(workspace, { recursive: true })
    return await copyPlugin(workspace, kind)
  }
  const action = async (
    id: string,
    title: string,
    event: 'pull_request' | 'push',
    cache: CacheService | undefined,
  ): Promise<Builder> => {
    const plugin = await open(id)
    const run = (which: typeof event, { env }: FreshBuilder): Promise<Measurement> =>
      runAction({
        plugin,
        event: which,
        inputs: { 'dry-run': 'true', cache: cache === undefined ? 'false' : 'auto' },
        env: { ...env, ...cache?.env, RUNNER_ENVIRONMENT: 'github-hosted' },
      })
    return {
      name: `${kind}-${id}`,
      title,
      plugin,
      compilesAll: cache === undefined ? true : undefined,
      ...(cache && { fill: (builder: FreshBuilder) => run('push', builder) }),
      build: (builder) => run(event, builder),
    }
  }
  return [
    await action('pull-request', 'ours, pull request (restores, saves no mounts)', 'pull_request', await caches(part)),
    await action('main', 'ours, default branch (restores and saves mounts)', 'push', await caches(part)),
    await action('no-cache', 'ours, `cache: false`', 'pull_request', undefined),
    wgc(services, kind, await open('wgc')),
    layerCache(part, kind, await open('layers'), await caches(part)),
  ]
}

function wgc(services: CosmoServices, kind: PluginKind, plugin: string): Builder {
  const { plane, registry } = services
  const name = `${kind}-wgc`
  const target = { registry: registry.host, controlPlane: plane.url, token: plane.key('admin') }
  let before = ''
  return {
    name,
    title: 'wgc',
    plugin,
    compilesAll: true,
    build: ({ env }) => runWgc({ plugin, name, ...target, env }),
    verify: async () => {
      const { digest, platforms } = await readPublished(services, name)
      assert.deepEqual(platforms, ['linux/amd64', 'linux/arm64'])
      assert.notEqual(digest, before)
      before = digest
    },
  }
}

/** Builds as a workflow with docker/build-push-action does, with `type=gha`. */
function layerCache(part: Part, kind: PluginKind, plugin: string, { env: variables }: CacheService): Builder {
  const build = async ({ env }: FreshBuilder, more: readonly string[]): Promise<Measurement> => {
    const output = join(part.directory, `${kind}-layers.tar`)
    try {
      return await measureTree(
        'docker',
        [
          'buildx',
          'build',
          '--platform=linux/amd64,linux/arm64',
          '--provenance=false',
          `--cache-from=type=gha,scope=${kind}`,
          `--output=type=oci,dest=${output}`,
          ...more,
          plugin,
        ],
        { cwd: plugin, env: { ...env, ...variables, HOME: part.directory } },
      )
    } finally {
      await rm(output, { force: true })
    }
  }
  return {
    name: `${kind}-layers`,
    title: 'buildx, layer cache only',
    plugin,
    compilesAll: true,
    fill: (builder) => build(builder, [`--cache-to=type=gha,scope=${kind},mode=max`]),
    build: (builder) => build(builder, []),
  }
}

/** One for each side: on GitHub, what a pull request saves is seen by no other branch. */
async function caches(part: Part): Promise<CacheService> {
  return await startCacheService(part)
}

function printKind(
  kind: PluginKind,
  builders: readonly Builder[],
  turns: ReadonlyMap<string, Turns>,
  actions: ReadonlyMap<string, readonly number[]>,
): void {
  printTable(
    [`${kind} plugin`, 'time', 'processor time', 'to wgc', 'compiled'],
    builders.map(({ name, title }) => [
      title,
      ...timeCells(turns.get(name)),
      ratioCell(ratio(turns.get(name), turns.get(`${kind}-wgc`))),
      String(median(actions.get(name) ?? [])),
    ]),
  )
}
