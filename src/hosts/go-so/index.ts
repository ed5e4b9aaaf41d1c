import { access, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileManifest, Packer } from '../../artifact/index.ts'
import { checkPrograms, MalformedBinary, readGoProgram, unpackRaw, type ElfProgram } from '../../checks/index.ts'
import { copyPrograms, findPrograms, type FoundProgram, type Program } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Platform } from '../../shared/platform.ts'
import { Problems } from '../../shared/problems.ts'
import type { Host, SourceOptions } from '../host.ts'
import { dockerfileProblems } from '../plugin-directory.ts'
import { withPrograms } from '../programs.ts'
import { checkLoading, type GoSoSources } from './check.ts'
import { goSoCodes } from './codes.ts'
import { declarationFile, readDeclaration, type DeclaredHost } from './declaration.ts'
import { annotationsOf, factsOf, types } from './facts.ts'

/** What clients read of a config, such as oras: `maxConfigSize`. Bytes. */
const maxFacts = 4 * 1024 * 1024

/** Where Go builds plugins on Linux: `BuildModeSupported` in `src/internal/platform` of Go's sources. */
const architectures = ['386', 'amd64', 'arm/v5', 'arm/v6', 'arm/v7', 'arm64', 'loong64', 'ppc64le', 'riscv64', 's390x']

interface ReadSources extends GoSoSources {
  /** The host's programs in the checkout. */
  readonly found?: readonly FoundProgram[]
}

/** Programs that load Go plugins by the package `plugin`. https://pkg.go.dev/plugin */
export const goSo: Host<ReadSources> = {
  name: 'go-so',
  title: 'Go (`-buildmode=plugin`)',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64'] as Platform[],
    allowed: architectures.map((name) => `linux/${name}`) as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: ['host-binary'],
  codes: goSoCodes,
  categories: {},
  signatureFormat: 'both',
  registry: undefined,
  detect: (directory) =>
    access(join(directory, declarationFile)).then(
      () => `it contains \`${declarationFile}\``,
      () => undefined,
    ),
  nameProblems: ({ name }) => {
    const message = `The name ${JSON.stringify(name)} is not made of letters, digits, ., - and _.`
    return /^[A-Za-z0-9][\w.-]{0,99}$/.test(name) ? [] : [new PublishError('E_GO_SO_NAME', message)]
  },
  read: readSources,
  async assemble(content, sources, packer, { name }) {
    const hosts = await copyHosts(sources, packer)
    await withPrograms(
      content,
      packer,
      async (programs, others) => {
        for (const { platform, path } of others) hosts.set(platform, await keep(path, platform, packer))
        await packer.fileIndex(
          programs.map((program) => manifestOf(program, name, sources.declared)),
          undefined,
          { artifactType: types.artifact },
        )
      },
      `${name}.so`,
      sources.hostInImage,
    )
    return { ...sources, hosts }
  },
  checks: (options, sources) => [checkPrograms({ unpack: unpackRaw }, options), checkLoading(sources)],
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
}

/** @throws PublishError or PublishErrors `E_PLUGIN_FILE`, `E_GO_SO_DECLARATION`, `E_GO_SO_HOST` */
async function readSources(
  directory: string,
  { dockerfile, hostBinary, platforms = [] }: SourceOptions,
): Promise<ReadSources> {
  const problems = new Problems()
  problems.add(...(await dockerfileProblems(directory, dockerfile)))
  const declared = await problems.try(() => readDeclaration(directory))
  let found: readonly FoundProgram[] = []
  const inImage = hostBinary !== undefined && 'imagePath' in hostBinary ? hostBinary.imagePath.slice(1) : undefined
  if (inImage !== undefined && dockerfile === false) {
    const hint = 'Set `host-binary` to a path with `{os}` and `{arch}`, or leave out `binaries`.'
    problems.add(new PublishError('E_GO_SO_HOST', 'No image is built that `host-binary` could be in.', { hint }))
  } else if (hostBinary !== undefined && !('imagePath' in hostBinary)) {
    const { programs, problems: missing } = await findPrograms(hostBinary, platforms, 'host-binary')
    problems.add(...missing)
    found = programs
  } else if (hostBinary === undefined && declared === undefined && problems.all.length === 0) {
    const hint = `Set \`host-binary\` to the host’s program, or declare the host in ${declarationFile}.`
    problems.add(new PublishError('E_GO_SO_DECLARATION', 'Nothing says which host will load the plugin.', { hint }))
  }
  throwAll(problems.all)
  return { declared, hosts: new Map(), found, ...(inImage !== undefined && { hostInImage: inImage }) }
}

const hostDirectory = 'host-programs'

/** Other programs can swap what is in the checkout until it is read. */
async function copyHosts({ hosts, found = [] }: ReadSources, packer: Packer): Promise<Map<Platform, string>> {
  const { programs } = await copyPrograms(found, join(packer.temp, hostDirectory), packer.signal)
  return new Map([...hosts, ...programs.map(({ platform, path }) => [platform, path] as const)])
}

/** What was unpacked is removed after packing, and the checks come later. */
async function keep(path: string, platform: Platform, packer: Packer): Promise<string> {
  const kept = join(packer.temp, hostDirectory, platform.replaceAll('/', '_'))
  await mkdir(dirname(kept), { recursive: true })
  await rename(path, kept)
  return kept
}

function manifestOf(
  { platform, path }: Program,
  name: string,
  host: DeclaredHost | undefined,
): FileManifest & { readonly platform: Platform } {
  const plugin = readPlugin(path)
  const bytes = factsOf(plugin)
  if (bytes.length > maxFacts) {
    const sizes = `${bytes.length} bytes, and clients read at most ${maxFacts}`
    const message = `The facts of the plugin for ${platform} have ${sizes}.`
    const packages = `Its ${plugin?.hashes.size ?? 0} packages are listed in them`
    throw new PublishError('E_GO_SO_FACTS', message, { hint: `${packages}: import fewer, or make several plugins.` })
  }
  const annotations = annotationsOf(plugin, host)
  return {
    platform,
    artifactType: types.artifact,
    config: { mediaType: types.config, bytes },
    layers: [
      {
        mediaType: types.layer,
        content: { path },
        annotations: { 'org.opencontainers.image.title': `${name}.so` },
      },
    ],
    annotations,
    entryAnnotations: annotations,
  }
}

/** The checks report a damaged file, for which there are no facts. */
function readPlugin(path: string): ElfProgram | undefined {
  try {
    return readGoProgram(path)
  } catch (error) {
    if (error instanceof MalformedBinary) return undefined
    throw error
  }
}
