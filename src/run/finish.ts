import {
  printError,
  setOutputs,
  writeComment,
  writeSummary,
  type ActionLog,
  type RunReport,
  type Verdict,
} from '../github/index.ts'
import type { Journal } from './journal.ts'

/**
 * Writes outputs, summary, comment and the last line of the log, however the run ended. A run that cannot set its
 * outputs has failed.
 *
 * @param onOutputs called when the outputs are set
 */
export async function finish(
  journal: Journal,
  verdict: Verdict,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
  onOutputs: () => void,
): Promise<Verdict> {
  const { workspace, codes } = journal
  try {
    const report = await journal.report(verdict)
    setOutputs([report], workspace, env, (text) => log.redact(text))
    onOutputs()
    const showSummary = journal.draft?.decisions.inputs.report.showSummary ?? true
    await Promise.all([
      showSummary && writeSummary(report, workspace, codes, env, log),
      comment(journal, report, env, log),
    ])
    log.info(lastLine(verdict, report))
    return verdict
  } catch (error) {
    printError(log, error, workspace, codes)
    return verdict === 'cancelled' ? verdict : 'failed'
  }
}

/** Not for a cancelled run, which has only seconds left. */
async function comment(
  { draft, workspace, codes }: Journal,
  report: RunReport,
  env: NodeJS.ProcessEnv,
  log: ActionLog,
): Promise<void> {
  if (draft?.decisions.inputs.report.comment !== true || report.verdict === 'cancelled') return
  const { inputs, event } = draft.decisions
  const request = { report, event, path: inputs.plugin.path, token: inputs.report.githubToken, workspace, codes }
  await writeComment(request, env, log)
}

function lastLine(verdict: Verdict, { name, version, reference, digest, stages }: RunReport): string {
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
      return `Failed after ${seconds} s.`
    case 'cancelled':
      return `Cancelled after ${seconds} s.`
  }
}
