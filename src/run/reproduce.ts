import { relative } from 'node:path'
import type { Artifact } from '../artifact/index.ts'
import type { CheckOutcome } from '../checks/index.ts'
import type { Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import type { Plan } from '../plan/index.ts'
import type { Finding } from '../shared/finding.ts'
import type { Platform } from '../shared/platform.ts'
import { shellQuote } from '../sign/index.ts'

/**
 * Command lines that repeat a failed build or a failed start on the user's machine, in the root of the repository.
 * Empty for failures that do not depend on the sources alone. They contain no values of build arguments and secrets,
 * which come from variables of the same name.
 */
export function reproduce(
  plan: Pick<Plan, 'inputs' | 'platforms' | 'host' | 'content'>,
  artifact: Artifact | undefined,
  checked: CheckOutcome | undefined,
  findings: readonly Finding[],
  workspace: string,
): string[] {
  const { inputs, platforms, host, content } = plan
  const failed = findings.filter(({ severity, code }) => {
    return severity === 'error' && /^E_(BUILD_?|CHECK_|SMOKE_)/.test(code) && code !== 'E_BUILDER'
  })
  if (failed.length === 0 || content.kind !== 'images') return []
  const concerned = platforms.filter((platform) => failed.some((finding) => finding.platform === platform))
  const built = concerned.length === 0 ? platforms : concerned
  const starts = concerned.flatMap((platform) => startCommand(platform, built, host, artifact, checked) ?? [])
  return [buildCommand(inputs, built, workspace), ...starts]
}

function buildCommand({ build }: Inputs, platforms: readonly Platform[], workspace: string): string {
  const args = [
    'docker',
    'buildx',
    'build',
    `--platform=${platforms.join(',')}`,
    `--file=${relativePath(build.file, workspace)}`,
    ...(build.target === undefined ? [] : [`--target=${build.target}`]),
    `--build-arg=SOURCE_DATE_EPOCH=${build.sourceDateEpoch}`,
    ...build.buildArgs.map((arg) => `--build-arg=${arg.split('=')[0] ?? ''}`),
    ...[...build.contexts].map(([name, source]) => `--build-context=${name}=${shownSource(source, workspace)}`),
    ...[...build.secrets.keys(), ...build.secretEnvs.keys(), ...build.secretFiles.keys()].map(
      (id) => `--secret=id=${id}`,
    ),
    ...[...build.ssh.keys()].map((id) => `--ssh=${id}`),
    ...build.allow.map((entitlement) => `--allow=${entitlement}`),
    ...(build.noCache ? ['--no-cache'] : []),
    ...(build.pull ? ['--pull'] : []),
    '--output=type=local,dest=out',
    '--',
    relativePath(build.context, workspace),
  ]
  return args.map(shellQuote).join(' ')
}

/** Starts the program as the host does; undefined if no program was found. */
function startCommand(
  platform: Platform,
  built: readonly Platform[],
  { startEnvironment = {} }: Host,
  artifact: Artifact | undefined,
  checked: CheckOutcome | undefined,
): string | undefined {
  const part = artifact?.parts.find((one) => one.platform === platform)
  const path = part && checked?.parts.get(part.descriptor.digest)?.binary?.path
  if (path === undefined) return undefined
  const variables = Object.entries(startEnvironment).map(([name, value]) => `${name}=${value}`)
  const start = ['env', '-i', ...variables, `./${path}`].map(shellQuote).join(' ')
  return `(cd ${shellQuote(directory(platform, built))} && ${start})`
}

/** BuildKit's local exporter makes a directory per platform only if there are several. */
function directory(platform: Platform, built: readonly Platform[]): string {
  return built.length === 1 ? 'out' : `out/${platform.replaceAll('/', '_')}`
}

const relativePath = (path: string, workspace: string): string => relative(workspace, path) || '.'

/** A directory as a relative path; a URL without its user and password. */
function shownSource(source: string, workspace: string): string {
  return source.startsWith('/') ? relativePath(source, workspace) : source.replace(/\/\/[^/@]*@/, '//')
}
