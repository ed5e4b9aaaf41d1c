import { isAbsolute, relative, sep } from 'node:path'
import type { AnnotationProperties } from '@actions/core'
import type { Code, CodeTable } from '../shared/codes.ts'
import { cut } from '../shared/cut.ts'
import {
  isAbort,
  isDiskFull,
  messageChain,
  PublishError,
  PublishErrors,
  type SourcePosition,
} from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { ActionLog } from './log.ts'

/** Characters kept of a message, a cause or a hint. */
const maxText = 4000

/** Prints one annotation for a finding, at its line if it has one. */
export function annotateFinding(
  log: Pick<ActionLog, 'annotate' | 'redact'>,
  finding: Finding,
  workspace: string,
  codes: CodeTable,
): void {
  const { code, message, detail, platform } = finding
  const hint = finding.hint ?? remedyOf(code, codes)
  const subject = platform === undefined ? message : `${platform}: ${message}`
  log.annotate(finding.severity, explain(log, subject, detail, hint, code), properties(code, finding.at, workspace))
}

/** Prints everything that was thrown, one annotation per problem. The stack is shown with step debugging only. */
export function printError(log: ActionLog, thrown: unknown, workspace: string, codes: CodeTable): void {
  for (const problem of problemsOf(thrown)) annotateError(log, problem, workspace, codes)
  if (thrown instanceof Error && thrown.stack !== undefined) log.debug(thrown.stack)
}

function annotateError(log: ActionLog, error: PublishError, workspace: string, codes: CodeTable): void {
  const causes = messageChain(error.cause).join('\n')
  const text = explain(log, error.message, causes, error.hint ?? remedyOf(error.code, codes), error.code)
  log.annotate('error', text, properties(error.code, error.at, workspace))
}

/** What to do about an error that has no hint of its own. */
export function remedyOf(code: Code, codes: CodeTable): string {
  return codes[code]?.remedy ?? 'Read the message.'
}

/** Anything that was thrown, as errors with a code. */
export function problemsOf(thrown: unknown): readonly PublishError[] {
  if (thrown instanceof PublishErrors) return thrown.errors.flatMap(problemsOf)
  if (thrown instanceof PublishError)
    return [isDiskFull(thrown) && thrown.code !== 'E_DISK' ? diskFull(thrown) : thrown]
  if (isDiskFull(thrown)) return [diskFull(thrown)]
  if (isAbort(thrown)) return [new PublishError('E_CANCELLED', 'The run was cancelled.')]
  return [new PublishError('E_INTERNAL', 'The action failed unexpectedly.', { cause: thrown })]
}

/** Work that a full disk stopped reports its own failure; the full disk is the cause. */
function diskFull(thrown: unknown): PublishError {
  return new PublishError('E_DISK', 'A disk of this machine is full.', { cause: thrown })
}

/** What failed, why, what to do next, and the code, which `docs/errors.md` explains. */
function explain(
  { redact }: Pick<ActionLog, 'redact'>,
  message: string,
  cause: string | undefined,
  hint: string,
  code: string,
): string {
  const short = (text: string): string => cut(redact(text), maxText)
  const why = cause === undefined || cause === '' ? [] : [`Why: ${short(cause)}`]
  return [short(message), ...why, `What to do: ${short(hint)}`, `Code: ${code}`].join('\n')
}

function properties(code: string, at: SourcePosition | undefined, workspace: string): AnnotationProperties {
  const file = at === undefined ? undefined : pathInWorkspace(at.file, workspace)
  if (at === undefined || file === undefined) return { title: code }
  const { line, column, endLine, endColumn } = at
  return {
    title: code,
    file,
    ...(line !== undefined && { startLine: line }),
    ...(column !== undefined && { startColumn: column }),
    ...(endLine !== undefined && { endLine }),
    // GitHub accepts an end column only if the range is within one line.
    ...(endColumn !== undefined && (endLine ?? line) === line && { endColumn }),
  }
}

/** Relative with forward slashes, as annotations need it; undefined for a file outside the repository. */
export function pathInWorkspace(file: string, workspace: string): string | undefined {
  const path = isAbsolute(file) ? relative(workspace, file) : file
  return path === '' || path.startsWith('..') || isAbsolute(path) ? undefined : path.split(sep).join('/')
}
