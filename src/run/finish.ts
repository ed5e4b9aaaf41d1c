import {
  countVerdicts,
  plural,
  printError,
  setOutputs,
  verdictOfAll,
  writeComment,
  writeSummary,
  type ActionLog,
  type ReportedStep,
  type RunReport,
  type Verdict,
} from '../github/index.ts'
import { commonCodes } from '../shared/codes.ts'
import type { Journal } from './journal.ts'

/** The run for one plugin, when it is over. */
export interface Ended {
  readonly journal: Journal
  readonly verdict: Verdict
}

/** A step that is over. */
export interface EndedStep {
  readonly ended: readonly Ended[]
  /** Names of the plugins that were left out, because nothing that they are made of has changed. */
  readonly leftOut: readonly string[]
  readonly showSummary: boolean
}

/**
 * Writes outputs, summary, comment and the last line of the log, however the run ended. A run that cannot set its
 * outputs has failed.
 *
 * @param onOutputs called when the outputs are set
 */
export async function finish(
  { ended, leftOut, showSummary }: EndedStep,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
  onOutputs: () => void,
): Promise<Verdict> {
  const first = ended.at(-1)
  if (first === undefined) return await nothingToDo({ leftOut, showSummary }, env, log)
  const { workspace, codes } = first.journal
  const verdict = verdictOfAll(ended.map((one) => one.verdict))
  try {
    const reports = await Promise.all(ended.map((one) => one.journal.report(one.verdict)))
    setOutputs(reports, workspace, env, (text) => log.redact(text))
    onOutputs()
    await Promise.all([
      showSummary && writeSummary({ reports, leftOut }, workspace, codes, env, log),
      verdict !== 'cancelled' && comment(first.journal, { reports, leftOut }, env, log),
    ])
    for (const line of lastLines(reports, verdict)) log.headline(line)
    if (leftOut.length > 0)
      log.headline(`Left out, because nothing that they are made of has changed: ${leftOut.join(', ')}.`)
    return verdict
  } catch (error) {
    printError(log, error, workspace, codes)
    return verdict === 'cancelled' ? verdict : 'failed'
  }
}

/** A dry run of which every plugin was left out. */
async function nothingToDo(
  { leftOut, showSummary }: Omit<EndedStep, 'ended'>,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
): Promise<Verdict> {
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  setOutputs([], workspace, env, (text) => log.redact(text))
  if (showSummary) await writeSummary({ reports: [], leftOut }, workspace, commonCodes, env, log)
  log.notice(`Nothing to check: the commits of this event touch none of ${leftOut.join(', ')}.`)
  return 'checked'
}

/** Not for a cancelled run, which has only seconds left. */
async function comment(
  { draft, workspace, codes }: Journal,
  reported: ReportedStep,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
): Promise<void> {
  if (draft?.decisions.inputs.report.comment !== true) return
  const { inputs, event } = draft.decisions
  const request = { ...reported, event, path: inputs.plugin.path, token: inputs.report.githubToken, workspace, codes }
  await writeComment(request, env, log)
}

/** The last lines of the log: one for each plugin, and with several, one for all. */
function lastLines(reports: readonly RunReport[], verdict: Verdict): readonly string[] {
  const [only] = reports
  if (only !== undefined && reports.length === 1) return [lastLine(only, '')]
  // What is wrong for all of them has a report without a name.
  const plugins = reports.filter(({ name }) => name !== '')
  const lines = plugins.map((report) => lastLine(report, `${report.name}: `))
  const end = verdict === 'failed' ? ' The step failed.' : ''
  return [...lines, `${plural(plugins.length, 'plugin')}: ${countVerdicts(plugins)}.${end}`]
}

function lastLine({ verdict, name, version, reference, digest, stages }: RunReport, subject: string): string {
  const seconds = (stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(1)
  const what = `${name}${version === undefined ? '' : ` ${version}`}`
  switch (verdict) {
    case 'published':
      return `Published ${what} in ${seconds} s: ${reference ?? ''}`
    case 'unchanged':
      return `Unchanged: ${what} is already served as ${reference ?? ''} (${seconds} s)`
    case 'checked':
      return `Checked ${what} in ${seconds} s; nothing was published: ${digest ?? ''}`
    case 'failed':
      return `${subject}Failed after ${seconds} s.`
    case 'not-begun':
      return `${subject}Not begun.`
    case 'cancelled':
      return stages.some(({ name: stage }) => stage !== 'plan') || subject === ''
        ? `${subject}Cancelled after ${seconds} s.`
        : `${subject}Not begun.`
  }
}
