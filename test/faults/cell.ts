import type { Fault, Rule } from '../support/fault-proxy/index.ts'

/** Where something goes wrong. Each service stands behind a proxy of its own. */
export type Service =
  | 'registry'
  | 'token service of the registry'
  | 'control plane'
  | 'token endpoint of Actions'
  | 'certificate authority'
  | 'transparency log'

export type FaultKind = 'slow' | 'failing' | 'refusing' | 'lying'

/** One run of the action in which one service goes wrong in one way at one step. */
export interface Cell {
  readonly service: Service
  /** What the run does when it happens. */
  readonly step: string
  readonly kind: FaultKind
  /** What goes wrong, in words. */
  readonly fault: string
  readonly rules: readonly Rule[]
  readonly expected: Expected
  /** How it ends in front of olareg, if that differs. */
  readonly withOlareg?: Expected
  /** It waits for limits of minutes. */
  readonly long?: true
  /** Played without `--all` as well. */
  readonly sample?: true
  /** The version tag that the fault left holds something else: the next run needs `replace-tag`. */
  readonly leavesWrongTag?: true
}

/** The verdict of a run that succeeds, or the codes of the errors of one that fails. */
export type Expected = 'published' | readonly string[]

/** The name of the test of a cell. */
export const nameOf = ({ service, step, fault }: Cell): string => `${service}, ${step}: ${fault}`

/** What a run asks a service for. */
export interface Step {
  readonly name: string
  readonly match: RegExp
  readonly since?: Rule['since']
  /** The code if the service goes on failing, and if it refuses. */
  readonly failing: string
  readonly denied?: string
  readonly refused?: string
  /** How a run ends that differs from the rule, by the words for the fault. */
  readonly otherwise?: Readonly<Record<string, Expected>>
  /** Faults of this step that last minutes, beside those that always do. */
  readonly long?: RegExp
  /** Faults that mean nothing at this step. */
  readonly without?: RegExp
  readonly lies?: readonly Lie[]
}

export interface Lie {
  readonly fault: string
  readonly how: Fault
  readonly expected: Expected
  readonly withOlareg?: Expected
  readonly times?: number
  readonly leavesWrongTag?: true
  readonly sample?: true
}

export interface UsualFault {
  readonly kind: FaultKind
  readonly fault: string
  /** One after the other, with one request each; then the service is well. */
  readonly once?: readonly Fault[]
  /** With each request from then on. */
  readonly always?: Fault
  readonly long?: true
}

/** The cells of one service: every fault at every step. */
export function cellsOf(service: Service, steps: readonly Step[], faults: readonly UsualFault[]): Cell[] {
  return steps.flatMap((step) => [
    ...faults
      .filter(({ fault }) => step.without?.test(fault) !== true)
      .map(({ kind, fault, once = [], always, long }): Cell => {
        const rule = { match: step.match, ...(step.since !== undefined && { since: step.since }) }
        const first = once.map((how, after): Rule => ({ ...rule, fault: how, after, times: 1 }))
        return {
          service,
          step: step.name,
          kind,
          fault,
          rules: [...first, ...(always === undefined ? [] : [{ ...rule, fault: always }])],
          expected: step.otherwise?.[fault] ?? usually(step, kind, fault, always !== undefined),
          ...((long === true || step.long?.test(fault) === true) && { long: true }),
        }
      }),
    ...(step.lies ?? []).map(({ fault, how, expected, withOlareg, times, leavesWrongTag, sample }): Cell => ({
      service,
      step: step.name,
      kind: 'lying',
      fault,
      rules: [
        {
          match: step.match,
          fault: how,
          ...(times !== undefined && { times }),
          ...(step.since !== undefined && { since: step.since }),
        },
      ],
      expected,
      ...(withOlareg && { withOlareg }),
      ...(leavesWrongTag && { leavesWrongTag }),
      ...(sample && { sample }),
    })),
  ])
}

function usually(step: Step, kind: FaultKind, fault: string, lasts: boolean): Expected {
  if (!lasts || fault === late) return 'published'
  if (kind !== 'refusing') return [step.failing]
  return [(/^40[13]/.test(fault) ? step.denied : step.refused) ?? step.failing]
}

export const late = 'answers after 1 s'
