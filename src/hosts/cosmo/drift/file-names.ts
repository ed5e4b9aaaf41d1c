/** Names of the generated files, and of the schema, in the payload. */
export const fileNames = {
  schema: 'schema.graphql',
  proto: 'service.proto',
  mapping: 'mapping.json',
  lock: 'service.proto.lock.json',
} as const
