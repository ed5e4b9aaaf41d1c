import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { findPrograms, type FoundProgram } from '../content/index.ts'
import type { Inputs } from '../github/index.ts'
import { detectHost, findHost, type Host, type SourceOptions } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Log } from '../shared/context.ts'
import { sortPlatforms, type Platform } from '../shared/platform.ts'

/** Whether the control plane assigns repository and version, whether or not its token is known. */
export function isAssigned({ controlPlane }: Inputs, host: Host): boolean {
  return host.controlPlane?.assigns === true && controlPlane.mode !== 'none'
}

export function sourceOptions({ plugin, build }: Inputs, host: Host): SourceOptions {
  return {
    dockerfile: build.binaries === undefined && host.accepts[0] === 'images' && relative(plugin.directory, build.file),
    ...(plugin.schema !== undefined && { schema: relative(plugin.directory, plugin.schema) }),
  }
}

/** @throws PublishError `E_HOST_UNKNOWN` */
export async function chooseHost({ plugin }: Inputs, hosts: readonly Host[], log: Log): Promise<Host> {
  if (plugin.host === 'auto') {
    const { host, why } = await detectHost(plugin.directory, hosts)
    log.info(`Host: ${host.title}. ${why}`)
    return host
  }
  return findHost(plugin.host, hosts)
}

/** @throws PublishError `E_INPUT` */
export function choosePlatforms({ plugin }: Inputs, { targets, title }: Host): Platform[] {
  if (targets.kind === 'single') {
    if (plugin.platforms.length === 0) return []
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

/** Where the content comes from. */
export type PlannedContent =
  { readonly kind: 'images' | 'trees' } | { readonly kind: 'programs'; readonly programs: readonly FoundProgram[] }

/** @throws PublishError or PublishErrors `E_INPUT`, `E_PLUGIN_FILE` */
export async function chooseContent(
  { build }: Inputs,
  { accepts, title }: Host,
  platforms: readonly Platform[],
): Promise<PlannedContent> {
  if (build.binaries !== undefined) {
    if (!accepts.includes('programs'))
      throw new PublishError('E_INPUT', `\`binaries\` is set, but a plugin of ${title} is not a program: remove it.`)
    const { programs, problems } = await findPrograms(build.binaries, platforms)
    throwAll(problems)
    return { kind: 'programs', programs }
  }
  const [kind] = accepts
  if (kind !== 'programs') return { kind }
  throw new PublishError('E_INPUT', `A plugin of ${title} is packed from ready-made programs: set \`binaries\`.`)
}

/** @throws PublishError `E_INPUT` */
export function assertExport({ build }: Inputs, host: Host): void {
  if (build.exportDirectory === undefined || host.diskFiles !== undefined) return
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
  log: Log,
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
  if (!dryRun) {
    throw new PublishError(
      'E_TOKEN_MISSING',
      `Publishing to ${host.title} needs \`control-plane-token\`, and it is empty.`,
      {
        hint: 'Pass `control-plane-token: ${{ secrets.… }}`; set `control-plane: none` to push the image only.',
      },
    )
  }
  log.notice('There is no `control-plane-token`: this dry run skips the checks of the control plane.')
  return undefined
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
