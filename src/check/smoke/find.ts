import type { Log } from '../../shared/log.ts'
import { docker } from './docker.ts'
import { namespaces } from './namespaces.ts'
import { user, type Sandbox } from './sandbox.ts'

/**
 * The first sandbox that works on this machine, cheapest first: namespaces made as root, by `sudo` without a password (GitHub's runners, where
 * AppArmor keeps user namespaces from everybody else), or in a user namespace; else a container without network. Undefined: there is none.
 */
export async function findSandbox(log: Log, signal: AbortSignal): Promise<Sandbox | undefined> {
  if (process.platform !== 'linux') return undefined
  for (const probe of [...namespaces(user.isRoot), docker]) {
    const outcome = await probe(signal)
    if (typeof outcome !== 'string') return outcome
    log.debug(`Smoke test: ${outcome}`)
  }
  return undefined
}
