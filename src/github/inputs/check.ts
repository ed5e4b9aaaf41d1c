import { oneOf, quote, type InputReader } from './reader.ts'

/** Groups of control-plane findings that can fail a run. */
export const failureReasons = ['composition', 'deployment', 'proposal', 'breaking', 'lint'] as const
export type FailureReason = (typeof failureReasons)[number]

export interface CheckInputs {
  /** Undefined: the default of the run's mode (`failOn`). */
  readonly failOn: readonly FailureReason[] | undefined
  readonly overrideLabel: string | undefined
  readonly smokeTest: 'auto' | boolean
}

export interface ReportInputs {
  readonly comment: boolean
  readonly githubToken: string | undefined
}

/** What fails this run: what the workflow says, else what the contract says for its mode. */
export function failOn(inputs: CheckInputs, dryRun: boolean): ReadonlySet<FailureReason> {
  return new Set(inputs.failOn ?? (dryRun ? failureReasons : failureReasons.filter((reason) => reason !== 'breaking' && reason !== 'lint')))
}

export function readCheckInputs(reader: InputReader): CheckInputs {
  return {
    failOn: readFailOn(reader),
    overrideLabel: reader.line('override-label'),
    smokeTest: reader.autoOrBoolean('smoke-test') ?? 'auto',
  }
}

export function readReportInputs(reader: InputReader): ReportInputs {
  return { comment: reader.boolean('comment') ?? false, githubToken: reader.line('github-token') }
}

function readFailOn(reader: InputReader): FailureReason[] | undefined {
  const entries = reader.list('fail-on', { commas: true })
  if (entries.length === 0) return undefined
  if (entries.length === 1 && entries[0] === 'none') return []
  const reasons = entries.flatMap((entry) => failureReasons.find((reason) => reason === entry) ?? [])
  if (reasons.length === entries.length) return reasons
  const refused = entries.filter((entry) => !failureReasons.some((reason) => reason === entry)).slice(0, 5)
  reader.problem('fail-on', `\`fail-on\` has ${refused.map(quote).join(', ')}: set it to a list of ${oneOf(failureReasons)}, or to none.`)
  return undefined
}
