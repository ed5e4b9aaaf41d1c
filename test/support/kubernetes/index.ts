import { spawn } from 'node:child_process'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import * as v from 'valibot'
import { makeAuthority } from '../authority.ts'
import { dockerEnv, program, scratchDirectory, type Scope } from '../rig.ts'
import { decodeDeployment } from './protobuf.ts'
import { SpdyExec } from './spdy.ts'

/** A node of the cluster, whose pods are one BuildKit daemon. */
export interface ClusterNode {
  readonly labels: Readonly<Record<string, string>>
  /** Address of the daemon, as buildctl takes it. */
  readonly daemon: string
}

/** A call of the API, in order. */
export interface ApiCall {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly status: number
  readonly body: unknown
}

export interface Cluster {
  /** For KUBECONFIG. */
  readonly kubeconfig: string
  readonly calls: readonly ApiCall[]
  /** Names of deployments that exist, with their namespace. */
  deployments(): readonly string[]
}

const labels = v.record(v.string(), v.string())
/** What is needed of https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
const deploymentSchema = v.looseObject({
  apiVersion: v.literal('apps/v1'),
  kind: v.literal('Deployment'),
  metadata: v.looseObject({
    name: v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)),
    namespace: v.optional(v.string()),
  }),
  spec: v.looseObject({
    replicas: v.optional(v.number(), 1),
    selector: v.looseObject({ matchLabels: labels }),
    template: v.looseObject({
      metadata: v.looseObject({ labels, annotations: v.optional(labels) }),
      spec: v.looseObject({
        nodeSelector: v.optional(labels, {}),
        containers: v.pipe(
          v.array(v.looseObject({ name: v.string(), image: v.pipe(v.string(), v.nonEmpty()) })),
          v.minLength(1),
        ),
      }),
    }),
  }),
})
type Deployment = v.InferOutput<typeof deploymentSchema>

const token = 'a-token-of-the-job'

/** An API server with these nodes. Each namespace exists. It ends with the test. */
export async function startCluster(scope: Scope, nodes: readonly ClusterNode[]): Promise<Cluster> {
  const directory = await scratchDirectory(scope)
  const authority = makeAuthority(directory, 'cluster')
  const { cert, key } = authority.issue('server', 'server')
  const api = new Api(nodes)
  const server = createServer({ cert, key }, (request, response) => void api.serve(request, response))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    api.exec(request, socket, head)
  })
  // What was upgraded is no connection of the server's any more.
  const sockets = new Set<Duplex>()
  server.on('secureConnection', (socket: Duplex) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scope.after(async () => {
    api.stop()
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  const kubeconfig = join(directory, 'kubeconfig')
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'job', namespace: 'default' } }],
      clusters: [
        {
          name: 'test',
          cluster: {
            server: `https://127.0.0.1:${port}`,
            'certificate-authority-data': Buffer.from(authority.cert).toString('base64'),
          },
        },
      ],
      users: [{ name: 'job', user: { token } }],
    }),
    { mode: 0o600 },
  )
  return { kubeconfig, calls: api.calls, deployments: () => [...api.deployments.keys()] }
}

class Api {
  readonly calls: ApiCall[] = []
  /** By namespace and name. */
  readonly deployments = new Map<string, Deployment>()
  readonly #nodes: readonly ClusterNode[]
  readonly #stop = new AbortController()

  constructor(nodes: readonly ClusterNode[]) {
    this.#nodes = nodes
  }

  stop(): void {
    this.#stop.abort()
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const body = bytes.length === 0 ? {} : parseBody(request, bytes)
    const [status, answer] =
      body === undefined
        ? failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format')
        : this.#answer(request, body)
    this.calls.push({ method: request.method ?? '', path: request.url ?? '', status, body })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  #answer(request: IncomingMessage, body: unknown): [status: number, answer: unknown] {
    if (request.headers.authorization !== `Bearer ${token}`) return failure(401, 'Unauthorized', 'Unauthorized')
    const url = new URL(request.url ?? '/', 'https://cluster')
    const [, namespace, name] =
      /^\/apis\/apps\/v1\/namespaces\/([a-z0-9-]+)\/deployments(?:\/([a-z0-9-]+))?$/.exec(url.pathname) ?? []
    if (namespace !== undefined) return this.#deployment(request.method ?? '', namespace, name, body)
    const [, pods] = /^\/api\/v1\/namespaces\/([a-z0-9-]+)\/pods$/.exec(url.pathname) ?? []
    if (pods !== undefined && request.method === 'GET')
      return [200, this.#pods(pods, url.searchParams.get('labelSelector') ?? '')]
    return failure(404, 'NotFound', 'the server could not find the requested resource')
  }

  #deployment(method: string, namespace: string, name: string | undefined, body: unknown): [number, unknown] {
    if (method === 'POST' && name === undefined) {
      const parsed = v.safeParse(deploymentSchema, body)
      if (!parsed.success) return failure(422, 'Invalid', v.summarize(parsed.issues))
      const { metadata, spec } = parsed.output
      if (metadata.namespace !== undefined && metadata.namespace !== namespace)
        return failure(400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent')
      const own = spec.template.metadata.labels
      if (Object.entries(spec.selector.matchLabels).some(([label, value]) => own[label] !== value))
        return failure(422, 'Invalid', '`selector` does not match template `labels`')
      const key = `${namespace}/${metadata.name}`
      if (this.deployments.has(key))
        return failure(409, 'AlreadyExists', `deployments "${metadata.name}" already exists`)
      this.deployments.set(key, parsed.output)
      return [201, this.#withStatus(parsed.output)]
    }
    const key = `${namespace}/${name ?? ''}`
    const found = this.deployments.get(key)
    if (found === undefined) return failure(404, 'NotFound', `deployments.apps "${name ?? ''}" not found`)
    if (method === 'GET') return [200, this.#withStatus(found)]
    if (method !== 'DELETE') return failure(405, 'MethodNotAllowed', 'the server does not allow this method')
    this.deployments.delete(key)
    return [200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }]
  }

  #withStatus(deployment: Deployment): unknown {
    const ready = this.#nodeOf(deployment) === undefined ? 0 : deployment.spec.replicas
    return { ...deployment, status: { replicas: deployment.spec.replicas, ...(ready > 0 && { readyReplicas: ready }) } }
  }

  /** The scheduler: a pod runs where its selector fits. */
  #nodeOf({ spec: { template } }: Deployment): ClusterNode | undefined {
    const wanted = Object.entries(template.spec.nodeSelector)
    return this.#nodes.find((node) => wanted.every(([label, value]) => node.labels[label] === value))
  }

