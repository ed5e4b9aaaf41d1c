import * as v from 'valibot'

/**
 * Schemas of the generated JSON files. They accept everything that the readers of these files accept, including fields
 * that a later generator adds. The control plane reads the mapping as the protobuf JSON of
 * `wg.cosmo.node.v1.GRPCMapping`, and answers HTTP 500 to a publish whose mapping it cannot read. Source:
 * `proto/wg/cosmo/node/v1/node.proto` of https://github.com/wundergraph/cosmo.
 */
const text = v.nullish(v.string())
const enumeration = v.nullish(v.union([v.string(), v.pipe(v.number(), v.integer())]))
/** Unlike valibot's own object schema, this one refuses arrays. */
const object = <T extends v.ObjectEntries>(entries: T) =>
  v.pipe(
    v.custom<object>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'An object is expected',
    ),
    v.looseObject(entries),
  )
const list = <T extends v.GenericSchema>(entry: T) => v.nullish(v.array(entry))

const argument = object({ original: text, mapped: text })
const field = object({ original: text, mapped: text, argumentMappings: list(argument) })
const method = { rpc: text, request: text, response: text }

/** `generated/mapping.json` */
export const mappingSchema = object({
  version: v.nullish(v.pipe(v.number(), v.integer())),
  service: v.pipe(v.string(), v.nonEmpty()),
  operationMappings: list(object({ type: enumeration, original: text, mapped: text, request: text, response: text })),
  entityMappings: list(
    object({
      typeName: text,
      kind: text,
      key: text,
      ...method,
      requiredFieldMappings: list(object({ fieldMapping: v.nullish(field), ...method })),
    }),
  ),
  typeFieldMappings: list(object({ type: text, fieldMappings: list(field) })),
  enumMappings: list(object({ type: text, values: list(argument) })),
  resolveMappings: list(
    object({
      type: enumeration,
      ...method,
      lookupMapping: v.nullish(object({ type: text, fieldMapping: v.nullish(field) })),
    }),
  ),
})

/** Only the generator reads the lock; the control plane stores it unchanged. */
export const lockSchema = object({
  messages: v.nullish(v.record(v.string(), v.unknown())),
  enums: v.nullish(v.record(v.string(), v.unknown())),
})

export interface JsonProblem {
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** Problems of `generated/mapping.json`, at most ten. */
export function mappingProblems(json: string): readonly JsonProblem[] {
  return problems(json, mappingSchema)
}

/** Problems of `generated/service.proto.lock.json`, at most ten. */
export function lockProblems(json: string): readonly JsonProblem[] {
  return problems(json, lockSchema)
}

/** Characters. */
const largeDocument = 1024 * 1024

function problems(json: string, schema: v.GenericSchema): readonly JsonProblem[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return [syntaxProblem(json, error)]
  }
  // valibot collects all problems before ten are shown. In a large document only the first is searched.
  const result = v.safeParse(schema, value, { abortEarly: json.length > largeDocument })
  if (result.success) return []
  return result.issues.slice(0, 10).map((issue) => {
    const path = v.getDotPath(issue)
    return { message: path === null ? issue.message : `At \`${path}\`: ${issue.message}` }
  })
}

function syntaxProblem(json: string, error: unknown): JsonProblem {
  const message = error instanceof Error ? error.message : String(error)
  // Searching the position would parse the document some twenty times.
  if (json.length > largeDocument) return { message }
  const before = json.slice(0, errorOffset(json, message)).split('\n')
  return { message, line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** V8 gives the position of most errors. A premature end is at the end; a wrong token has to be searched. */
function errorOffset(json: string, message: string): number {
  const [, position] = /at position (\d+)/.exec(message) ?? []
  if (position !== undefined) return Number(position)
  if (!isWrongToken(json)) return json.trimEnd().length
  // A prefix of the text has this error if and only if it contains the token.
  let [without, containing] = [0, json.length]
  while (containing - without > 1) {
    const middle = (without + containing) >> 1
    if (isWrongToken(json.slice(0, middle))) containing = middle
    else without = middle
  }
  return without
}

function isWrongToken(json: string): boolean {
  try {
    JSON.parse(json)
    return false
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Unexpected token')
  }
}
