import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileManifest } from '../../artifact/index.ts'
import { checkPrograms } from '../../checks/index.ts'
import type { Program } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Platform } from '../../shared/platform.ts'
import { Problems } from '../../shared/problems.ts'
import { adoptPrograms } from '../adopt.ts'
import type { Host, PluginSources } from '../host.ts'
import { dockerfileProblems, requiredModule } from '../plugin-directory.ts'
import { withPrograms } from '../programs.ts'
import { falcoCodes } from './codes.ts'
import { configBytes, configFile, configIn, readConfig, type FalcoConfig } from './config.ts'
import { checkVersion, unpackLibrary, takeLibrary } from './library.ts'

/** `pkg/oci/constants.go` of https://github.com/falcosecurity/falcoctl */
const types = {
  config: 'application/vnd.cncf.falco.plugin.config.v1+json',
  layer: 'application/vnd.cncf.falco.plugin.layer.v1+tar.gz',
}

interface FalcoSources extends PluginSources {
  readonly config: FalcoConfig
}

const libraryOf = (name: string): string => `lib${name}.so`

/** Falco: shared objects that falcoctl installs and Falco loads. https://falco.org/docs/concepts/plugins/ */
export const falco: Host<FalcoSources> = {
  name: 'falco',
  title: 'Falco',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64'] as Platform[],
    // Falco is released for these, and falcoctl knows no variants.
    allowed: ['linux/amd64', 'linux/arm64'] as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: [],
  codes: falcoCodes,
  categories: {},
  // falcoctl 0.12 looks for a bundle first, and older ones know the legacy form only.
  signatureFormat: 'both',
  registry: undefined,
  detect: async (directory) =>
    (await requiredModule(directory, /^github\.com\/falcosecurity\/plugin-sdk-go$/))
    ?? (await access(join(directory, configFile)).then(
      () => `it contains \`${configFile}\``,
      () => undefined,
    )),
  nameProblems: ({ name }) => {
    const shown = JSON.stringify(name)
    const message = `The name ${shown} is not made of lower-case letters, digits, - and _, with a letter first.`
    return /^[a-z][a-z0-9_-]{0,99}$/.test(name) ? [] : [new PublishError('E_FALCO_NAME', message)]
  },
  read: async (directory, { dockerfile }) => {
    const problems = new Problems()
    problems.add(...(await dockerfileProblems(directory, dockerfile)))
    const config = await problems.try(() => readConfig(directory))
    throwAll(problems.all)
    return { config: config ?? {} }
  },
  assemble: (content, { config }, packer, { name, version }) =>
    withPrograms(
      content,
      packer,
      (programs) =>
        packer.fileIndex(programs.map((program) => manifestOf(program, name, configBytes(name, version, config)))),
      libraryOf(name),
    ),
  async adopt(artifact, options) {
    const [part] = artifact.parts
    if (part?.manifest.config.mediaType !== types.config)
      throw new PublishError('E_LAYOUT', 'The layout has no config of a Falco plugin.')
    const bytes = await artifact.store.fetchBytes(part.manifest.config, undefined, { signal: options.signal })
    const config = configIn(bytes.toString('utf8'), options.name)
    return { content: await adoptPrograms(artifact, takeLibrary, options), sources: { config } }
  },
  checks: (options) => [checkVersion(options), checkPrograms({ unpack: unpackLibrary }, options)],
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
}

/** As `falcoctl registry push` makes it: without an artifact type, and without annotations of the config, for ECR. */
function manifestOf(
  { platform, path }: Program,
  name: string,
  config: Buffer,
): FileManifest & { readonly platform: Platform } {
  const files = [{ path: libraryOf(name), mode: 0o755, content: { path } }]
  const annotations = { 'org.opencontainers.image.title': `${name}.tar.gz` }
  return {
    platform,
    config: { mediaType: types.config, bytes: config },
    layers: [{ mediaType: types.layer, content: { archive: 'tar+gzip', files }, annotations }],
  }
}
