import {
  createLayout,
  MemoryTarget,
  openRepository,
  type RegistryEvent,
  type RemoteRepository,
  type Target,
} from 'oras-js'
import { startDistribution, startDockerRegistry, startOlareg, type Registry } from '../../../test/support/registry.ts'
import { rig, scratchDirectory, type Scope } from '../../../test/support/rig.ts'

/** One kind of target, made anew for each suite. */
export interface TargetKind {
  readonly name: string
  /** Whether it lists referrers by itself. Undefined: it is no registry. */
  readonly referrersApi?: boolean
  open(scope: Scope): Promise<Target>
}

export interface RegistryKind extends TargetKind {
  start(): Promise<Registry>
}

export const registryKinds: RegistryKind[] = [
  {
    name: 'docker-registry 2.8',
    referrersApi: false,
    start: () => startDockerRegistry(),
    open: (scope) => remote(scope, () => startDockerRegistry()),
  },
  {
    name: 'olareg',
    referrersApi: true,
    start: () => startOlareg(),
    open: (scope) => remote(scope, () => startOlareg()),
  },
  {
    name: 'olareg without referrers',
    referrersApi: false,
    start: () => startOlareg({ referrers: false }),
    open: (scope) => remote(scope, () => startOlareg({ referrers: false })),
  },
]

/** Registries that only `script/setup --all` builds. */
if (rig().programs['registry'] !== undefined) {
  registryKinds.push({
    name: 'distribution v3',
    referrersApi: false,
    start: () => startDistribution(),
    open: (scope) => remote(scope, () => startDistribution()),
  })
}

export const targetKinds: readonly TargetKind[] = [
  { name: 'memory', open: () => Promise.resolve(new MemoryTarget()) },
  { name: 'layout', open: async (scope) => createLayout(await scratchDirectory(scope)) },
  ...registryKinds,
]

async function remote(scope: Scope, start: () => Promise<Registry>): Promise<RemoteRepository> {
  const registry = await start()
  const repository = openRepository({ registry: registry.host, repository: 'team/plugin' })
  scope.after(async () => {
    repository.close()
    await registry[Symbol.asyncDispose]()
  })
  return repository
}

/** Collects what a client did: `GET /v2/… 200`. */
export function requestLog(): {
  readonly requests: string[]
  readonly events: RegistryEvent[]
  readonly onEvent: (event: RegistryEvent) => void
} {
  const requests: string[] = []
  const events: RegistryEvent[] = []
  return {
    requests,
    events,
    onEvent: (event) => {
      events.push(event)
      if (event.type === 'request')
        requests.push(`${event.method} ${event.url.replace(/^https?:\/\/[^/]*/, '')} ${event.status}`)
    },
  }
}
