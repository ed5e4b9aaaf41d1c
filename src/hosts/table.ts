import { PublishError } from '../shared/errors.ts'
import { cosmo } from './cosmo/profile.ts'
import type { HostName, HostProfile } from './host.ts'

/** Every host that is implemented, in the order in which they are asked. Adding one is a folder and a line here. */
export const hosts: readonly HostProfile[] = [cosmo]

export interface DetectedHost {
  readonly profile: HostProfile
  /** One sentence for the log. */
  readonly why: string
}

/** The profile of that name; undefined if there is none. */
export function findHost(name: string): HostProfile | undefined {
  return hosts.find((host) => host.name === (name as HostName))
}

/**
 * Finds out which host a plugin directory is made for.
 * @throws PublishError `E_HOST_UNKNOWN` if no host, or more than one, recognizes it.
 */
export async function detectHost(directory: string, among: readonly HostProfile[] = hosts): Promise<DetectedHost> {
  const reasons = await Promise.all(among.map((profile) => profile.detect(directory)))
  const found = among.flatMap((profile, index) => {
    const why = reasons[index]
    return why === undefined ? [] : [{ profile, why }]
  })
  const [first, second] = found
  if (first !== undefined && second === undefined) return first
  const names = among.map(({ name }) => `\`${name}\``).join(', ')
  if (first === undefined) {
    throw new PublishError('E_HOST_UNKNOWN', `No host recognizes ${directory} as one of its plugins.`, {
      hint: `Check \`path\`, or set \`host\` to one of ${names}.`,
    })
  }
  throw new PublishError('E_HOST_UNKNOWN', `More than one host recognizes ${directory} as its plugin.`, {
    cause: found.map(({ profile, why }) => `${profile.name}: ${why}`).join('\n'),
    hint: `Set \`host\` to one of ${found.map(({ profile }) => `\`${profile.name}\``).join(', ')}.`,
  })
}
