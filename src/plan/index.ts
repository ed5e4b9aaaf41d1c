export { draftPlan, type Decisions, type Draft, type Plan, type SourceContext } from './plan.ts'
export { lacksToken, type PlannedContent } from './choices.ts'
export { inputsByDecision } from './decisions.ts'
export { belowPrefix, installation, installReference, type PlannedRegistry } from './registry.ts'
