import { openCosmo, openExample, type Open } from './repositories.ts'

/** What happens on GitHub, by the names of columns of docs/events.md. */
export const eventNames = [
  'pull request',
  'fork',
  'main',
  'v1.0.0',
  'users/v1.0.0',
  'plugins/users/v1.0.0',
  'dispatch',
  'dispatch, dry-run',
  'release',
  'merge group',
] as const
export type EventName = (typeof eventNames)[number]

/** A whole workflow of a page, and what it does on which event. Events that are not listed do not start it. */
export interface Row {
  readonly page: string
  /** Its position among the whole workflows of the page, from 1. */
  readonly position: number
  /** Events that a reader may add to `on`. */
  readonly add?: readonly string[]
  /** Of a run by hand. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly open: Open
  /** The workflow of a page that ran before it, in the same surroundings; its digest becomes the input `digest`. */
  readonly after?: {
    readonly page: string
    readonly position: number
    /** Its only job that runs. */
    readonly job: string
    readonly replace: readonly [string, string]
  }
  /** By event, each job that runs and what it did, in order: `job: outcome`. */
  readonly outcomes: Partial<Record<EventName, readonly string[]>>
}

const readme = { page: 'README.md', open: openCosmo }
const layouts = { page: 'docs/layouts.md', open: openCosmo }
const recipe = { page: 'docs/recipes.md', open: openCosmo }
const version1 = 'publishes 1.0.0'
const pipecd = { page: 'docs/hosts/pipecd.md', position: 1, job: 'publish' }

export const table: readonly Row[] = [
  {
    ...readme,
    position: 1,
    outcomes: {
      'pull request': ['check: dry run'],
      fork: ['check: dry run'],
      main: ['check: dry run'],
      'v1.0.0': ['publish: publishes v1'],
    },
  },
  {
    ...readme,
    position: 1,
    add: ['workflow_dispatch', 'merge_group', 'release'],
    outcomes: {
      'pull request': ['check: dry run'],
      fork: ['check: dry run'],
      main: ['check: dry run'],
      'v1.0.0': ['publish: publishes v1'],
      dispatch: ['check: dry run'],
      release: ['publish: publishes v1'],
      'merge group': ['check: dry run'],
    },
  },
  // A runner for each platform: act has one machine, so that the program for arm64 is not started here.
  {
    ...readme,
    position: 2,
    outcomes: { 'v1.0.0': ['amd64: dry run', 'arm64: dry run', 'publish: publishes v1'] },
  },
  { ...layouts, position: 1, outcomes: { 'v1.0.0': ['build: dry run', 'publish: publishes v1'] } },
  // Several plugins in one repository
  {
    ...recipe,
    position: 1,
    outcomes: {
      'pull request': ['changes: done', 'check users: dry run', 'checked: done'],
      fork: ['changes: done', 'check users: dry run', 'checked: done'],
      'users/v1.0.0': ['publish orders: dry run', 'publish users: publishes v1'],
      'plugins/users/v1.0.0': ['publish orders: dry run', 'publish users: publishes v1'],
    },
  },
  // Check pull requests against the control plane
  { ...recipe, position: 2, outcomes: { 'pull request': ['check: dry run'], fork: ['check: dry run'] } },
  // Merge queue
  {
    ...recipe,
    position: 3,
    outcomes: { 'pull request': ['check: dry run'], fork: ['check: dry run'], 'merge group': ['check: dry run'] },
  },
  // Start a publish by hand
  {
    ...recipe,
    position: 4,
    inputs: { 'dry-run': 'false' },
    outcomes: {
      'v1.0.0': ['publish: publishes v1'],
      dispatch: ['publish: publishes v1'],
      'dispatch, dry-run': ['publish: dry run'],
    },
  },
  // Release notes with digest and verify line
  { ...recipe, position: 5, outcomes: { release: ['publish: publishes v1', 'notes: done'] } },
  // Publish a layout that was kept
  {
    ...recipe,
    position: 7,
    inputs: { run: '1' },
    after: { ...layouts, position: 1, job: 'build', replace: ['name: layout\n', 'name: plugin-layout\n'] },
    outcomes: { dispatch: ['publish: publishes v1'] },
  },
  // Promote to another registry
  {
    ...recipe,
    position: 8,
    open: openExample('pipecd-go'),
    inputs: { version: '1.0.0' },
    after: { ...pipecd, replace: ['ghcr.io/owner', 'registry.example.com/staging'] },
    outcomes: { dispatch: [`promote: ${version1}`] },
  },
  // Build secrets
  { ...recipe, position: 9, outcomes: { 'v1.0.0': ['publish: publishes v1'] } },
  // Use the result in later steps
  { ...recipe, position: 10, outcomes: { dispatch: ['publish: publishes v1'] } },
  {
    page: 'verify/README.md',
    position: 1,
    open: openExample('pipecd-go'),
    inputs: { version: '1.0.0' },
    after: { ...pipecd, replace: ['', ''] },
    outcomes: { dispatch: ['deploy: verified'] },
  },
  ...(
    [
      ['cup', 'cup-controller'],
      ['generic', 'generic'],
      ['openbao', 'openbao-go'],
      ['opentofu', 'opentofu-go'],
      ['pipecd', 'pipecd-go'],
    ] as const
  ).map(([host, example]) => ({
    page: `docs/hosts/${host}.md`,
    position: 1,
    open: openExample(example),
    outcomes: { 'v1.0.0': [`publish: ${version1}`] },
  })),
]

/** Workflows that act does not run here, why, and the one event that starts each. */
export const notRun: Readonly<
  Record<string, { readonly starts: EventName | readonly EventName[]; readonly because: string }>
> = {
  'docs/monorepos.md 1': {
    starts: ['main', 'pull request', 'fork', 'v1.0.0', 'users/v1.0.0', 'plugins/users/v1.0.0'],
    because:
      'its repository has one plugin here: test/e2e/several.test.ts and test/run/only-changed.test.ts run its steps',
  },
  'docs/restore.md 1': { starts: 'dispatch', because: 'test/e2e/restore.test.ts restores a release' },
  'docs/recipes.md 6': { starts: 'v1.0.0', because: 'it needs a proxy and a runner of its own' },
  'docs/hosts/falco.md 1': { starts: 'v1.0.0', because: 'it installs a cross compiler with apt' },
  'docs/hosts/go-so.md 1': {
    starts: 'v1.0.0',
    because: 'its image of Docker Hub is not here: test/hosts/go-so builds it',
  },
  'docs/hosts/tyk.md 1': { starts: 'v1.0.0', because: 'its image of Docker Hub is not here: test/hosts/tyk builds it' },
}
