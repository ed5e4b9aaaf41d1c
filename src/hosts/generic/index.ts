import type { FileManifest } from '../../artifact/index.ts'
import { checkFiles } from '../../checks/index.ts'
import type { NamedFile } from '../../content/index.ts'
import type { Platform } from '../../shared/platform.ts'
import { adoptFiles } from '../adopt.ts'
import type { Host } from '../host.ts'
import { genericCodes } from './codes.ts'
import { readSources, sourcesOf, type GenericSources } from './sources.ts'

const title = 'org.opencontainers.image.title'

/** As `oras push` and `oras manifest index create` write it. https://github.com/oras-project/oras */
const encoding = 'oras-go'

/** Generic: files with media types, for every consumer of OCI artifacts that has no host of its own here. */
export const generic: Host<GenericSources> = {
  name: 'generic',
  title: 'Generic',
  targets: { kind: 'files' },
  accepts: ['files'],
  inputs: ['files', 'artifact-type', 'artifact-config'],
  codes: genericCodes,
  categories: {},
  // Consumers are not known. Both forms are what most of them can verify.
  signatureFormat: 'both',
  registry: undefined,
  // Any directory could hold such files.
  detect: () => Promise.resolve(undefined),
  nameProblems: () => [],
  read: (_directory, options) => readSources(options),
  assemble: async (content, sources, packer) => {
    if (content.kind !== 'files') throw new TypeError(`there are no named files in ${content.kind}`)
    const { platforms, files } = content
    const typed = { ...sources.type, encoding, annotations: packer.annotations } as const
    if (platforms.length === 0) await packer.single({ ...typed, layers: layersOf(files) })
    else
      await packer.fileIndex(
        platforms.map((platform) => ({ ...typed, platform, layers: layersOf(files, platform) })),
        undefined,
        {
          ...(typed.artifactType !== undefined && { artifactType: typed.artifactType }),
          encoding,
          withoutSource: true,
        },
      )
    return undefined
  },
  async adopt(artifact, options) {
    const content = await adoptFiles(artifact, options)
    return { content, sources: sourcesOf(artifact, content, options.artifactType) }
  },
  checks: (options, { files = [] }) => [
    checkFiles(
      {
        nameOf: ({ annotations }, platform) =>
          files.find((file) => file.platform === platform && file.title === annotations?.[title])?.title,
      },
      options,
    ),
  ],
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
}

/** The files of a platform and those of all, in the order of the workflow. */
function layersOf(files: readonly NamedFile[], platform?: Platform): FileManifest['layers'] {
  return files
    .filter((file) => file.platform === undefined || file.platform === platform)
    .map((file) => ({
      mediaType: file.mediaType,
      content: { path: file.path },
      annotations: { [title]: file.title },
    }))
}
