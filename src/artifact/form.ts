import { isDeepStrictEqual } from 'node:util'
import type { Artifact } from './artifact.ts'

const titleAnnotation = 'org.opencontainers.image.title'

/**
 * Whether two artifacts are packed alike: for the same platforms, with the same types, and with layers of the same
 * types and titles. Their content is not compared, because another version of this action may compress it differently.
 */
export function haveSameForm(a: Artifact, b: Artifact): boolean {
  return isDeepStrictEqual(formOf(a), formOf(b))
}

function formOf({ root, parts }: Artifact): unknown {
  return {
    type: root.mediaType,
    parts: parts.map(({ platform, manifest: { artifactType, config, layers } }) => ({
      platform,
      artifactType,
      config: config.mediaType,
      layers: layers.map(({ mediaType, annotations }) => ({ mediaType, title: annotations?.[titleAnnotation] })),
    })),
  }
}
