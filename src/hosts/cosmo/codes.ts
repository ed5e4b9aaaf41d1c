import type { CodeTable } from '../../shared/codes.ts'

/** Codes that only a plugin of Cosmo can have. */
export const cosmoCodes = {
  E_PLUGIN_SCHEMA: {
    meaning: 'The GraphQL schema does not parse or is not valid SDL.',
    remedy: 'Fix the schema at the annotated line.',
  },
  E_PLUGIN_MAPPING: {
    meaning: 'A generated mapping or lock file is not the JSON document that the host expects.',
    remedy: 'Generate it again with the command in the message.',
  },
  E_PLUGIN_DRIFT: {
    meaning: 'Generated files no longer match the schema.',
    remedy: 'Generate them again with the command in the message and commit the result.',
  },
  E_SCHEMA_COMPOSITION: {
    meaning: 'The schema does not compose with the federated graph.',
    remedy:
      'Resolve the composition errors listed. Routers keep the configuration that they have until the graph composes.',
  },
  E_SCHEMA_BREAKING: {
    meaning: 'The schema change breaks clients.',
    remedy: 'Keep the old fields, or approve the change with the label in `override-label`.',
  },
  E_SCHEMA_LINT: {
    meaning: 'The schema breaks a lint or pruning rule of the control plane.',
    remedy: 'Fix the annotated lines, or take `lint` out of `fail-on`.',
  },
  E_SCHEMA_PROPOSAL: {
    meaning: 'The schema matches no approved proposal.',
    remedy: 'Have the proposal approved, or publish what was approved.',
  },
  E_SCHEMA_CHECK: {
    meaning: 'The control plane’s check failed in another way.',
    remedy: 'Read its message; a linked subgraph or a check extension may have refused.',
  },
  E_CONTROL_PLANE_TYPE: {
    meaning: 'The name belongs to a subgraph that is not a plugin.',
    remedy: 'Choose another `name`.',
  },
  E_CONTROL_PLANE_LIMIT: {
    meaning: 'The organization may not have more plugins.',
    remedy: 'Delete one, or ask for a higher limit.',
  },
  E_DEPLOYMENT: {
    meaning: 'The control plane stored the schema but could not deploy the router configuration.',
    remedy:
      'Read its message and mend the cause. Running again repeats the deployment if the API key may read the graph.',
  },
} as const satisfies CodeTable
