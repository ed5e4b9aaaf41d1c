import { hosts, type Host } from '../../../src/hosts/index.ts'
import { bundle } from './bundle/index.ts'
import { raw } from './raw/index.ts'

/** The hosts of the action and two that are there to prove that a host is a folder and a line here. */
export const hostsWithProof: readonly Host[] = [...hosts, raw, bundle]
