import type { CodeTable } from '../shared/codes.ts'
import { annotateError, problemsOf } from './annotations.ts'
import type { ActionLog } from './log.ts'

/** Prints everything that was thrown, one annotation per problem. A stack is for step debugging only. */
export function printError(log: ActionLog, thrown: unknown, workspace: string, codes: CodeTable): void {
  for (const problem of problemsOf(thrown)) annotateError(log, problem, workspace, codes)
  if (thrown instanceof Error && thrown.stack !== undefined) log.debug(thrown.stack)
}
