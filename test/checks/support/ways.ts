import { readFileSync } from 'node:fs'
import { docker } from '../../../src/checks/smoke/docker.ts'
import { namespaces } from '../../../src/checks/smoke/namespaces.ts'
import { isRoot, type Probe } from '../../../src/checks/smoke/sandbox.ts'
import { run } from '../../../script/rig/run.ts'
import { dockerEnv } from '../../support/rig.ts'

const [byRoot, bySudo, inUserNamespace] = namespaces(['root', 'sudo', 'user'])
if (byRoot === undefined || bySudo === undefined || inUserNamespace === undefined)
  throw new Error('a way to isolate is missing')

/** Every way to isolate that this user may have on this machine. The tests run as several users: users.test.ts. */
export const ways: Readonly<Record<string, Probe>> = {
  ...(isRoot ? { 'namespaces by root': byRoot } : {}),
  ...(!isRoot && (await succeeds('sudo', ['-n', 'true'])) ? { 'namespaces by sudo': bySudo } : {}),
  // Ubuntu forbids them to users by AppArmor.
  ...(isRoot || !restricted() ? { 'a user namespace': inUserNamespace } : {}),
  ...((await succeeds('docker', ['version'])) ? { 'a container': docker } : {}),
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return (await run(command, args, { timeout: 10_000, env: dockerEnv() })).code === 0
}

function restricted(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1'
  } catch {
    return false
  }
}
