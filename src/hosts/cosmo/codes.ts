import type { CodeTable } from '../../shared/codes.ts'

/** Error codes that only Cosmo plugins can have. */
export const cosmoCodes = {
  E_PLUGIN_SCHEMA: {
    meaning: 'The GraphQL schema does not parse or is not valid SDL.',
    remedy: 'Fix the schema at the annotated line.',
  },
  E_PLUGIN_MAPPING: {
    meaning: 'The generated mapping or lock file is not valid JSON, or does not have the expected fields.',
    remedy: 'Generate the file again with the command in the message, and commit it.',
  },
  E_PLUGIN_DRIFT: {
    meaning: 'Generated files no longer match the schema.',
    remedy: 'Generate them again with the command in the message, and commit the result.',
  },
  E_SCHEMA_COMPOSITION: {
    meaning: 'The schema does not compose with the federated graph.',
    remedy: 'Fix the composition errors in the message. Until the graph composes, routers keep their configuration.',
  },
  E_SCHEMA_BREAKING: {
    meaning: 'The new schema breaks clients.',
    remedy: 'Keep the old fields, or approve the change: give the pull request the label that `override-label` names.',
  },
  E_SCHEMA_LINT: {
    meaning: 'The schema violates a lint or pruning rule of the control plane.',
    remedy: 'Fix the annotated lines, or remove `lint` from `fail-on`.',
  },
  E_SCHEMA_PROPOSAL: {
    meaning: 'The schema matches no approved proposal.',
    remedy: 'Get the proposal approved, or publish the approved schema.',
  },
  E_SCHEMA_CHECK: {
    meaning: 'The control plane’s schema check failed for a reason that has no code of its own.',
    remedy: 'Read the message: a linked subgraph or a check extension may have refused the schema.',
  },
  E_CONTROL_PLANE_TYPE: {
    meaning: 'A subgraph with this name exists, and it is not a plugin.',
    remedy: 'Choose another `name`.',
  },
  E_CONTROL_PLANE_LIMIT: {
    meaning: 'The organization has reached its limit of plugins, or its plan allows none.',
    remedy: 'Delete a plugin, or ask for a higher limit.',
  },
  E_DEPLOYMENT: {
    meaning: 'The control plane stored the schema but could not deploy the router configuration.',
    remedy:
      'Read the message and fix the cause. Then run again: the deployment is repeated if the API key may read the '
      + 'graph.',
  },
} as const satisfies CodeTable
