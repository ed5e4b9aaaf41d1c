import { relative } from 'node:path'
import type { CheckResult } from '../checks/check.ts'
import type { Plan } from '../plan/plan.ts'
import type { Finding } from '../shared/finding.ts'
import type { Platform } from '../shared/platform.ts'
import { shellQuote } from '../sign/quote.ts'

/**
 * Command lines that repeat a failed build or start on one's own machine, from the root of the repository; empty for
 * failures that depend on more than the sources. Values of build arguments and secrets are not in them: they come from
 * variables of the same name.
 */
export function reproduce({ inputs, platforms, host }: Partial<Plan>, checked: CheckResult | undefined, findings: readonly Finding[], workspace: string): string[] {
  const failed = findings.filter(({ severity, code }) => severity === 'error' && /^E_(BUILD_?|CHECK_|SMOKE_)/.test(code) && code !== 'E_BUILDER')
  if (failed.length === 0 || inputs === undefined || platforms === undefined || host === undefined) return []
  const concerned = platforms.filter((platform) => failed.some((finding) => finding.platform === platform))
  const built = concerned.length === 0 ? platforms : concerned
  const { build } = inputs
  const command = [
    'docker', 'buildx', 'build', `--platform=${built.join(',')}`, `--file=${place(build.file, workspace)}`,
    ...(build.target === undefined ? [] : [`--target=${build.target}`]),
    `--build-arg=SOURCE_DATE_EPOCH=${build.sourceDateEpoch}`,
    ...build.buildArgs.map((arg) => `--build-arg=${arg.split('=')[0] ?? ''}`),
    ...[...build.contexts].map(([name, source]) => `--build-context=${name}=${source.startsWith('/') ? place(source, workspace) : source.replace(/\/\/[^/@]*@/, '//')}`),
    ...[...build.secrets.keys(), ...build.secretEnvs.keys(), ...build.secretFiles.keys()].map((id) => `--secret=id=${id}`),
    '--output=type=local,dest=out', '--', place(build.context, workspace),
  ]
  const { handshake: { cookie }, environment = {} } = host.runtime
  const variables = Object.entries({ [cookie.name]: cookie.value, ...environment }).map(([name, value]) => `${name}=${value}`)
  const starts = concerned.flatMap((platform) => {
    const path = checked?.images.find((image) => image.platform === platform)?.binary?.path
    return path === undefined ? [] : [`(cd ${shellQuote(directory(platform, built))} && ${['env', '-i', ...variables, `./${path}`].map(shellQuote).join(' ')})`]
  })
  return [command.map(shellQuote).join(' '), ...starts]
}

/** The local exporter makes a directory per platform only for more than one. */
function directory(platform: Platform, built: readonly Platform[]): string {
  return built.length === 1 ? 'out' : `out/${platform.replaceAll('/', '_')}`
}

const place = (path: string, workspace: string): string => relative(workspace, path) || '.'
