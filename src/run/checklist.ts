import type { ChecksReport, PartReport } from '../checks/index.ts'
import type { CheckResult } from '../github/index.ts'
import type { CheckReport, DriftReport } from '../hosts/index.ts'
import type { Artifact } from '../artifact/index.ts'
import type { Plan } from '../plan/index.ts'
import type { Finding } from '../shared/finding.ts'
import type { Platform } from '../shared/platform.ts'
import { applyFailOn } from './fail-on.ts'

/** What a run found out. What is undefined was not reached. */
export interface CheckFacts {
  readonly plan: Plan
  readonly artifact: Artifact | undefined
  readonly checked: ChecksReport | undefined
  readonly drift: DriftReport | undefined
  readonly schema: CheckReport | undefined
  /** Why what was not reached was not, such as `the build failed`. */
  readonly ended: string
}

/** What was checked and what was not, in the order in which people read it. */
export function checklist(facts: CheckFacts): readonly CheckResult[] {
  return [...artifactChecks(facts), ...starts(facts), ...generatedFiles(facts), ...controlPlaneChecks(facts)]
}

function artifactChecks({ plan, checked, ended }: CheckFacts): CheckResult[] {
  if (checked !== undefined) return checked.results.map(({ name, findings }) => result({ title: name }, findings, plan))
  const { dryRun } = plan.mode
  const checks = plan.host.checks({ smokeTest: plan.inputs.check.smokeTest, dryRun }, plan.sources)
  return checks.map(({ name }) => skipped({ title: name }, ended))
}

function starts({ plan, artifact, checked, ended }: CheckFacts): CheckResult[] {
  const title = 'Start'
  const handedOver = plan.content.kind === 'layout' ? 'nothing that an earlier job made is started' : undefined
  if (checked === undefined) {
    const reason = handedOver ?? (plan.inputs.check.smokeTest === false ? '`smoke-test: false`' : ended)
    const platforms: readonly (Platform | undefined)[] = plan.platforms.length === 0 ? [undefined] : plan.platforms
    return platforms.map((platform) => skipped({ title, ...(platform && { platform }) }, reason))
  }
  return (artifact?.parts ?? []).flatMap(({ platform, descriptor }) => {
    const smoke = checked.parts.get(descriptor.digest)?.smoke
    const what = { title, ...(platform && { platform }) }
    const found = checked.starts.filter((finding) => finding.platform === platform)
    return smoke === undefined ? [] : [startResult(what, smoke, found, handedOver, plan)]
  })
}

type Subject = Pick<CheckResult, 'title' | 'platform'>

function startResult(
  what: Subject,
  smoke: NonNullable<PartReport['smoke']>,
  found: readonly Finding[],
  handedOver: string | undefined,
  plan: Plan,
): CheckResult {
  const outcome = result(what, found, plan)
  if (smoke.outcome === 'failed') return { ...what, outcome: 'failed' }
  // With `smoke-test: true`, a program that cannot be started is an error.
  return smoke.outcome === 'passed' || outcome.outcome === 'failed'
    ? outcome
    : skipped(what, handedOver ?? smoke.reason)
}

function generatedFiles({ plan, drift, ended }: CheckFacts): CheckResult[] {
  const { host, inputs, content } = plan
  const what = { title: 'Generated files' }
  if (host.drift === undefined) return []
  if (inputs.from !== undefined) return [skipped(what, 'they were published before')]
  if (content.kind === 'layout') return [skipped(what, 'the job that built the layout compares them')]
  if (drift === undefined) return [skipped(what, ended)]
  return [drift.skipped === undefined ? result(what, drift.findings, plan) : skipped(what, drift.skipped)]
}

/** The categories of findings that the control plane's check looks at. */
function controlPlaneChecks({ plan, schema, ended }: CheckFacts): CheckResult[] {
  const { categories } = plan.host
  const reason = notAsked(plan) ?? (schema === undefined ? ended : undefined)
  const named = Object.entries(categories).flatMap(([category, { check }]): CheckResult[] => {
    const findings = schema?.findings.filter((finding) => finding.category === category) ?? []
    // A check that not every organization has is listed if it found something.
    if (check === undefined && findings.length === 0) return []
    const what = { title: check ?? capital(category) }
    const why = reason ?? schema?.skipped?.[category]
    return [why === undefined ? result(what, findings, plan) : skipped(what, why)]
  })
  const others = result({ title: 'Other checks of the control plane' }, withoutCategory(schema), plan)
  return others.outcome === 'passed' ? named : [...named, others]
}

/** Why the control plane was not asked; undefined: it was to be asked. */
function notAsked({ inputs, controlPlane }: Plan): string | undefined {
  if (inputs.controlPlane.mode === 'none') return '`control-plane: none`'
  return controlPlane === undefined ? 'no `control-plane-token`' : undefined
}

function withoutCategory(schema: CheckReport | undefined): readonly Finding[] {
  return schema?.findings.filter(({ category }) => category === undefined) ?? []
}

function result(what: Subject, findings: readonly Finding[], plan: Plan): CheckResult {
  const severities = new Set(applyFailOn(findings, plan).map(({ severity }) => severity))
  return { ...what, outcome: severities.has('error') ? 'failed' : severities.has('warning') ? 'warned' : 'passed' }
}

function skipped(what: Subject, reason: string): CheckResult {
  return { ...what, outcome: 'skipped', reason }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
