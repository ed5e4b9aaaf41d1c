import type { Verdict } from '../action/report.ts'
import { setOutputs } from '../action/outputs.ts'
import { writeSummary } from '../action/summary.ts'
import { printError } from '../action/print-error.ts'
import type { Journal } from './journal.ts'
import type { RunWorld } from './run.ts'

/** Outputs and summary, on every end of the run, and one last line that says how it ended. */
export async function finish(journal: Journal, verdict: Verdict, { env, log }: RunWorld): Promise<void> {
  const workspace = journal.workspace(env)
  try {
    const report = await journal.report(verdict)
    setOutputs([report], workspace, (text) => log.redact(text))
    await writeSummary(report, workspace, log)
    log.info(lastLine(verdict, report))
  } catch (error) {
    printError(log, error, workspace)
  }
}

function lastLine(verdict: Verdict, { name, version, reference, digest, stages }: Awaited<ReturnType<Journal['report']>>): string {
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