  #pods(namespace: string, selector: string): unknown {
    const wanted = selector.split(',').map((part) => part.split('='))
    const items = [...this.deployments]
      .filter(([key]) => key.startsWith(`${namespace}/`))
      .filter(([, { spec }]) => wanted.every(([label = '', value]) => spec.template.metadata.labels[label] === value))
      .map(([, deployment]) => ({
        metadata: { ...deployment.spec.template.metadata, name: podOf(deployment), namespace },
        spec: deployment.spec.template.spec,
        status: { phase: this.#nodeOf(deployment) === undefined ? 'Pending' : 'Running' },
      }))
    return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items }
  }

  /** Runs the command of an exec request: only what buildx runs is there. */
  exec(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'https://cluster')
    const [, namespace = '', pod = ''] =
      /^\/api\/v1\/namespaces\/([a-z0-9-]+)\/pods\/([a-z0-9-]+)\/exec$/.exec(url.pathname) ?? []
    const found = [...this.deployments].find(([key, one]) => key.startsWith(`${namespace}/`) && podOf(one) === pod)
    const node = found && this.#nodeOf(found[1])
    const offered = [request.headers['x-stream-protocol-version'] ?? []].flat().flatMap((text) => text.split(/, */))
    const refused =
      request.headers.authorization !== `Bearer ${token}`
        ? '401 Unauthorized'
        : node === undefined
          ? '404 Not Found'
          : request.headers.upgrade !== 'SPDY/3.1' || !offered.includes('v4.channel.k8s.io')
            ? '400 Bad Request'
            : undefined
    const [status] = (refused ?? '101').split(' ')
    this.calls.push({ method: request.method ?? '', path: request.url ?? '', status: Number(status), body: undefined })
    if (refused !== undefined || node === undefined) {
      socket.end(`HTTP/1.1 ${refused ?? '404 Not Found'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n'
        + 'X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n',
    )
    run(url.searchParams.getAll('command'), node, new SpdyExec(socket, head), this.#stop.signal)
  }
}

function run(command: readonly string[], { daemon }: ClusterNode, exec: SpdyExec, signal: AbortSignal): void {
  const [name = '', ...args] = command
  const early: (Buffer | undefined)[] = []
  exec.onStdin = (bytes) => early.push(bytes)
  exec.onOpen = () => {
    const child = spawn(program(name), [`--addr=${daemon}`, ...args], { env: dockerEnv(), signal })
    child.on('error', () => undefined)
    child.stdin.on('error', () => undefined)
    exec.onStdin = (bytes) => (bytes === undefined ? child.stdin.end() : child.stdin.write(bytes))
    for (const bytes of early) exec.onStdin(bytes)
    child.stdout.on('data', (bytes: Buffer) => {
      exec.write('stdout', bytes)
    })
    child.stderr.on('data', (bytes: Buffer) => {
      exec.write('stderr', bytes)
    })
    child.on('close', (code) => {
      const status = code === 0 ? { status: 'Success' } : { status: 'Failure', message: `exit code ${code ?? 'none'}` }
      exec.write('error', Buffer.from(JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, ...status })))
      for (const stream of ['stdout', 'stderr', 'error'] as const) exec.end(stream)
    })
  }
}

const podOf = ({ metadata }: Deployment): string => `${metadata.name}-pod`

function failure(code: number, reason: string, message: string): [number, unknown] {
  return [code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, message, code }]
}

/** Undefined: it is in no form that the API takes. */
function parseBody({ headers }: IncomingMessage, bytes: Buffer): unknown {
  const type = headers['content-type']
  if (type === 'application/json') return JSON.parse(bytes.toString('utf8'))
  if (type !== 'application/vnd.kubernetes.protobuf') return undefined
  // buildx sends options of a removal in it as well.
  return bytes.includes('Deployment') ? decodeDeployment(bytes) : {}
}
