import type { FileManifest } from '../../artifact/index.ts'
import { checkPrograms, unpackRaw } from '../../checks/index.ts'
import type { Program } from '../../content/index.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import { adoptPrograms } from '../adopt.ts'
import type { Host } from '../host.ts'
import { withPrograms } from '../programs.ts'
import { tykCodes } from './codes.ts'
import { createControlPlane } from './control-plane.ts'
import { installReference, nameProblems, signingFindings } from './reference.ts'
import { askTyk } from './served.ts'
import { detectTyk, readSources, type TykSources } from './sources.ts'

const mediaTypes = {
  artifact: 'application/vnd.tyk.plugin.binary.v1',
  config: 'application/vnd.tyk.plugin.config.v1+json',
  program: 'application/vnd.tyk.plugin.layer.v1',
}

const cookie = { name: 'AI_STUDIO_PLUGIN', value: 'v1' }

/**
 * Tyk AI Studio and the Edge Gateway: gRPC plugins that both fetch as raw programs and start as child processes.
 * https://tyk.io/docs/ai-management/ai-studio/plugins/overview
 */
export const tyk: Host<TykSources> = {
  name: 'tyk',
  title: 'Tyk AI Studio',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64'] as Platform[],
    // A reference can ask for these. The variant of an architecture is ignored, so two of them would be confused.
    allowed: [
      'linux/amd64',
      'linux/arm64',
      'linux/386',
      'linux/arm/v7',
      'darwin/amd64',
      'darwin/arm64',
      'windows/amd64',
      'windows/arm64',
      'windows/386',
    ] as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: ['namespace', 'public-key-name'],
  codes: tykCodes,
  categories: {},
  // The cosign that Tyk's images carry knows no other form.
  signatureFormat: 'legacy',
  registry: undefined,
  detect: detectTyk,
  nameProblems,
  read: readSources,
  assemble: (content, _sources, packer, { name }) =>
    withPrograms(content, packer, (programs) => packer.fileIndex(programs.map((program) => manifestOf(program, name)))),
  // The manifest in the program is the only one: nothing is compared with it.
  adopt: async (artifact, options) => ({ content: await adoptPrograms(artifact, unpackRaw, options), sources: {} }),
  checks: (options, sources) => [
    checkPrograms(
      {
        unpack: unpackRaw,
        handshake: { cookie, protocolVersions: [1], healthService: 'plugin' },
        ask: (plugin, question) => askTyk(plugin, sources, question),
      },
      options,
    ),
  ],
  signingFindings,
  // Each organization runs its own, and a plugin can also be installed by hand.
  controlPlane: { url: undefined, assigns: false, open: createControlPlane },
  startEnvironment: { [cookie.name]: cookie.value },
  installReference,
}

/**
 * The program is the first layer as it is: Tyk unpacks nothing. It takes the platform from the index, and refuses a
 * config for another one. Neither version nor time is in it: unchanged sources give an unchanged digest.
 */
function manifestOf({ platform, path }: Program, name: string): FileManifest & { readonly platform: Platform } {
  const { os, architecture } = platformParts(platform)
  const title = `${name}-${os}-${architecture}`
  return {
    platform,
    artifactType: mediaTypes.artifact,
    config: { mediaType: mediaTypes.config, bytes: Buffer.from(JSON.stringify({ name, os, arch: architecture })) },
    layers: [
      {
        mediaType: mediaTypes.program,
        content: { path },
        annotations: { 'org.opencontainers.image.title': title },
      },
    ],
  }
}
