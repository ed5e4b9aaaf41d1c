import { appendFileSync } from 'node:fs'

/** What `verify/action.yml` needs of this room: nothing of it loads a package but the one that checks values. */
export { printError, problemsOf } from './annotations.ts'
export { provenanceType, readVerifyInputs, verifyTable, type VerifyInputs } from './inputs/verify.ts'
export { inputVariable } from './inputs/table.ts'
export type { ActionLog } from './log.ts'
export { createPlainLog } from './plain-log.ts'
export { saveResources } from './state.ts'

/** The outputs of `verify/action.yml`; a test compares them with it. */
export interface VerifyOutputs {
  /** Empty unless verified. */
  readonly digest: string
  readonly verified: boolean
  /** One stable word. */
  readonly reason: string
}

/** One write, so that no half of it is read. The values are words and digests without line breaks. */
export function setVerifyOutputs(env: NodeJS.ProcessEnv, outputs: VerifyOutputs): void {
  const file = env['GITHUB_OUTPUT'] ?? ''
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${String(value)}\n`)
  if (file !== '') appendFileSync(file, lines.join(''))
}
