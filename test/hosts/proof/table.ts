import { hosts, type Host } from '../../../src/hosts/index.ts'
import { bundle } from './bundle/index.ts'
import { raw } from './raw/index.ts'

/**
 * The hosts of the action, and two that are very different from them. Each of the two is a folder with its tests, and
 * its line in this table: no file of `src` knows them.
 */
export const hostsWithProof: readonly Host[] = [
  ...hosts,
  raw, // a raw file per platform, no control plane
  bundle, // one artifact of typed layers, no platform
]
