import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileManifest } from '../../../../src/artifact/index.ts'
import { checkPrograms, unpackRaw } from '../../../../src/checks/index.ts'
import type { Host, PluginSources } from '../../../../src/hosts/index.ts'
import { PublishError } from '../../../../src/shared/errors.ts'
import { platformParts, type Platform } from '../../../../src/shared/platform.ts'

interface RawSources extends PluginSources {
  /** Absolute path of the directory with a program for each platform. */
  readonly programs: string
}

const marker = 'raw-plugin.json'

/** A host whose plugins are one program file per platform: no image and no control plane. */
export const raw: Host<RawSources> = {
  name: 'raw',
  title: 'Raw programs',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64'] as Platform[],
    allowed: ['linux/amd64', 'linux/arm64'] as Platform[],
  },
  accepts: ['trees'],
  inputs: [],
  codes: { E_RAW_MARKER: { meaning: 'The marker file is not JSON.', remedy: 'Correct it.' } },
  categories: {},
  signatureFormat: 'legacy',
  registry: undefined,
  detect: (directory) =>
    access(join(directory, marker)).then(
      () => `it contains \`${marker}\``,
      () => undefined,
    ),
  nameProblems: ({ name }) =>
    /^[a-z]+$/.test(name)
      ? []
      : [new PublishError('E_PLUGIN_NAME', `The name ${name} may only have the letters a to z.`)],
  read: async (directory) => {
    const file = join(directory, marker)
    try {
      JSON.parse(await readFile(file, 'utf8'))
    } catch (cause) {
      throw new PublishError('E_RAW_MARKER', `${marker} is not JSON.`, { cause, at: { file } })
    }
    return { programs: join(directory, 'bin') }
  },
  async assemble(content, { programs }, packer) {
    await packer.fileIndex(
      content.platforms.map((platform): FileManifest & { platform: Platform } => {
        const { os, architecture } = platformParts(platform)
        return {
          platform,
          artifactType: 'application/vnd.example.raw.v1',
          config: {
            mediaType: 'application/vnd.example.raw.config.v1+json',
            bytes: Buffer.from(JSON.stringify({ os, architecture })),
          },
          layers: [
            {
              mediaType: 'application/vnd.example.raw.program',
              content: { path: join(programs, `${os}_${architecture}`) },
            },
          ],
        }
      }),
    )
  },
  checks: (options) => [
    checkPrograms(
      {
        unpack: unpackRaw,
        handshake: {
          cookie: { name: 'GRPC_DATASOURCE_PLUGIN', value: 'GRPC_DATASOURCE_PLUGIN' },
          protocolVersions: [1],
          healthService: 'plugin',
        },
      },
      options,
    ),
  ],
  installReference: ({ registry, repository, digest }) => `raw://${registry}/${repository}@${digest}`,
}
