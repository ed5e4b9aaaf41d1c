import type { Inputs } from '../github/inputs.ts'
import { PublishError } from '../shared/errors.ts'

/** Inputs of the contract that this version refuses, rather than silently doing less than was asked for. */
export function unsupportedInputs({ build }: Inputs): PublishError[] {
  const asked: Readonly<Record<string, boolean>> = {
    binaries: build.binaries !== undefined,
    layout: build.layouts.length > 0,
  }
  return Object.entries(asked).filter(([, given]) => given).map(([name]) => new PublishError('E_INPUT', `\`${name}\` is not supported by this version: remove it.`))
}
