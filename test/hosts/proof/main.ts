import { cancelled } from '../../../src/github/start.ts'
import { createLog } from '../../../src/github/index.ts'
import { run } from '../../../src/run/index.ts'
import { hostsWithProof } from './table.ts'

/** The action's entry, with the proof hosts in its table. */
const verdict = await run({ env: process.env, log: createLog(), signal: cancelled, hosts: hostsWithProof })
process.exit(verdict === 'failed' || verdict === 'cancelled' ? 1 : 0)
