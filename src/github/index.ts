export { plural } from './markdown.ts'
export { annotateFinding, printError, problemsOf } from './annotations.ts'
export { writeComment } from './comment.ts'
export { readEvent, type Event } from './event.ts'
export { publishProblems, readInputs, signingProblems, type InputName, type Inputs } from './inputs.ts'
export type { FromInputs } from './inputs/from.ts'
export type { RegistryInputs } from './inputs/registry.ts'
export type { SigningKey, SignInputs } from './inputs/sign.ts'
export { createLog, type ActionLog } from './log.ts'
export { decideMode, type Mode } from './mode.ts'
export { pluginsOfTag } from './plugins-of-tag.ts'
export { readStep, type StepInputs } from './step.ts'
export { setOutputs } from './outputs.ts'
export { pluginLog } from './plugin-log.ts'
export {
  countVerdicts,
  verdictOfAll,
  type CheckResult,
  type PlatformReport,
  type ReportedStep,
  type RunReport,
  type StageReport,
  type Verdict,
} from './report.ts'
export { registerSecrets } from './secrets.ts'
export { rootAnnotations } from './source-annotation.ts'
export { saveResources } from './state.ts'
export { writeSummary } from './summary.ts'
export { gitTagOf, isPartialVersion, tagsFromEvent, type VersionAndTags } from './tags.ts'
