import type { BuildRecord } from '../content/index.ts'
import { withoutSecrets } from './redact.ts'
import { isCommit, type WorkflowRun } from './workflow-run.ts'

/** https://slsa.dev/spec/v1.1/provenance */
export const provenanceType = 'https://slsa.dev/provenance/v1'

/** What the parameters below mean is in docs/provenance.md. It changes when they change their meaning. */
export const buildType = 'https://plugin-publish.github.io/buildtypes/docker/v1'

/** The inputs that shape a build. Neither secrets nor values of build arguments are among them. */
export interface BuildParameters {
  readonly host: string
  readonly name: string
  /** Relative to the workspace, with forward slashes. */
  readonly path: string
  readonly context: string
  readonly file: string
  readonly target: string | undefined
  readonly platforms: readonly string[]
  /** Names. */
  readonly buildArgs: readonly string[]
  /** By name. */
  readonly buildContexts: Readonly<Record<string, string>>
  /** Ids. */
  readonly secrets: readonly string[]
  /** Ids. */
  readonly ssh: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly allow: readonly string[]
  readonly noCache: true | undefined
  readonly pull: true | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number
  /** Types of the caches that the build read, such as `gha`. */
  readonly cacheFrom: readonly string[]
}

/** What is known about one build. */
export interface BuildFacts {
  readonly run: WorkflowRun
  readonly parameters: BuildParameters
  readonly record: BuildRecord
  /** The commit that is checked out; undefined: unknown. */
  readonly checkedOut: string | undefined
  /** Reference of BuildKit's image, if this run created the builder from it. */
  readonly buildkitImage: string | undefined
  readonly started: Date
  readonly finished: Date
}

interface Resource {
  readonly name?: string
  readonly uri?: string
  readonly digest?: Readonly<Record<string, string>>
}

/** Provenance of a build, as the predicate of SLSA 1.0. It claims no level. */
export function provenance(facts: BuildFacts): Record<string, unknown> {
  const { run, record, started, finished } = facts
  return {
    buildDefinition: {
      buildType,
      externalParameters: externalParameters(facts),
      internalParameters: { github: run.github },
      resolvedDependencies: [
        ...sources(facts),
        ...record.sources.map(({ uri, digest }): Resource => ({ uri: withoutSecrets(uri), digest })),
      ],
    },
    runDetails: {
      builder: {
        id: run.builder,
        version: { ...(run.action && { 'plugin-publish': run.action.ref }), ...record.versions },
        builderDependencies: builderDependencies(facts),
      },
      metadata: {
        ...(run.invocation !== undefined && { invocationId: run.invocation }),
        startedOn: seconds(started),
        finishedOn: seconds(finished),
      },
    },
  }
}

/** Empty parameters are left out: for a reader they mean the same. */
function externalParameters({ run, parameters }: BuildFacts): Record<string, unknown> {
  const inputs = Object.entries(parameters).filter(([, value]: [string, unknown]) => {
    return value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0)
  })
  return { ...(run.workflow && { workflow: run.workflow }), inputs: Object.fromEntries(inputs) }
}

/** The commit that the run was started for, and that which was built, if it is another one. */
function sources({ run, checkedOut }: BuildFacts): Resource[] {
  const { repository, ref, commit } = run
  const other = checkedOut !== undefined && checkedOut !== commit
  const started: Resource[] =
    repository === undefined || commit === undefined
      ? []
      : [
          {
            name: other ? 'workflow' : 'source',
            uri: `git+${repository}${ref === undefined ? '' : `@${ref}`}`,
            digest: { gitCommit: commit },
          },
        ]
  return other ? [...started, { name: 'source', digest: { gitCommit: checkedOut } }] : started
}

function builderDependencies({ run, buildkitImage }: BuildFacts): Resource[] {
  const { action } = run
  const [image, digest] = buildkitImage?.split('@sha256:') ?? []
  return [
    ...(action === undefined
      ? []
      : [
          {
            name: 'plugin-publish',
            uri: `git+${action.repository}@${action.ref}`,
            ...(isCommit(action.ref) && { digest: { gitCommit: action.ref } }),
          },
        ]),
    ...(image === undefined
      ? []
      : [{ name: 'buildkit', uri: `docker://${image}`, ...(digest !== undefined && { digest: { sha256: digest } }) }]),
  ]
}

/** RFC 3339, in whole seconds. */
const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')
