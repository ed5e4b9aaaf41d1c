import type { FileManifest } from '../../artifact/index.ts'
import { checkPrograms, unpackRaw } from '../../checks/index.ts'
import type { Program } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import { adoptPrograms } from '../adopt.ts'
import type { Host } from '../host.ts'
import { dockerfileProblems, requiredModule } from '../plugin-directory.ts'
import { withPrograms } from '../programs.ts'
import { pipecdCodes } from './codes.ts'

/** `pkg/oci/options.go` of https://github.com/pipe-cd/pipecd */
const types = {
  artifact: 'application/vnd.pipecd.piped.plugin+type',
  layer: 'application/vnd.pipecd.piped.plugin',
}

/** PipeCD: plugins of piped, which it fetches as raw programs and starts as `NAME start --config …`. */
export const pipecd: Host = {
  name: 'pipecd',
  title: 'PipeCD',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64'] as Platform[],
    // piped takes the first entry of its system and architecture, and knows no variants.
    allowed: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'darwin/amd64', 'darwin/arm64'] as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: [],
  codes: pipecdCodes,
  categories: {},
  signatureFormat: 'both',
  registry: undefined,
  detect: (directory) => requiredModule(directory, /^github\.com\/pipe-cd\/(piped-plugin-sdk-go|pipecd)$/),
  nameProblems: ({ name }) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)
      ? []
      : [new PublishError('E_PIPECD_NAME', `The name ${JSON.stringify(name)} cannot be that of a file of piped.`)],
  read: async (directory, { dockerfile }) => {
    throwAll(await dockerfileProblems(directory, dockerfile))
    return {}
  },
  assemble: (content, _sources, packer, { name }) =>
    withPrograms(content, packer, (programs) => packer.fileIndex(programs.map((program) => manifestOf(program, name)))),
  adopt: async (artifact, options) => ({ content: await adoptPrograms(artifact, unpackRaw, options), sources: {} }),
  // piped passes addresses and configuration as arguments and waits for no handshake: nothing can be started here.
  checks: (options) => [checkPrograms({ unpack: unpackRaw }, options)],
  installReference: ({ registry, repository, digest }) => `oci://${registry}/${repository}@${digest}`,
}

/**
 * piped copies all platforms into one directory. oras-go takes the title for the name of a file there: it refuses two
 * files of one name, and without a title it takes at most 4 MiB.
 */
function manifestOf({ platform, path }: Program, name: string): FileManifest & { readonly platform: Platform } {
  const { os, architecture } = platformParts(platform)
  const annotations = { 'org.opencontainers.image.title': `${name}_${os}_${architecture}` }
  return {
    platform,
    artifactType: types.artifact,
    layers: [{ mediaType: types.layer, content: { path }, annotations }],
  }
}
