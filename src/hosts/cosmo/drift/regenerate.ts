import { GraphQLToMappingVisitor } from '@wundergraph/protographic/dist/src/sdl-to-mapping-visitor.js'
import { GraphQLToProtoTextVisitor } from '@wundergraph/protographic/dist/src/sdl-to-proto-visitor.js'
import type { ProtoLock } from '@wundergraph/protographic/dist/src/proto-lock.js'
import { parse } from 'graphql/language/parser.js'
import { visit } from 'graphql/language/visitor.js'
import { buildASTSchema } from 'graphql/utilities/buildASTSchema.js'
import { assertFeasible } from './cost.ts'

// Modules are imported by their own paths: the package's index would add a second generator and protobufjs to the
// bundle.

export interface GeneratorInput {
  readonly schema: string
  /** Text of the existing lock file. Its numbers are kept. */
  readonly lock: string
  /** Name of the service in proto and mapping. */
  readonly service: string
  /** Package of the proto. */
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

/** The generator runs synchronously, and a schema of this size takes about two seconds. */
export const maxSchemaBytes = 256 * 1024

/**
 * Generates the files that `wgc router plugin generate` writes before it calls a compiler.
 * @throws Error if the generator rejects the schema
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
 * Refuses names of inherited properties. The generator uses names as keys of plain objects: `__proto__` would write to
 * the prototype of every object in this process, and `constructor` or `toString` would be found without being set.
 */
function refuseInherited<T>(name: string, value: T): T {
  if (name in Object.prototype) throw new Error(`the generator cannot take the name ${name}`)
  return value
}
