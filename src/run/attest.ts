import { relative, sep } from 'node:path'
import type { Artifact } from '../artifact/index.ts'
import {
  attestationsOf,
  checkedOutCommit,
  readLockFile,
  readWorkflowRun,
  withoutSecrets,
  type BuildParameters,
} from '../attest/index.ts'
import type { CheckOutcome } from '../checks/index.ts'
import type { BuildRecord } from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import type { Destination } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { buildRequest } from './build-request.ts'

/** What this run built, and when. */
export interface Built {
  readonly artifact: Artifact
  /** What went into it; undefined: nothing was built with Docker, or no attestation is wanted. */
  readonly record: BuildRecord | undefined
  readonly started: Date
  readonly finished: Date
}

/** What is said about the release; undefined: nothing. */
export async function attestations(
  plan: Plan,
  { artifact, record, started, finished }: Built,
  checked: CheckOutcome,
  { env }: RunContext,
): Promise<Destination['attestations']> {
  if (plan.attestations === undefined || record === undefined) return undefined
  const { plugin, build } = plan.inputs
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  const [checkedOut, lockFile] = await Promise.all([
    checkedOutCommit(plugin.directory, workspace),
    readLockFile(build.context),
  ])
  const facts = {
    run: readWorkflowRun(env),
    parameters: parametersOf(plan, workspace, env),
    record,
    checkedOut,
    buildkitImage: record.createdBuilder ? build.buildkitImage : undefined,
    started,
    finished,
  }
  return { required: plan.attestations === 'required', all: attestationsOf({ artifact, checked, facts, lockFile }) }
}

/** Values of build arguments are left out: workflows put secrets into them, and a provenance cannot be taken back. */
function parametersOf(plan: Plan, workspace: string, env: NodeJS.ProcessEnv): BuildParameters {
  const { plugin, build } = plan.inputs
  const below = (path: string): string => relative(workspace, path).split(sep).join('/')
  return {
    host: plan.host.name,
    name: plugin.name,
    path: below(plugin.directory),
    context: below(build.context),
    file: below(build.file),
    target: build.target,
    platforms: plan.platforms,
    buildArgs: build.buildArgs.map((arg) => arg.split('=')[0] ?? '').sort(),
    buildContexts: Object.fromEntries(
      [...build.contexts].map(([name, source]) => [name, shownContext(source, workspace)]),
    ),
    secrets: [...build.secrets.keys(), ...build.secretEnvs.keys(), ...build.secretFiles.keys()].sort(),
    ssh: [...build.ssh.keys()].sort(),
    labels: Object.fromEntries(build.labels),
    allow: [...build.allow].sort(),
    noCache: build.noCache || undefined,
    pull: build.pull || undefined,
    annotations: plugin.annotations,
    sourceDateEpoch: build.sourceDateEpoch,
    cacheFrom: buildRequest(plan, '', env).cacheFrom.map(
      (entry) => /(?:^|,)type=([a-z]+)/.exec(entry)?.[1] ?? 'registry',
    ),
  }
}

/** A source of a named context: paths of this machine say nothing elsewhere. */
function shownContext(source: string, workspace: string): string {
  if (/^oci-layout:/.test(source)) return 'oci-layout'
  if (/^[a-z][a-z0-9+.-]*:|^[^/]+@/i.test(source)) return withoutSecrets(source)
  const path = relative(workspace, source).split(sep).join('/')
  return path.startsWith('..') || path.startsWith('/') ? 'directory' : path
}
