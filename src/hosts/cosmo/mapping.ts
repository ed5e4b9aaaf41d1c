import * as v from 'valibot'

/**
 * The generated JSON files as loosely as their readers allow: the control plane reads the mapping as the protobuf JSON
 * of `wg.cosmo.node.v1.GRPCMapping`, and answers HTTP 500 to a publish whose mapping it cannot read. Fields that a
 * later generator adds pass. Source: `proto/wg/cosmo/node/v1/node.proto` of https://github.com/wundergraph/cosmo.
 */
const text = v.nullish(v.string())
const enumeration = v.nullish(v.union([v.string(), v.pipe(v.number(), v.integer())]))
const list = <T extends v.GenericSchema>(entry: T) => v.nullish(v.array(entry))

const argument = v.looseObject({ original: text, mapped: text })
const field = v.looseObject({ original: text, mapped: text, argumentMappings: list(argument) })
const method = { rpc: text, request: text, response: text }

const mapping = v.looseObject({
  version: v.nullish(v.pipe(v.number(), v.integer())),
  service: v.pipe(v.string(), v.nonEmpty()),
  operationMappings: list(v.looseObject({ type: enumeration, original: text, mapped: text, request: text, response: text })),
  entityMappings: list(v.looseObject({
    typeName: text, kind: text, key: text, ...method,
    requiredFieldMappings: list(v.looseObject({ fieldMapping: v.nullish(field), ...method })),
  })),
  typeFieldMappings: list(v.looseObject({ type: text, fieldMappings: list(field) })),
  enumMappings: list(v.looseObject({ type: text, values: list(argument) })),
  resolveMappings: list(v.looseObject({
    type: enumeration, ...method,
    lookupMapping: v.nullish(v.looseObject({ type: text, fieldMapping: v.nullish(field) })),
  })),
})

/** Nothing but the generator reads the lock; the control plane stores it as it is. */
const lock = v.looseObject({
  version: v.nullish(v.number()),
  messages: v.nullish(v.record(v.string(), v.unknown())),
  enums: v.nullish(v.record(v.string(), v.unknown())),
})

export interface JsonProblem {
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** What is wrong with `generated/mapping.json`, at most ten problems. */
export function mappingProblems(json: string): readonly JsonProblem[] {
  return problems(json, mapping)
}

/** What is wrong with `generated/service.proto.lock.json`, at most ten problems. */
export function lockProblems(json: string): readonly JsonProblem[] {
  return problems(json, lock)
}

function problems(json: string, schema: v.GenericSchema): readonly JsonProblem[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return [syntaxProblem(json, error)]
  }
  const result = v.safeParse(schema, value)
  if (result.success) return []
  return result.issues.slice(0, 10).map((issue) => {
    const path = v.getDotPath(issue)
    return { message: path === null ? issue.message : `At \`${path}\`: ${issue.message}` }
  })
}

/** V8 names line and column of a wrong token, but not of a premature end. */
function syntaxProblem(json: string, error: unknown): JsonProblem {
  const message = error instanceof Error ? error.message : String(error)
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line !== undefined && column !== undefined) return { message, line: Number(line), column: Number(column) }
  const lines = json.trimEnd().split('\n')
  return { message, line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}
