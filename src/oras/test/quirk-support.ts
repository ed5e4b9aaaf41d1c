import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  blob,
  isOrasError,
  MemoryTarget,
  openRepository,
  packArtifact,
  pushPacked,
  type Blob,
  type Descriptor,
  type OrasError,
  type OrasErrorKind,
  type RemoteRepository,
  type RepositoryOptions,
  type RetryOptions,
} from 'oras-js'
import type { QuirkRegistry } from '../../../test/support/quirk-registry/index.ts'
import type { Scope } from '../../../test/support/rig.ts'

/** As in real life, in milliseconds instead of seconds. */
export const fast: RetryOptions = { attempts: 4, minDelay: 1, maxDelay: 5, idleTimeout: 4000, deadline: 10_000 }

/** For registries that stall. A busy machine may leave a process waiting for as long, so requests cannot be counted. */
export const impatient: RetryOptions = { ...fast, idleTimeout: 300 }

export function repositoryAt(
  scope: Scope,
  registry: QuirkRegistry,
  options: Partial<RepositoryOptions> = {},
): RemoteRepository {
  const repository = openRepository({
    registry: registry.host,
    repository: 'team/plugin',
    retry: fast,
    env: {},
    ...options,
  })
  scope.after(() => {
    repository.close()
    return Promise.resolve()
  })
  return repository
}

export function randomBlob(size: number): Blob {
  return blob('application/octet-stream', randomBytes(size))
}

/** A small artifact in memory, ready to be copied. */
export async function artifact(
  size = 1000,
  subject?: Descriptor,
): Promise<{ source: MemoryTarget; root: Descriptor; layer: Descriptor }> {
  const source = new MemoryTarget()
  const layer = randomBlob(size)
  await source.push(layer.descriptor, layer.bytes)
  const root = await pushPacked(
    source,
    packArtifact({
      artifactType: 'application/vnd.test.thing',
      layers: [layer.descriptor],
      ...(subject && { subject }),
    }),
  )
  return { source, root, layer: layer.descriptor }
}

/** The error of a promise that must fail in one of these ways. */
export async function failure(work: Promise<unknown>, ...kinds: OrasErrorKind[]): Promise<OrasError> {
  try {
    await work
  } catch (error) {
    if (isOrasError(error, ...kinds)) return error
    throw new assert.AssertionError({ message: `expected ${kinds.join(' or ')}, got ${String(error)}` })
  }
  throw new assert.AssertionError({ message: `expected ${kinds.join(' or ')}, but it succeeded` })
}

/** What of the expected counts a registry's log exceeds. */
export function assertBudget(registry: QuirkRegistry, budget: Readonly<Record<string, number>>): void {
  assert.deepEqual(registry.counts, budget, registry.log.join('\n'))
}
