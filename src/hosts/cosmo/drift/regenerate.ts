import { GraphQLToMappingVisitor } from '@wundergraph/protographic/dist/src/sdl-to-mapping-visitor.js'
import { GraphQLToProtoTextVisitor } from '@wundergraph/protographic/dist/src/sdl-to-proto-visitor.js'
import type { ProtoLock } from '@wundergraph/protographic/dist/src/proto-lock.js'
import { parse } from 'graphql/language/parser.js'
import { visit } from 'graphql/language/visitor.js'
import { buildASTSchema } from 'graphql/utilities/buildASTSchema.js'
import { assertFeasible } from './cost.ts'

// Each module by its own path: the package's index would put a second generator and protobufjs into the bundle.

export interface GeneratorInput {
  readonly schema: string
  /** The lock as it is; its numbers are kept. */
  readonly lock: string
  /** Of the service in proto and mapping. */
  readonly service: string
  /** Of the proto. */
  readonly package: string
  /** Top-level options of the proto, such as `go_package`, with their constants as written. */
  readonly options: readonly { readonly name: string; readonly constant: string }[]
}

export interface GeneratedFiles {
  readonly proto: string
  /** JSON. */
  readonly mapping: string
  /** JSON. */
  readonly lock: string
  /** Every type that the schema defines. */
  readonly types: ReadonlySet<string>
}

/** Runs synchronously: a schema of this size takes about two seconds, and what is larger is not worth it. */
export const maxSchemaBytes = 256 * 1024

/**
 * What `wgc router plugin generate` writes before it calls a compiler.
 * @throws Error if the generator cannot take the schema
 */
export function regenerate({ schema, lock, service, package: packageName, options }: GeneratorInput): GeneratedFiles {
  if (Buffer.byteLength(schema) > maxSchemaBytes || Buffer.byteLength(lock) > 4 * maxSchemaBytes)
    throw new Error('the schema or the lock is too large')
  const document = parse(schema)
  const lockData = JSON.parse(lock, refuseInherited) as ProtoLock
  assertFeasible(document, lockData)
  visit(document, {
    Name: ({ value }) => {
      refuseInherited(value, undefined)
    },
  })
  const graph = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  const mapping = new GraphQLToMappingVisitor(graph, service).visit()
  const generator = new GraphQLToProtoTextVisitor(graph, {
    serviceName: service,
    packageName,
    protoOptions: [...options],
    lockData,
  })
  return {
    proto: generator.visit(),
    mapping: mapping.toJsonString(),
    lock: JSON.stringify(generator.getGeneratedLockData()),
    types: new Set(Object.keys(graph.getTypeMap())),
  }
}

/**
 * The generator keeps names as keys of plain objects: `__proto__` would write to the prototype of every object of this
 * process, and `constructor` or `toString` be found where nobody put them.
 */
function refuseInherited<T>(name: string, value: T): T {
  if (name in Object.prototype) throw new Error(`the generator cannot take the name ${name}`)
  return value
}
