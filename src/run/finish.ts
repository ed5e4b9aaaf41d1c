import { writeComment } from '../github/comment.ts'
import type { RunReport, Verdict } from '../github/report.ts'
import { setOutputs } from '../github/outputs.ts'
import { writeSummary } from '../github/summary.ts'
import { printError } from '../github/print-error.ts'
import type { Journal } from './journal.ts'
import type { RunWorld } from './world.ts'

/**
 * Outputs, summary and comment, on every end of the run, and one last line that says how it ended. Outputs belong to what was
 * asked for: a run that cannot set them has failed, whatever it did before. `onOutputs` is called once they are set.
 */
export async function finish(journal: Journal, verdict: Verdict, { env, log }: RunWorld, onOutputs: () => void = () => undefined): Promise<Verdict> {
  const workspace = journal.workspace(env)
  try {
    const report = await journal.report(verdict, workspace)
    setOutputs([report], workspace, (text) => log.redact(text))
    onOutputs()
    await Promise.all([writeSummary(report, workspace, log), comment(journal, report, { env, log })])
    log.info(lastLine(verdict, report))
    return verdict
  } catch (error) {
    printError(log, error, workspace)
    return verdict === 'cancelled' ? verdict : 'failed'
  }
}

/** A cancelled run has seconds left, and nothing to tell a pull request. */
async function comment({ plan: { inputs, event } }: Journal, report: RunReport, { env, log }: Pick<RunWorld, 'env' | 'log'>): Promise<void> {
  if (inputs?.report.comment !== true || event === undefined || report.verdict === 'cancelled') return
  await writeComment({ report, event, path: inputs.plugin.path, token: inputs.report.githubToken, workspace: env['GITHUB_WORKSPACE'] ?? process.cwd() }, env, log)
}

function lastLine(verdict: Verdict, { name, version, reference, digest, stages }: RunReport): string {
  const seconds = (stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(1)
  const what = `${name}${version === undefined ? '' : ` ${version}`}`
  switch (verdict) {
    case 'published': return `Published ${what} in ${seconds} s: ${reference ?? ''}`
    case 'unchanged': return `Unchanged: ${what} is already served as ${reference ?? ''} (${seconds} s)`
    case 'checked': return `Checked ${what} in ${seconds} s; nothing was published: ${digest ?? ''}`
    case 'failed': return `Failed after ${seconds} s.`
    case 'cancelled': return `Cancelled after ${seconds} s.`
  }
}
