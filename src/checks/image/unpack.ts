import { isOrasError, type ReadOnlyTarget } from 'oras-js'
import { PublishError } from '../../shared/errors.ts'
import type { ProgramPart, Unpacked } from '../inspect.ts'
import { defaultLimits, flatten, type Flattened, type Limits } from './flatten.ts'
import { findCommand, imageFindings } from './rules.ts'

/**
 * Unpacks an image for hosts that unpack all layers into one directory, and run the first word of the entrypoint in it.
 */
export async function unpackImage(
  part: ProgramPart,
  store: ReadOnlyTarget,
  spool: string,
  signal: AbortSignal,
): Promise<Unpacked> {
  const { config, platform, descriptor } = part
  if (config === undefined) throw new PublishError('E_LAYOUT', `${descriptor.digest} for ${platform} is not an image`)
  const flattened = await flattenPart(part, store, spool, signal)
  const findings = imageFindings(platform, config, flattened)
  const command = findCommand(platform, config, flattened)
  const { tree, unpackedSize } = flattened
  if (!('code' in command)) return { tree, unpackedSize, findings, command }
  // What was not unpacked cannot be missing.
  return {
    tree,
    unpackedSize,
    findings: flattened.stopped === undefined ? [...findings, command] : findings,
    command: undefined,
  }
}

/** The layers of a part, flattened. @throws PublishError `E_LAYOUT` */
export async function flattenPart(
  { manifest }: Pick<ProgramPart, 'manifest'>,
  store: ReadOnlyTarget,
  spool: string,
  signal: AbortSignal,
  limits: Limits = defaultLimits,
): Promise<Flattened> {
  const layers = manifest.layers.map((layer) => ({ read: (stop: AbortSignal) => store.fetch(layer, { signal: stop }) }))
  try {
    return await flatten(layers, spool, limits, signal)
  } catch (error) {
    if (!isOrasError(error)) throw error
    throw new PublishError('E_LAYOUT', 'The image layout is incomplete or damaged', { cause: error })
  }
}
