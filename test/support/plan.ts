import { mkdirSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { readInputs } from '../../src/github/inputs.ts'
import type { Event } from '../../src/github/event.ts'
import { draftPlan, type Draft } from '../../src/plan/plan.ts'
import { environment, makeWorkspace } from './workspace.ts'
import { hosts } from '../../src/hosts/index.ts'
import { example } from './example-plugin.ts'
import { collectingLog, type CollectedLog } from './context.ts'

export const sha = 'a'.repeat(40)

const push: Event = {
  name: 'push',
  action: undefined,
  ref: { kind: 'branch', name: 'main' },
  sha,
  repository: 'owner/birds',
  privateRepository: undefined,
  defaultBranch: 'main',
  pullRequest: undefined,
  release: undefined,
  pullRequestOrigin: undefined,
}

/** Events of one kind each: a publish, a dry run, and one that nobody may publish from. */
export const events = {
  tag: { ...push, ref: { kind: 'tag', name: 'v1.2.3' } },
  branch: push,
  pullRequest: {
    ...push,
    name: 'pull_request',
    ref: { kind: 'pull-request', name: '5/merge' },
    pullRequest: { number: 5, headSha: sha, fork: true, labels: [] },
    pullRequestOrigin: { how: 'a pull request started this run (`pull_request`)', hasSecrets: false },
  },
} as const satisfies Record<string, Event>

export interface Planning {
  /** Default: the branch, which is a dry run. */
  readonly event?: Event
  readonly env?: NodeJS.ProcessEnv
  /** Changes the checkout, which holds a copy of the example. */
  readonly prepare?: (checkout: string) => void
}

export interface Planned extends Draft {
  /** Code and message of every problem. */
  readonly found: readonly string[]
  readonly log: CollectedLog
}

/** Plans for a checkout with a copy of the example. The directories are gone afterwards. */
export async function plan(
  inputs: Readonly<Record<string, string>>,
  { event = events.branch, env = {}, prepare }: Planning = {},
): Promise<Planned> {
  using workspace = makeWorkspace({ 'ca.pem': '-----BEGIN CERTIFICATE-----\n' })
  const checkout = workspace.root
  const directory = join(checkout, 'birds')
  mkdirSync(directory)
  for (const name of ['Dockerfile', 'go.mod', 'go.sum', 'src', 'generated'])
    cpSync(join(example, name), join(directory, name), { recursive: true })
  prepare?.(checkout)
  const layout = join(checkout, 'layout-of-this-run')
  mkdirSync(layout)
  const log = collectingLog()
  const draft = await draftPlan(readInputs(environment(checkout, { path: 'birds', ...inputs }), hosts), event, {
    env,
    log,
    temp: checkout,
    layout,
    signal: new AbortController().signal,
    hosts,
    readSource: () => Promise.reject(new TypeError('no test of a plan asks a registry')),
  })
  return { ...draft, log, found: draft.problems.all.map(({ code, message }) => `${code} ${message}`) }
}
