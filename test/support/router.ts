import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { stringify } from 'yaml'
import { killGroup } from '../../src/shared/exec.ts'
import { run } from '../../script/rig/run.ts'

/** A real Cosmo router (`test/tools/router`) that runs a plugin from a registry or from its disk. */

/** Where the control plane says that the router finds a plugin's image: below the registry, without its host. */
export interface PluginImage {
  /** `<organization>/<subgraph>` */
  readonly repository: string
  /** `v1`, or `v1@sha256:…` to pin it. */
  readonly reference: string
}

export interface ComposeOptions {
  /** Undefined: the router finds the plugin on its disk. */
  readonly image?: PluginImage
  /** The command that runs wgc: a program and its first arguments. */
  readonly wgc: readonly [string, ...string[]]
  readonly pluginDirectory: string
  /** Where `graph.yaml` and `config.json` are written; made if need be. */
  readonly directory: string
}

const ExecutionConfig = v.looseObject({
  engineConfig: v.looseObject({
    datasourceConfigurations: v.tuple([
      v.looseObject({
        customGraphql: v.looseObject({ grpc: v.looseObject({ plugin: v.looseObject({ name: v.string() }) }) }),
      }),
    ]),
  }),
})

/**
 * Composes a graph of this one plugin and returns the path of the execution config.
 *
 * `wgc router compose` knows only plugins that lie beside the router; the image is added as the control plane does it
 * (`ImageReference` in `proto/wg/cosmo/node/v1/node.proto` of wundergraph/cosmo).
 */
export async function compose(options: ComposeOptions): Promise<string> {
  await mkdir(options.directory, { recursive: true })
  const graph = join(options.directory, 'graph.yaml')
  const path = join(options.directory, 'config.json')
  await writeFile(
    graph,
    stringify({ version: 1, subgraphs: [{ plugin: { version: '0.0.1', path: options.pluginDirectory } }] }),
  )

  const [command, ...first] = options.wgc
  const result = await run(command, [...first, 'router', 'compose', '--input', graph, '--out', path], {
    cwd: options.directory,
  })
  assert.equal(result.code, 0, `wgc router compose: ${result.stdout}${result.stderr}${String(result.spawnError ?? '')}`)

  if (options.image === undefined) return path
  const config = v.parse(ExecutionConfig, JSON.parse(await readFile(path, 'utf8')))
  const [
    {
      customGraphql: {
        grpc: { plugin },
      },
    },
  ] = config.engineConfig.datasourceConfigurations
  const { repository, reference } = options.image
  plugin['imageReference'] = { repository, reference }
  await writeFile(path, JSON.stringify(config))
  return path
}

export interface RouterOptions {
  /** The router's binary. */
  readonly binary: string
  /** An execution config, from {@link compose}. */
  readonly config: string
  /** `host:port`. The router uses no TLS for a loopback address. */
  readonly registry?: string
  /** Directory with plugins, for a router without a registry. */
  readonly plugins?: string
  /** The graph token, with which user `router` pulls. Without one the registry is asked without credentials. */
  readonly token?: string
  /** The router's files are kept in a new directory below this one and removed at the end. */
  readonly directory: string
  /** Milliseconds until the router must be ready. Default: one minute. */
  readonly timeout?: number
}

const Answer = v.object({
  data: v.nullish(v.unknown()),
  errors: v.optional(v.array(v.looseObject({ message: v.string() })), []),
})
export type Answer = v.InferOutput<typeof Answer>

export interface Router extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly query: (document: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>
  /** The output of router and plugin so far. */
  readonly log: () => Promise<string>
}

/**
 * Starts a router and waits until it is ready, which is after it has pulled, unpacked and started the plugin.
 * Rejects, with the log's end, if the router gives up: an image that cannot be pulled or does not start ends it.
 */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const directory = await mkdtemp(join(options.directory, 'router-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const configPath = join(directory, 'config.yaml')
  await writeFile(configPath, stringify(routerConfig(options, new URL(url).host)))

  const logPath = join(directory, 'router.log')
  const logFile = createWriteStream(logPath)
  await once(logFile, 'open')
  const child = spawn(options.binary, ['-config', configPath], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', logFile, logFile],
    // Nothing else of the caller's environment: a user's router does not have our credentials.
    env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: directory, DO_NOT_TRACK: '1' },
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`exit ${String(code ?? signal)}`))
  })
  const log = (): Promise<string> => readFile(logPath, 'utf8')
  const stop = async (): Promise<void> => {
    await end(child.pid, ended)
    logFile.close()
    await rm(directory, { recursive: true, force: true })
  }

  try {
    await ready(url, ended, options.timeout ?? 60_000)
  } catch (error) {
    const tail = (await log()).slice(-4000)
    await stop()
    throw new Error(`the router did not become ready: ${String(error)}\n${tail}`, { cause: error })
  }
  return { url, query: (document, variables) => query(url, document, variables), log, [Symbol.asyncDispose]: stop }
}

