import type { Payload } from '../../src/artifact/index.ts'
import type { Announcement } from '../../src/hosts/index.ts'
import type { Platform } from '../../src/shared/platform.ts'

/** A release as a control plane hears of it, by a reference that no control plane of a test resolves. */
export function announcement(payload: Payload, version: string, platforms: readonly Platform[]): Announcement {
  return { payload, version, platforms, installReference: `r.example/birds:${version}` }
}
