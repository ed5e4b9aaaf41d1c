import {
  countVerdicts,
  plural,
  printError,
  readEvent,
  setOutputs,
  verdictOfAll,
  writeComment,
  writeSummary,
  type ActionLog,
  type Inputs,
  type ReportedStep,
  type RunReport,
  type Verdict,
} from '../github/index.ts'
import type { Decisions } from '../plan/index.ts'
import { commonCodes, type CodeTable } from '../shared/codes.ts'
import type { Journal } from './journal.ts'

/** The run for one plugin, when it is over. */
export interface Ended {
  readonly journal: Journal
  readonly verdict: Verdict
}

/** A step that is over. */
export interface EndedStep {
  readonly ended: readonly Ended[]
  /** The plugins that were left out, because nothing that they are made of has changed. */
  readonly leftOut: readonly Inputs[]
  readonly showSummary: boolean
}

/**
 * Writes outputs, summary, comment and the last line of the log, however the run ended. A run that cannot set its
 * outputs has failed.
 *
 * @param onOutputs called when the outputs are set
 */
export async function finish(
  { ended, leftOut: unchanged, showSummary }: EndedStep,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
  onOutputs: () => void,
): Promise<Verdict> {
  const first = ended.at(-1)
  if (first === undefined) return await nothingToDo({ leftOut: unchanged, showSummary }, env, log)
  const leftOut = namesOf(unchanged)
  const { workspace, codes } = first.journal
  const verdict = verdictOfAll(ended.map((one) => one.verdict))
  try {
    const reports = await Promise.all(ended.map((one) => one.journal.report(one.verdict)))
    setOutputs(reports, workspace, env, (text) => log.redact(text))
    onOutputs()
    await Promise.all([
      showSummary && writeSummary({ reports, leftOut }, workspace, codes, env, log),
      verdict !== 'cancelled' && comment(first.journal.draft?.decisions, { reports, leftOut }, { env, log, codes }),
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
  { leftOut: unchanged, showSummary }: Omit<EndedStep, 'ended'>,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
): Promise<Verdict> {
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  const leftOut = namesOf(unchanged)
  const [inputs] = unchanged
  setOutputs([], workspace, env, (text) => log.redact(text))
  if (showSummary) await writeSummary({ reports: [], leftOut }, workspace, commonCodes, env, log)
  // What an earlier commit of the pull request was told is not true any more.
  const about = inputs && { inputs, event: readEvent(env) }
  await comment(about, { reports: [], leftOut }, { env, log, codes: commonCodes })
  log.notice(`Nothing to check: the commits of this event touch none of ${leftOut.join(', ')}.`)
  return 'checked'
}

/** Not for a cancelled run, which has only seconds left. */
async function comment(
  about: Pick<Decisions, 'inputs' | 'event'> | undefined,
  reported: ReportedStep,
  { env, log, codes }: { readonly env: NodeJS.ProcessEnv; readonly log: ActionLog; readonly codes: CodeTable },
): Promise<void> {
  if (about?.inputs.report.comment !== true) return
  const { inputs, event } = about
  const { path, name } = inputs.plugin
  // Which plugins a step of several has may differ from run to run.
  const subject = inputs.several ? (env['INPUT_PATH'] ?? '') : `${path}\0${name}`
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  const onlyUpdate = reported.reports.length === 0
  const request = { ...reported, subject, onlyUpdate, event, token: inputs.report.githubToken, workspace, codes }
  await writeComment(request, env, log)
}

const namesOf = (plugins: readonly Inputs[]): string[] => plugins.map(({ plugin }) => plugin.name)

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
