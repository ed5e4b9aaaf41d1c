import type { IndexForm } from '../../artifact/index.ts'
import { checkPrograms } from '../../checks/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import { adoptImages } from '../adopt.ts'
import type { Host } from '../host.ts'
import { dockerfileProblems, requiredModule } from '../plugin-directory.ts'
import { openbaoCodes } from './codes.ts'
import { unpackProgram } from './program.ts'

/** Secrets engines and auth methods. */
const cookie = { name: 'VAULT_BACKEND_PLUGIN', value: '6669da05-b1c8-4f49-97d9-c8e5bed98e20' }

/**
 * A plugin knows its own cookie only, so those of all kinds are set. In metadata mode, in which OpenBao first asks a
 * plugin what it is, there is no TLS and no token.
 */
const environment = {
  VAULT_DATABASE_PLUGIN: '926a0820-aea2-be28-51d6-83cdf00e8edb',
  BAO_PLUGIN_METADATA_MODE: 'true',
  VAULT_PLUGIN_METADATA_MODE: 'true',
}

/**
 * On arm64, OpenBao asks for `linux/arm64/v8`, and go-containerregistry takes no entry without that variant. Whoever
 * asks for `linux/arm64` finds it nevertheless.
 */
const form: IndexForm = {
  describePlatform: (platform) => {
    const parts = platformParts(platform)
    return parts.architecture === 'arm64' ? { ...parts, variant: 'v8' } : parts
  },
}

/**
 * OpenBao 2.5 and later: plugins of the stanza `plugin`, extracted from container images.
 * https://openbao.org/docs/configuration/plugins/
 */
export const openbao: Host = {
  name: 'openbao',
  title: 'OpenBao',
  targets: { kind: 'platforms', default: ['linux/amd64', 'linux/arm64'] as Platform[] },
  accepts: ['images', 'programs'],
  inputs: ['labels'],
  codes: openbaoCodes,
  categories: {},
  signatureFormat: 'both',
  registry: undefined,
  // Not the module `api`: every client of OpenBao requires it.
  detect: (directory) => requiredModule(directory, /^github\.com\/openbao\/openbao(\/sdk(\/|$)|$)/),
  nameProblems: ({ name }) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 100
      ? []
      : [
          new PublishError(
            'E_OPENBAO_NAME',
            `The name ${JSON.stringify(name)} is not made of lower-case letters, digits and single dashes.`,
          ),
        ],
  read: async (directory, { dockerfile }) => {
    throwAll(await dockerfileProblems(directory, dockerfile))
    return {}
  },
  async assemble(content, _sources, packer, { name }) {
    if (content.kind === 'images') await packer.images(content.platforms, undefined, form)
    else if (content.kind === 'programs') {
      const images = content.programs.map(({ platform, path }) => {
        const program = `${name}${platform.startsWith('windows/') ? '.exe' : ''}`
        return { platform, files: [{ path: program, mode: 0o755, content: { path } }], entrypoint: [`/${program}`] }
      })
      await packer.fileImages(images, undefined, form)
    } else throw new TypeError(`OpenBao packs no ${content.kind}`)
  },
  adopt: (artifact) => Promise.resolve({ content: adoptImages(artifact), sources: {} }),
  checks: (options) => [
    checkPrograms(
      {
        unpack: unpackProgram,
        handshake: { cookie, protocolVersions: [3, 4, 5, 6], healthService: 'plugin' },
        environment,
        staticLinking: 'The default images of OpenBao, Alpine and distroless, have no glibc.',
      },
      options,
    ),
  ],
  startEnvironment: { [cookie.name]: cookie.value, ...environment },
  // OpenBao appends `:version` to `image`, so that a digest can stand in neither.
  installReference: ({ registry, repository, tag, digest }) =>
    [
      `image = "${registry}/${repository}"`,
      ...(tag === undefined ? [] : [`version = "${tag}"`]),
      `# ${digest}; sha256sum is that of the program, see the output platforms`,
    ].join('\n'),
}
