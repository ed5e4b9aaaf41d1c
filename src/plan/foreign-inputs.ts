import type { Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'

/** Inputs of the contract that this version refuses, rather than silently doing less than was asked for. */
export function unsupportedInputs({ build }: Inputs): PublishError[] {
  const asked: Readonly<Record<string, boolean>> = {
    layout: build.layouts.length > 0,
  }
  return Object.entries(asked)
    .filter(([, given]) => given)
    .map(([name]) => new PublishError('E_INPUT', `\`${name}\` is not supported by this version: remove it.`))
}

/** Inputs that only other hosts understand. */
export function refuseForeignInputs({ given }: Inputs, host: Host, hosts: readonly Host[]): PublishError[] {
  return [...given].flatMap((name) => {
    const owners = hosts.filter(({ inputs }) => inputs.includes(name))
    if (owners.length === 0 || owners.some((owner) => owner.name === host.name)) return []
    const titles = owners.map(({ title }) => title).join(' and ')
    return [
      new PublishError(
        'E_INPUT',
        `\`${name}\` is an input for ${titles}, and this is a plugin of ${host.title}: remove it.`,
      ),
    ]
  })
}
