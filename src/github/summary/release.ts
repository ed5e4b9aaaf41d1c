import type { Links } from '../links.ts'
import { bytes, code, codeBlock, digestCode, duration, folded, link, prose, table, unbroken } from '../markdown.ts'
import type { PlatformReport, RunReport } from '../report.ts'
import { isIdentical } from './verdict.ts'

const maxRows = 50
const maxTags = 20

/** What was, or would be, published: reference, version, and a row for each platform. */
export function release(report: RunReport, links: Links): string {
  const { digest, platforms: rows, host } = report
  if (digest === undefined && rows.length === 0) return ''
  const subject = subjectOf(report)
  const lines = [version(report), tags(report), commit(report, links), before(report)].filter((line) => line !== '')
  return [
    `### ${titleOf(report)}${host === '' ? '' : ` for ${prose(host, 80)}`}`,
    ...(subject === undefined ? [] : [codeBlock(subject)]),
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')]),
    ...(rows.length === 0 ? [] : [platforms(rows)]),
  ].join('\n\n')
}

function titleOf(report: RunReport): string {
  const { verdict, published, dryRun } = report
  if (verdict === 'unchanged' || isIdentical(report)) return 'What is served'
  if (published) return 'What was published'
  return dryRun && verdict === 'checked' ? 'What would be published' : 'What was built'
}

/** By digest, because nobody shall take anything else of a failed run. */
function subjectOf({ reference, target, digest, published, verdict }: RunReport): string | undefined {
  if (published && reference !== undefined) return reference
  return verdict === 'checked' && target !== undefined && digest !== undefined ? `${target}@${digest}` : digest
}

function version({ gitTag, version: given, planned, verdict }: RunReport): string {
  const name = given ?? planned?.version
  if (name === undefined) return gitTag === undefined ? '' : `Git tag ${code(gitTag)}`
  if (gitTag !== undefined) return `Git tag ${code(gitTag)} → version ${code(name)}`
  // The heading has it.
  return ['published', 'unchanged'].includes(verdict) ? '' : `Version ${code(name)}`
}

function tags({ tags: written, version: given, planned }: RunReport): string {
  const [all, name] = planned === undefined ? [written, given] : [planned.tags, planned.version]
  if (all.length === 0 || (all.length === 1 && all[0] === name)) return ''
  const more = all.length > maxTags ? ` and ${all.length - maxTags} more` : ''
  const shown = all.slice(0, maxTags).map((tag) => code(tag, 128))
  return `${all.length === 1 ? 'Tag' : 'Tags'} ${shown.join(' ')}${more}`
}

function commit({ commit: sha }: RunReport, links: Links): string {
  return sha === undefined || sha === '' ? '' : `Commit ${link(links.commit(sha), code(sha, 64))}`
}

/** What was served before this run, unless that is the same. */
function before(report: RunReport): string {
  const { remote, digest, verdict } = report
  if (remote === undefined || verdict === 'unchanged' || isIdentical(report) || remote.digest === digest) return ''
  const parts = [remote.version, remote.digest].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `Before this run: ${parts.map((part) => code(part)).join(' ')}`
}

function platforms(rows: readonly PlatformReport[]): string {
  return table(rows.slice(0, maxRows), [
    { title: 'platform', cell: ({ platform }) => (platform === undefined ? 'all' : code(platform)) },
    { title: 'size', right: true, cell: ({ size }) => unbroken(bytes(size)) },
    { title: 'change', right: true, cell: change },
    { title: 'linking', cell: ({ linking }) => (linking === undefined ? '' : prose(linking, 80)) },
    {
      title: 'start',
      right: true,
      cell: ({ smoke }) => (smoke?.outcome === 'passed' ? unbroken(duration(smoke.milliseconds)) : ''),
    },
    { title: 'digest', cell: ({ digest }) => digestCode(digest) },
  ])
}

function change({ size, previousSize }: PlatformReport): string {
  if (previousSize === undefined) return ''
  const difference = size - previousSize
  return difference === 0 ? '±0' : unbroken(`${difference > 0 ? '+' : '−'}${bytes(Math.abs(difference))}`)
}

/** Only of what was published: of a failed run nobody shall install anything. */
export function installation({ published, verifyCommand, publicKey, installation: texts = [] }: RunReport): string {
  if (!published) return ''
  const verify = verifyCommand === undefined ? [] : [{ title: 'Verify', text: verifyCommand }]
  const key = publicKey === undefined ? [] : [folded('Public key, cosign.pub', codeBlock(publicKey))]
  return [
    ...[...texts, ...verify].map(({ title, text }) => `**${prose(title, 80)}**\n\n${codeBlock(text)}`),
    ...key,
  ].join('\n\n')
}

export function timings({ stages }: RunReport): string {
  if (stages.length === 0) return ''
  const parts = stages.map(({ name, milliseconds }) => `${prose(name, 60)} ${duration(milliseconds)}`)
  const total = stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return folded(`Time: ${duration(total)}`, parts.join(', '))
}
