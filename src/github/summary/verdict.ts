import { code, plural, prose } from '../markdown.ts'
import type { RunReport, Verdict } from '../report.ts'

/** The verdict as a heading, and what it means. */
export function verdict(report: RunReport): string {
  const sentences = [meaning(report), ...(report.dryRun && report.modeReason ? [prose(report.modeReason)] : [])]
  return [`## ${heading(report)}`, sentences.join(' ')].join('\n\n')
}

function heading(report: RunReport): string {
  const { name, version, verdict: outcome } = report
  const plugin = name === '' ? '' : code(name)
  const warnings = count(report, 'warning')
  const warned = warnings === 0 ? '' : ` with ${plural(warnings, 'warning')}`
  const mark = warnings === 0 ? '✅' : '⚠️'
  switch (outcome) {
    case 'published':
      return `${mark} Published ${plugin}${version === undefined ? '' : ` ${code(version)}`}${warned}`
    case 'unchanged': {
      const served = version === undefined ? 'what is served' : code(version)
      return `${mark} Unchanged${warned}: ${plugin} is identical to ${served}`
    }
    case 'checked':
      return warnings === 0
        ? `✅ Checked ${plugin}: nothing was published (dry run)`
        : `⚠️ Passed${warned}: ${plugin}, nothing was published (dry run)`
    case 'failed':
      return failed(report, plugin)
    case 'cancelled':
      return `⚠️ Cancelled${plugin === '' ? '' : `: ${plugin}`}`
    case 'not-begun':
      return `➖ Not begun: ${plugin}`
  }
}

function failed(report: RunReport, plugin: string): string {
  const { failedStage } = report
  const counts = (['error', 'warning'] as const).map((severity) => ({ severity, number: count(report, severity) }))
  const subject = [
    plugin,
    ...counts.map(({ severity, number }) => (number === 0 ? '' : plural(number, severity))),
  ].filter((part) => part !== '')
  const stage = failedStage === undefined ? '' : ` in ${prose(failedStage, 60)}`
  return `❌ Failed${stage}${subject.length === 0 ? '' : `: ${subject.join(', ')}`}`
}

function meaning(report: RunReport): string {
  const { controlPlane, signed, remote } = report
  const servers = controlPlane === true ? 'registry and control plane' : 'the registry'
  const served = controlPlane === true ? `${servers} serve` : `${servers} serves`
  const signature = signed ? 'The signatures were read back and verified.' : 'It is not signed.'
  const texts: Readonly<Record<Verdict, string>> = {
    published: `${capital(served)} exactly this content. ${signature}`,
    unchanged:
      `${capital(servers)} already served exactly this content: no part of the image was uploaded. ` + signature,
    checked: isIdentical(report)
      ? `Identical to ${code(remote?.version ?? 'the published image')}: publishing would change nothing.`
      : '',
    failed: failure(report, served, signature),
    cancelled: 'Running it again skips the steps that were done.',
    'not-begun': 'Mistakes in the inputs or in the plans of other plugins stopped it.',
  }
  return texts[report.verdict]
}

function failure({ dryRun, published, tags, failedStage }: RunReport, served: string, signature: string): string {
  if (failedStage === 'plan') return 'Nothing was built, checked or published.'
  if (dryRun || (failedStage !== undefined && failedStage !== 'publish')) return 'Nothing was published.'
  if (published) return `It is published nevertheless: ${served} exactly this content. ${signature}`
  return tags.length > 0
    ? `The publish did not complete: the image is in the registry, but a later step failed. ${signature}`
    : 'The publish did not complete. Running it again skips the steps that were done.'
}

/** Whether a dry run made exactly what is served already. */
export function isIdentical({ verdict: outcome, digest, remote }: RunReport): boolean {
  return outcome === 'checked' && digest !== undefined && remote?.digest === digest
}

function count({ findings }: RunReport, severity: 'error' | 'warning'): number {
  return findings.filter((finding) => finding.severity === severity).length
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
