import { check, type CheckRequest, type CheckResult } from '../../../src/checks/check.ts'
import { cosmo } from '../../../src/hosts/cosmo/profile.ts'
import type { Finding } from '../../../src/shared/finding.ts'
import type { ResourceOwner } from '../../../src/shared/resources.ts'
import type { Log } from '../../../src/shared/log.ts'
import { testResources } from '../../support/resources.ts'

/** A log that keeps its lines. */
export function collectingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (line: string): void => { lines.push(line) }
  return { lines, info: keep, debug: keep, notice: keep, warning: keep, mask: () => undefined, group: async (_title, work) => await work() }
}

/** Checks a layout by Cosmo's rules; nothing is started unless the request says so. */
export async function checkLayout(layout: string, request: Partial<CheckRequest> = {}, signal = new AbortController().signal, resources: ResourceOwner = testResources()): Promise<CheckResult & { readonly log: string[] }> {
  const log = collectingLog()
  const result = await check({ layout, rules: cosmo.runtime, smokeTest: false, dryRun: true, waitForEmulation: Promise.resolve(), ...request }, { log, signal, resources })
  return { ...result, log: log.lines }
}

/** `severity code message`, the way findings are compared. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)
}
