import type { DockerfileOutline } from './dockerfile.ts'
import type { BuildRequest } from './request.ts'

/**
 * The registries that a build may talk to, as far as they are written down: those of base images, named contexts and
 * caches. A builder is told for each which certificate authorities to trust; Docker Hub needs no telling.
 */
export function registriesOf(
  outline: DockerfileOutline,
  request: Pick<BuildRequest, 'contexts' | 'cacheFrom' | 'cacheTo'>,
): string[] {
  const references = [
    ...outline.stages.flatMap((stage) => [stage.base, ...stage.uses]),
    ...[...request.contexts.values()].flatMap((source) =>
      source.startsWith('docker-image://') ? [source.slice('docker-image://'.length)] : [],
    ),
    ...[...request.cacheFrom, ...request.cacheTo].map((entry) => /(?:^|,)ref=([^,]+)/.exec(entry)?.[1] ?? entry),
  ]
  return [...new Set(references.map(registryOf).filter((host) => host !== undefined))].sort()
}

/**
 * What stands before the first slash of an image reference, if it is a host
 * (https://github.com/distribution/reference).
 */
function registryOf(reference: string): string | undefined {
  const slash = reference.indexOf('/')
  const host = slash < 0 ? '' : reference.slice(0, slash)
  const named = host === 'localhost' || /[.:]/.test(host)
  return named && /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host) ? host : undefined
}
