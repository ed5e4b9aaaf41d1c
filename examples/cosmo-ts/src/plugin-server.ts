import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as grpc from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import protobuf from 'protobufjs'

/** The router sets this variable to its own name. Without it, a person has started the program. */
const cookie = 'GRPC_DATASOURCE_PLUGIN'

/** The router asks for the health of this service before it sends the first call. */
const healthService = 'plugin'

/** Where the image has the definition of the health service, below the directory of the program. */
const healthProto = 'grpc-health-check/proto/health/v1/health.proto'

/**
 * Serves one gRPC service as a child process of the router, by the protocol of hashicorp/go-plugin: it listens on a Unix
 * socket, and writes one line to standard output that names it. Standard output belongs to this protocol, so logs go to
 * standard error.
 *
 * @param proto text of `generated/service.proto`
 * @param service full name of the service in it
 */
export async function servePlugin(
  proto: string,
  service: string,
  handlers: grpc.UntypedServiceImplementation,
): Promise<void> {
  if (process.env[cookie] !== cookie)
    throw new Error('This binary is a plugin of the Cosmo router. The router starts it, people do not.')
  const server = new grpc.Server()
  server.addService(definition(readFileSync(healthProtoPath(), 'utf8'), 'grpc.health.v1.Health'), health)
  server.addService(definition(proto, service), handlers)
  const socket = join(tmpdir(), `plugin-${randomUUID().slice(0, 13)}`)
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix://${socket}`, grpc.ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
  // Version of the handshake, version of the plugin protocol, network, address, protocol.
  process.stdout.write(`1|1|unix|${socket}|grpc\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // The router keeps its connection open, so nothing would end by itself. This also removes the socket.
      server.forceShutdown()
      process.exit(0)
    })
  }
}

/** `bun run` and `bun test` start the sources, which have no program beside them. */
function healthProtoPath(): string {
  const compiled = import.meta.path.startsWith('/$bunfs/') || import.meta.path.includes('~BUN')
  return compiled ? join(dirname(process.execPath), healthProto) : join(import.meta.dir, '../node_modules', healthProto)
}

function definition(proto: string, service: string): grpc.ServiceDefinition {
  const { root, imports = [] } = protobuf.parse(proto, { keepCase: true })
  for (const name of imports) {
    const known = protobuf.common.get(name)
    if (known === null) throw new Error(`${service} imports ${name}, which is not part of this program`)
    root.addJSON(known.nested ?? {})
  }
  const found = fromJSON(root.resolveAll().toJSON(), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  })[service]
  if (found === undefined || 'format' in found) throw new Error(`There is no service ${service}`)
  return found
}

interface HealthCheck {
  readonly service: string
}

const health: grpc.UntypedServiceImplementation = {
  Check: ({ request }: grpc.ServerUnaryCall<HealthCheck, object>, reply: grpc.sendUnaryData<object>) => {
    if (request.service === '' || request.service === healthService) reply(null, { status: 'SERVING' })
    else reply({ code: grpc.status.NOT_FOUND, details: `unknown service ${request.service}` })
  },
  Watch: (call: grpc.ServerWritableStream<HealthCheck, object>) => {
    const { service } = call.request
    call.write({ status: service === '' || service === healthService ? 'SERVING' : 'SERVICE_UNKNOWN' })
  },
  List: (_call: grpc.ServerUnaryCall<object, object>, reply: grpc.sendUnaryData<object>) => {
    reply(null, { statuses: { [healthService]: { status: 'SERVING' } } })
  },
}