function routerConfig(options: RouterOptions, listenAddress: string): object {
  return {
    version: '1',
    listen_addr: listenAddress,
    dev_mode: true,
    execution_config: { file: { path: options.config } },
    plugins: {
      enabled: true,
      ...(options.plugins !== undefined && { path: options.plugins }),
      ...(options.registry !== undefined && {
        registry: { url: options.registry, insecure: options.token === undefined },
      }),
    },
    // With a graph token a router turns to the services of its control plane, for all of which these switches are.
    ...(options.token !== undefined && {
      graph: { token: options.token },
      router_registration: false,
      graphql_metrics: { enabled: false },
      persisted_operations: { disabled: true },
    }),
    // Metrics are off: their port is fixed, so two routers could not run at the same time.
    telemetry: { tracing: { enabled: false }, metrics: { otlp: { enabled: false }, prometheus: { enabled: false } } },
  }
}

async function ready(url: string, ended: Promise<string>, timeout: number): Promise<void> {
  const deadline = Date.now() + timeout
  let gone: string | undefined
  void ended.then((reason) => {
    gone = reason
  })
  while (Date.now() < deadline) {
    if (gone !== undefined) throw new Error(gone)
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok === true) return
    await sleep(50)
  }
  throw new Error(`not ready after ${timeout} ms`)
}

async function query(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  return v.parse(Answer, await answer.json())
}

/**
 * The router ends its plugin, which runs in a process group of its own. If the router were killed first, the plugin
 * would keep running.
 */
async function end(pid: number | undefined, ended: Promise<string>): Promise<void> {
  if (pid === undefined) return
  killGroup(pid, 'SIGTERM')
  const timer = setTimeout(() => {
    killGroup(pid, 'SIGKILL')
  }, 10_000)
  await ended
  clearTimeout(timer)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  server.close()
  await once(server, 'close')
  return address.port
}

/** A graph token for the router, which reads the claims and does not verify the signature. */
export function graphToken(): string {
  const claims = { federated_graph_id: randomUUID(), organization_id: randomUUID() }
  return (
    [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.') + `.${randomBytes(32).toString('base64url')}`
  )
}

/**
 * Proves that a published plugin works in a router. The router composes `examples/cosmo-go`, pulls its image or finds
 * it on its disk, runs it, and answers a query with arguments, a mutation, and a query that sees what the mutation did.
 */
export async function assertRouterServes(options: ComposeOptions & Omit<RouterOptions, 'config'>): Promise<void> {
  const config = await compose(options)
  await using router = await startRouter({ ...options, config })

  const owls = await router.query(
    'query ($family: Family) { birds(family: $family, first: 1) { name wingspan { from to } } }',
    { family: 'OWLS' },
  )
  assert.deepEqual(owls, { data: { birds: [{ name: 'Barn owl', wingspan: { from: 80, to: 95 } }] }, errors: [] })

  const place = { name: 'Minsmere', latitude: 52.25, longitude: 1.61 }
  const sightings = [{ id: '1', count: 2, place }]
  const selection = '{ id sightings { id count place { name latitude longitude } } }'
  const reported = await router.query(
    `mutation ($sighting: SightingInput!) { reportSighting(birdId: "curlew", sighting: $sighting) ${selection} }`,
    { sighting: { count: 2, place } },
  )
  assert.deepEqual(reported, { data: { reportSighting: { id: 'curlew', sightings } }, errors: [] })
  const kept = await router.query(`{ bird(id: "curlew") ${selection} }`)
  assert.deepEqual(kept, { data: { bird: { id: 'curlew', sightings } }, errors: [] })

  const refused = await router.query(
    'mutation ($sighting: SightingInput!) { reportSighting(birdId: "dodo", sighting: $sighting) { id } }',
    { sighting: { count: 1, place: { name: 'Mauritius', latitude: -20.3, longitude: 57.5 } } },
  )
  assert.equal(refused.data, null)
  assert.match(JSON.stringify(refused.errors), /code = NotFound desc = no bird/, "the plugin's own error arrives")
}
