import type { EnforceTag } from '../support/push-registry/index.ts'
import type { SpaceOptions } from './plane.ts'
import type { Stage } from './stage.ts'

export interface Scenario {
  readonly name: string
  readonly space?: SpaceOptions
  /** How the registry takes the tag that a push token names. Default: not at all. */
  readonly enforceTag?: EnforceTag
  /** `wgc` has no equivalent. */
  readonly actionOnly?: boolean
  /**
   * Set: only the double can be made to do this, because there is no recorded traffic. Where the real one does it, as a
   * path of its sources.
   */
  readonly doubleOnly?: string
  /** Takes long: played on a real control plane, and with everything. */
  readonly long?: boolean
  /**
   * Acts. What it expects is asserted in `expect`, which passes over what `wgc` does: that is only recorded.
   */
  play(stage: Stage, expect: (assertions: () => void) => void): Promise<void>
}
