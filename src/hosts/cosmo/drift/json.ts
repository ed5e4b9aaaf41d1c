import * as v from 'valibot'
import { lockSchema, mappingSchema } from '../mapping.ts'
import type { Fact } from './fact.ts'

type Mapping = v.InferOutput<typeof mappingSchema>

/** Names of `OperationType` by number. JSON of protobuf contains a name or a number. */
const operations = ['unspecified', 'query', 'mutation', 'subscription']

/** The statements of `generated/mapping.json`. Empty and absent lists are the same, as they are to its readers. */
export function mappingFacts(json: string): Fact[] {
  const mapping = v.parse(mappingSchema, JSON.parse(json))
  return [
    { about: 'service', text: `service ${mapping.service}` },
    ...(mapping.operationMappings ?? []).map(({ type, original, ...to }) =>
      fact(original, `${operation(type)} ${original ?? ''} → ${method({ rpc: to.mapped, ...to })}`),
    ),
    ...(mapping.entityMappings ?? []).flatMap(entityFacts),
    ...(mapping.typeFieldMappings ?? []).flatMap(({ type, fieldMappings }) =>
      (fieldMappings ?? []).flatMap((field) => fieldFacts(type ?? '', field)),
    ),
    ...(mapping.enumMappings ?? []).flatMap(({ type, values }) =>
      (values ?? []).map(({ original, mapped }) => fact(type, `${type ?? ''}.${original ?? ''} → ${mapped ?? ''}`)),
    ),
    ...(mapping.resolveMappings ?? []).map(({ lookupMapping, ...to }) =>
      fact(
        to.rpc,
        `${lookupMapping?.type ?? ''}.${lookupMapping?.fieldMapping?.original ?? ''} is resolved by ${method(to)}`,
      ),
    ),
  ]
}

function entityFacts({
  typeName,
  key,
  requiredFieldMappings,
  ...to
}: NonNullable<Mapping['entityMappings']>[number]): Fact[] {
  const entity = `${typeName ?? ''} by \`${key ?? ''}\``
  return [
    fact(typeName, `${entity} is looked up by ${method(to)}`),
    ...(requiredFieldMappings ?? []).map(({ fieldMapping, ...required }) =>
      fact(
        required.rpc,
        `${entity}: ${fieldMapping?.original ?? ''} → ${fieldMapping?.mapped ?? ''} `
          + `is required by ${method(required)}`,
      ),
    ),
  ]
}

function fieldFacts(
  type: string,
  {
    original,
    mapped,
    argumentMappings,
  }: NonNullable<NonNullable<NonNullable<Mapping['typeFieldMappings']>[number]['fieldMappings']>[number]>,
): Fact[] {
  const field = `${type}.${original ?? ''}`
  return [
    fact(type, `${field} → ${mapped ?? ''}`),
    ...(argumentMappings ?? []).map((argument) =>
      fact(type, `${field}(${argument.original ?? ''}) → ${argument.mapped ?? ''}`),
    ),
  ]
}

function operation(type: string | number | null | undefined): string {
  return typeof type === 'number'
    ? (operations[type] ?? String(type))
    : (type ?? '').replace('OPERATION_TYPE_', '').toLowerCase()
}

type Text = string | null | undefined

const method = ({ rpc, request, response }: { rpc?: Text; request?: Text; response?: Text }): string =>
  `${rpc ?? ''}(${request ?? ''}): ${response ?? ''}`
const fact = (about: Text, text: string): Fact => ({ about: about ?? '', text })

const numbered = v.record(
  v.string(),
  v.object({ fields: v.record(v.string(), v.number()), reservedNumbers: v.nullish(v.array(v.number())) }),
)

/** The numbers that `generated/service.proto.lock.json` keeps. */
export function lockFacts(json: string): Fact[] {
  const { messages, enums } = v.parse(lockSchema, JSON.parse(json))
  const facts = (kind: string, entries: unknown): Fact[] =>
    Object.entries(v.parse(numbered, entries ?? {})).flatMap(([name, { fields, reservedNumbers }]) => [
      ...Object.entries(fields).map(([field, number]) => fact(name, `${kind} ${name}: ${field} = ${number}`)),
      ...(reservedNumbers ?? []).map((number) => fact(name, `${kind} ${name}: reserved ${number}`)),
    ])
  return [...facts('message', messages), ...facts('enum', enums)]
}
