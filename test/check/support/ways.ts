import { docker } from '../../../src/check/smoke/docker.ts'
import { namespaces } from '../../../src/check/smoke/namespaces.ts'
import { user, type Probe } from '../../../src/check/smoke/sandbox.ts'

const [first, second] = namespaces(user.isRoot)
if (first === undefined || second === undefined) throw new Error('the ways to isolate are not the two that the tests know')

/**
 * Every way to isolate that a test machine has to offer. Who is not root gets root's namespaces by sudo; a user namespace is
 * forbidden to them on Ubuntu, so only root tries it.
 */
export const ways: Readonly<Record<string, Probe>> = { 'namespaces': first, ...(user.isRoot && { 'a user namespace': second }), docker }
