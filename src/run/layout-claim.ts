import { manifestHead, type Annotations } from 'oras-js'
import { payloadAnnotation, platformsOf, type Artifact } from '../artifact/index.ts'
import type { Plan } from '../plan/index.ts'
import { cut } from '../shared/cut.ts'
import { PublishError } from '../shared/errors.ts'

/** A layout of an earlier job that this job would have packed otherwise, and what to set as far as that shows. */
export async function layoutClaim({ host, inputs }: Plan, layout: Artifact, packed: Artifact): Promise<PublishError> {
  const [theirs, ours] = await Promise.all([annotationsOf(layout), annotationsOf(packed)])
  const [differing] = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
    .filter((key) => theirs[key] !== ours[key] && key !== payloadAnnotation)
    .sort()
  const advice =
    differing === undefined ? '' : ` ${annotationAdvice(differing, theirs, ours, inputs.plugin.annotations)}`
  const several = inputs.build.layouts.length > 1
  return new PublishError(
    'E_LAYOUT_CLAIM',
    `Packing the files of the layout${several ? 's' : ''} for ${host.title} by the inputs of this job makes `
      + `${packed.root.digest}${several ? ` instead of ${layout.root.digest}` : ''}.${differingParts(layout, packed)}`,
    {
      hint:
        `Give ${several ? 'all' : 'both'} jobs the same version of this action and the same \`host\`, \`name\`, `
        + `\`version\` and \`annotations\`.${advice}`,
    },
  )
}

/** The platforms that are packed otherwise; empty if that is said of all or of none. */
function differingParts(layout: Artifact, packed: Artifact): string {
  const ours = new Map(packed.parts.map(({ platform, descriptor }) => [platform, descriptor.digest]))
  const differing = layout.parts.filter(({ platform, descriptor }) => ours.get(platform) !== descriptor.digest)
  if (differing.length === 0 || differing.length === layout.parts.length) return ''
  return ` What differs is for ${platformsOf({ parts: differing }).join(', ')}.`
}

/** @param given the input `annotations` of this job */
function annotationAdvice(key: string, theirs: Annotations, ours: Annotations, given: Annotations): string {
  const shown = (value: string | undefined): string => (value === undefined ? 'none' : JSON.stringify(cut(value, 200)))
  const values = `layout: ${shown(theirs[key])}, this job: ${shown(ours[key])}`
  const wanted = `\`${cut(`${key}=${theirs[key] ?? ''}`, 400)}\``
  const remedy =
    theirs[key] === undefined && Object.hasOwn(given, key)
      ? 'remove it from `annotations` of this job'
      : `set \`annotations\` of this job to ${wanted}`
  return `The annotation ${cut(key, 200)} differs (${values}): ${remedy}.`
}

async function annotationsOf({ store, root }: Artifact): Promise<Annotations> {
  return manifestHead(await store.fetchBytes(root), root.mediaType).annotations ?? {}
}
