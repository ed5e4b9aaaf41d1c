import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Artifact } from '../artifact/index.ts'
import {
  assertMachines,
  fileProblems,
  findPrograms,
  missingContextFiles,
  type Content,
  type FoundProgram,
  type WantedFile,
} from '../content/index.ts'
import type { Inputs } from '../github/index.ts'
import { detectHost, findHost, type Host, type SourceOptions } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Log } from '../shared/context.ts'
import { sortPlatforms, type Platform } from '../shared/platform.ts'

/** Whether the control plane assigns repository and version, whether or not its token is known. */
export function isAssigned({ controlPlane }: Inputs, host: Host): boolean {
  return host.controlPlane?.assigns === true && controlPlane.mode !== 'none'
}

export function sourceOptions(inputs: Inputs, host: Host, platforms: readonly Platform[]): SourceOptions {
  const { plugin, build } = inputs
  const { artifactType, artifactConfig, files, hostBinary, wasmLayout } = build
  return {
    dockerfile: contentKind(inputs, host) === 'images' && relative(plugin.directory, build.file),
    platforms,
    files,
    ...(plugin.schema !== undefined && { schema: relative(plugin.directory, plugin.schema) }),
    ...(artifactType !== undefined && { artifactType }),
    ...(artifactConfig !== undefined && { artifactConfig }),
    ...(hostBinary !== undefined && { hostBinary }),
    ...(wasmLayout !== undefined && { wasmLayout }),
  }
}

/** Inputs by which a workflow says that there is a Dockerfile. */
const dockerfileInputs = ['context', 'file', 'target', 'build-args'] as const

function contentKind({ build, given }: Inputs, { accepts }: Host): Content['kind'] {
  // A `binaries` that is wrong still says that nothing is built.
  if (build.binaries !== undefined || given.has('binaries')) return 'programs'
  const [kind] = accepts
  if (kind !== 'images' || !accepts.includes('trees')) return kind
  return existsSync(build.file) || dockerfileInputs.some((name) => given.has(name)) ? 'images' : 'trees'
}

/** Errors for the files that the Dockerfile takes and that are missing. */
export async function contextFileProblems(inputs: Inputs, host: Host): Promise<readonly PublishError[]> {
  return contentKind(inputs, host) === 'images' ? await missingContextFiles(inputs.build) : []
}

/** @throws PublishError `E_HOST_UNKNOWN` */
export async function chooseHost(
  { plugin, given, several }: Inputs,
  hosts: readonly Host[],
  log: Pick<Log, 'info'>,
): Promise<Host> {
  if (plugin.host === 'auto') {
    const { host, why } = await detectHost(plugin.directory, hosts, given, plugin.path, several)
    log.info(`Host${several ? ` of ${plugin.path}` : ''}: ${host.title}. ${why}`)
    return host
  }
  return findHost(plugin.host, hosts)
}

/**
 * With several plugins, `platforms` is for those that have any.
 * @throws PublishError `E_INPUT`
 */
export function choosePlatforms({ plugin, build, several }: Inputs, { targets, title }: Host): Platform[] {
  if (targets.kind === 'files') {
    if (several || plugin.platforms.length === 0)
      return sortPlatforms(build.files.flatMap(({ platform }) => platform ?? []))
    throw new PublishError(
      'E_INPUT',
      '`platforms` is set, and `files` says which file is for which platform: remove it.',
    )
  }
  if (targets.kind === 'single') {
    if (several || plugin.platforms.length === 0) return []
    throw new PublishError(
      'E_INPUT',
      `\`platforms\` is set, but a plugin of ${title} is the same for all platforms: remove it.`,
    )
  }
  const { allowed } = targets
  const refused = plugin.platforms.filter((platform) => allowed?.includes(platform) === false)
  if (refused.length > 0) {
    const names = refused.map((platform) => `\`${platform}\``).join(', ')
    throw new PublishError(
      'E_INPUT',
      `\`platforms\` has ${names}, which ${title} does not run: set it to a list of ${String(allowed?.join(', '))}.`,
    )
  }
  return sortPlatforms(plugin.platforms.length === 0 ? targets.default : plugin.platforms)
}

