import type { FileManifest } from '../../artifact/index.ts'
import { checkPrograms, unpackArchive } from '../../checks/index.ts'
import type { Program } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Platform } from '../../shared/platform.ts'
import { parseVersion } from '../../shared/semver.ts'
import { adoptPrograms } from '../adopt.ts'
import type { Host, PluginNames } from '../host.ts'
import { dockerfileProblems, requiredModule } from '../plugin-directory.ts'
import { withPrograms } from '../programs.ts'
import { opentofuCodes } from './codes.ts'

const types = {
  index: 'application/vnd.opentofu.provider',
  target: 'application/vnd.opentofu.provider-target',
  layer: 'archive/zip',
}

const prefix = 'terraform-provider-'

const cookie = {
  name: 'TF_PLUGIN_MAGIC_COOKIE',
  value: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
}

/**
 * OpenTofu 1.10 and later: providers that `oci_mirror` installs.
 * https://opentofu.org/docs/cli/oci_registries/provider-mirror/
 */
export const opentofu: Host = {
  name: 'opentofu',
  title: 'OpenTofu',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64'] as Platform[],
    // OpenTofu ignores the variant of an architecture, and refuses two entries that differ only in it.
    allowed: [
      ...['linux/amd64', 'linux/arm64', 'linux/386', 'linux/arm/v7', 'darwin/amd64', 'darwin/arm64'],
      ...['windows/amd64', 'windows/arm64', 'windows/386', 'freebsd/amd64', 'freebsd/386', 'openbsd/amd64'],
    ] as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: [],
  codes: opentofuCodes,
  categories: {},
  signatureFormat: 'both',
  registry: undefined,
  versionTags: ({ text, build }) => [{ tag: build === '' ? text : `${text}_${build}`, immutable: true }],
  detect: (directory) =>
    requiredModule(directory, /^github\.com\/hashicorp\/terraform-plugin-(framework|go|mux|sdk\/v2|sdk)$/),
  nameProblems: ({ name, tags = [] }) => [...typeProblems(name), ...tags.flatMap(tagProblems)],
  read: async (directory, { dockerfile }) => {
    throwAll(await dockerfileProblems(directory, dockerfile))
    return {}
  },
  assemble: (content, _sources, packer, { name }) =>
    withPrograms(content, packer, (programs) =>
      packer.fileIndex(
        programs.map((program) => manifestOf(program, typeOf(name))),
        undefined,
        { artifactType: types.index },
      ),
    ),
  adopt: async (artifact, options) => ({
    content: await adoptPrograms(artifact, unpackType(typeOf(options.name)), options),
    sources: {},
  }),
  checks: (options) => [
    checkPrograms(
      {
        unpack,
        handshake: { cookie, protocolVersions: [5, 6], healthService: 'plugin' },
      },
      options,
    ),
  ],
  startEnvironment: { [cookie.name]: cookie.value },
  // The configuration names a repository; OpenTofu finds versions by tags, and records the archive's hash.
  installReference: ({ registry, repository, tag, digest }) =>
    `repository_template = "${registry}/${repository}" # ${tag === undefined ? '' : `${tag}: `}${digest}`,
}

/** Files in the root directory whose name OpenTofu takes for that of the provider's program. */
const isExecutable = (path: string): boolean => /^terraform-provider-[a-z0-9-]+([._][^/]*)?$/.test(path)

const unpack = unpackArchive('zip', (paths) => paths.find(isExecutable), `file ${prefix}NAME`)

/** The program of one provider: OpenTofu finds none in an archive of another, whatever the repository is called. */
function unpackType(type: string): ReturnType<typeof unpackArchive> {
  const program = `${prefix}${type}`
  const isProgram = (path: string): boolean =>
    path === program || [`${program}.`, `${program}_`].some((start) => path.startsWith(start))
  return unpackArchive('zip', (paths) => paths.filter(isExecutable).find(isProgram), `file ${program}`)
}

const typeOf = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name)

function typeProblems(name: PluginNames['name']): PublishError[] {
  const type = typeOf(name)
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(type) && !type.startsWith('terraform-') && type.length <= 63) return []
  const message = `${JSON.stringify(type)} is not a type of provider: OpenTofu could not name it in its configuration.`
  return [new PublishError('E_OPENTOFU_NAME', message)]
}

/** OpenTofu completes a partial version with zeros, and takes no version that begins with a letter. */
function tagProblems(tag: string): PublishError[] {
  const partial = /^\d+(\.\d+)?$/.test(tag)
  if (!partial && !(tag.startsWith('v') && parseVersion(tag) !== undefined)) return []
  const read = [...tag.split('.'), '0', '0'].slice(0, 3).join('.')
  const message = partial
    ? `OpenTofu would take the tag ${tag} for the version ${read}.`
    : `OpenTofu ignores the tag ${tag}: remove the \`v\`.`
  return [new PublishError('E_OPENTOFU_TAG', message)]
}

function manifestOf({ platform, path }: Program, type: string): FileManifest & { readonly platform: Platform } {
  const program = `${prefix}${type}${platform.startsWith('windows/') ? '.exe' : ''}`
  const files = [{ path: program, mode: 0o755, content: { path } }]
  return {
    platform,
    artifactType: types.target,
    layers: [{ mediaType: types.layer, content: { archive: 'zip', files } }],
  }
}
