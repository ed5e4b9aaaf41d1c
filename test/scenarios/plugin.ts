import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { regenerate } from '../../src/hosts/cosmo/drift/regenerate.ts'
import { goProgram } from '../support/programs.ts'

/** As every scaffold writes it: with a newline at its end. */
export const schema = 'type Query {\n  bird(id: ID!): Bird\n}\n\ntype Bird {\n  id: ID!\n  name: String!\n}\n'
/** Another field: nothing breaks. */
export const larger = schema.replace('  name: String!\n', '  name: String!\n  family: String\n')
/** A field less: clients that ask for it break. */
export const smaller = schema.replace('  name: String!\n', '')
/** Of a subgraph that composes with none of the above. */
export const clashing = 'type Query {\n  bird(id: ID!): Int\n}\n'

const dockerfile = `FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /birds-plugin
COPY edition /edition
ENTRYPOINT ["./birds-plugin"]
`

export interface PluginFiles {
  readonly schema?: string
  /** What the generated files are made of. Default: the schema. */
  readonly generatedFrom?: string
  /** Part of the program: another one makes another image. */
  readonly program?: string
  /** Name of the gRPC service: another one changes proto and mapping, and nothing else. */
  readonly service?: string
}

/** Writes a plugin with what `wgc router plugin generate` would make of its schema. Its program is ready. */
export async function writePlugin(directory: string, files: PluginFiles = {}): Promise<void> {
  const { schema: sdl = schema, generatedFrom = sdl, program = 'first', service = 'BirdsService' } = files
  const { proto, mapping, lock } = regenerate({
    schema: generatedFrom,
    lock: '{"version":"1.0.0","messages":{},"enums":{}}',
    service,
    package: 'service',
    options: [{ name: 'go_package', constant: '"birds/generated"' }],
  })
  const binary = (architecture: string): Promise<Buffer> => goProgram('plugin', { platform: `linux/${architecture}` })
  const content: Readonly<Record<string, string | Buffer>> = {
    'src/schema.graphql': sdl,
    'generated/service.proto': proto,
    'generated/mapping.json': mapping,
    'generated/service.proto.lock.json': lock,
    'go.mod': 'module birds\n\ngo 1.25\n',
    'src/main.go': 'package main\n',
    edition: program,
    'prebuilt/amd64': await binary('amd64'),
    'prebuilt/arm64': await binary('arm64'),
    Dockerfile: dockerfile,
  }
  for (const [name, text] of Object.entries(content)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text, { mode: 0o755 })
  }
}
