import { readArtifact } from '../../../src/artifact/index.ts'
import {
  checkPrograms,
  runChecks,
  type PartReport,
  type ProgramCheckOptions,
  type ProgramRules,
} from '../../../src/checks/index.ts'
import { programRules } from '../../../src/hosts/cosmo/programs.ts'
import type { RunContext } from '../../../src/shared/context.ts'
import type { Finding } from '../../../src/shared/finding.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { testContext } from '../../support/context.ts'

export interface CheckedLayout {
  readonly findings: readonly Finding[]
  /** In the order of the index. */
  readonly images: readonly (PartReport & { readonly platform: Platform | undefined; readonly digest: string })[]
}

/** Checks a layout by Cosmo's rules, or others; nothing is started unless the options say so. */
export async function checkLayout(
  layout: string,
  options: Partial<ProgramCheckOptions> = {},
  context: RunContext = testContext(),
  rules: ProgramRules = programRules,
): Promise<CheckedLayout> {
  const artifact = await readArtifact(layout, context.signal)
  const check = checkPrograms(rules, { smokeTest: false, dryRun: true, ...options })
  const { findings, parts } = await runChecks([check], artifact, context)
  const images = artifact.parts.map(({ platform, descriptor: { digest } }) => ({
    platform,
    digest,
    ...parts.get(digest),
  }))
  return { findings, images }
}

/** `severity code message`, the way findings are compared. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)
}
