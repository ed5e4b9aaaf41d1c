import type { RunContext } from '../../shared/context.ts'
import { docker } from './docker.ts'
import { allNamespaces } from './namespaces.ts'
import type { Probe, Sandbox } from './sandbox.ts'

/**
 * Every way to isolate that may work for this user, cheapest first: namespaces made as root, by `sudo` without a
 * password (GitHub's runners, where AppArmor keeps user namespaces from everybody else), or in a user namespace; else a
 * container without network.
 */
export const allSandboxes: readonly Probe[] = [...allNamespaces, docker]

/** The first sandbox that works on this machine; undefined if none does. */
export async function findSandbox(probes: readonly Probe[], tools: RunContext): Promise<Sandbox | undefined> {
  if (process.platform !== 'linux') return undefined
  for (const probe of probes) {
    const outcome = await probe(tools)
    if (typeof outcome !== 'string') return outcome
    tools.log.debug(`Smoke test: ${outcome}`)
  }
  return undefined
}
