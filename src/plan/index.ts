export { draftPlan, type Decisions, type Draft, type Plan, type PlanContext, type PlannedControlPlane } from './plan.ts'
export { belowPrefix, type PlannedRegistry } from './registry.ts'
