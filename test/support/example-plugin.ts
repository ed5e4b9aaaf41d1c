import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Payload } from '../../src/artifact/index.ts'
import type { Platform } from '../../src/shared/platform.ts'

/** The example plugin, which tests copy and break. */
export const example = join(import.meta.dirname, '../../examples/cosmo-go')

export const platforms = ['linux/amd64', 'linux/arm64'] as Platform[]

/** A copy of the example's files that the host reads. */
export async function copyExample(): Promise<AsyncDisposable & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'plugin-'))
  for (const file of [
    'Dockerfile',
    'go.mod',
    'go.sum',
    'src/schema.graphql',
    'generated/mapping.json',
    'generated/service.proto',
    'generated/service.proto.lock.json',
  ]) {
    await cp(join(example, file), join(directory, file), { recursive: true })
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

export function payload(schema: string, mapping = '{"version":1,"service":"BirdsService"}'): Payload {
  const file = (name: string, content: string) => ({ name, mediaType: 'text/plain', bytes: Buffer.from(content) })
  return {
    files: [
      file('schema.graphql', schema),
      file('service.proto', 'syntax = "proto3";\nservice BirdsService {}\n'),
      file('mapping.json', mapping),
      file('service.proto.lock.json', '{"version":"1"}'),
    ],
  }
}