/** @throws PublishError `E_BUILDER_PLATFORM` if the inputs name machines, and none for a platform of the build */
export function assertMachinesFor(inputs: Inputs, host: Host, platforms: readonly Platform[]): void {
  const { targets } = host
  const built = targets.kind === 'single' && targets.build !== undefined ? [targets.build] : platforms
  if (contentKind(inputs, host) === 'images') assertMachines(inputs.build, built)
}

/** Where the content comes from. */
export type PlannedContent =
  | { readonly kind: 'images' | 'trees' }
  | { readonly kind: 'programs'; readonly programs: readonly FoundProgram[] }
  | { readonly kind: 'files'; readonly files: readonly WantedFile[] }
  /** An artifact of an earlier job, and what packing must make it of again. */
  | { readonly kind: 'layout'; readonly artifact: Artifact; readonly content: Content }

/** @throws PublishError or PublishErrors `E_INPUT`, `E_PLUGIN_FILE` */
export async function chooseContent(
  inputs: Inputs,
  host: Host,
  platforms: readonly Platform[],
): Promise<PlannedContent> {
  const { build } = inputs
  const { accepts, title } = host
  if (build.binaries !== undefined) {
    if (!accepts.includes('programs'))
      throw new PublishError('E_INPUT', `\`binaries\` is set, but a plugin of ${title} is not a program: remove it.`)
    const { programs, problems } = await findPrograms(build.binaries, platforms)
    throwAll(problems)
    return { kind: 'programs', programs }
  }
  const kind = contentKind(inputs, host)
  if (kind === 'files') {
    if (build.files.length === 0)
      throw new PublishError('E_INPUT', `${title} is packed from the files that the workflow names: set \`files\`.`)
    throwAll(await fileProblems(build.files, 'files'))
    return { kind, files: build.files }
  }
  if (kind !== 'programs') return { kind }
  throw new PublishError('E_INPUT', `A plugin of ${title} is packed from ready-made programs: set \`binaries\`.`)
}

/** @throws PublishError `E_INPUT` */
export function assertExport({ build, several }: Inputs, host: Host): void {
  if (several || build.exportDirectory === undefined || host.diskFiles !== undefined) return
  throw new PublishError('E_INPUT', `\`export\` is set, but ${host.title} reads no plugin from disk: remove it.`)
}

export interface PlannedControlPlane {
  readonly url: string
  readonly token: string
}

/** @throws PublishError `E_TOKEN_MISSING`, `E_INPUT` */
export function chooseControlPlane(
  { controlPlane }: Inputs,
  host: Host,
  dryRun: boolean,
): PlannedControlPlane | undefined {
  const url = controlPlane.url ?? host.controlPlane?.url
  if (controlPlane.mode === 'none' || host.controlPlane === undefined) return undefined
  if (url === undefined) {
    if (controlPlane.token === undefined) return undefined
    throw new PublishError(
      'E_INPUT',
      `\`control-plane-token\` is set and \`control-plane-url\` is not, and ${host.title} has no public control plane: `
        + 'set both or none.',
    )
  }
  if (controlPlane.token !== undefined) return { url, token: controlPlane.token }
  if (dryRun) return undefined
  throw new PublishError(
    'E_TOKEN_MISSING',
    `Publishing to ${host.title} needs \`control-plane-token\`, and it is empty.`,
    {
      hint: 'Pass `control-plane-token: ${{ secrets.… }}`; set `control-plane: none` to push the image only.',
    },
  )
}

/** Whether a dry run leaves out the checks of a control plane only because it has no token for it. */
export function lacksToken({ controlPlane }: Inputs, host: Host): boolean {
  if (controlPlane.mode === 'none' || host.controlPlane === undefined) return false
  return controlPlane.token === undefined && (controlPlane.url ?? host.controlPlane.url) !== undefined
}

/** The categories of findings that fail this run: the input `fail-on`, else the host's default for the mode. */
export function failOn({ check }: Inputs, { categories }: Host, dryRun: boolean): ReadonlySet<string> {
  const byDefault = Object.entries(categories)
    .filter(([, { failsPublish }]) => dryRun || failsPublish)
    .map(([name]) => name)
  return new Set(check.failOn ?? byDefault)
}

/** The PEM text of `ca-certificates`. @throws PublishError `E_INPUT` */
export async function readCertificates(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_INPUT', '`ca-certificates` cannot be read.', { cause })
  })
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
  throw new PublishError('E_INPUT', '`ca-certificates` contains no PEM certificate: set it to a file with one.')
}
