import { dockerEnv } from '../support/rig.ts'
import { buildAttacks } from './cases/build.ts'
import { playAttacks } from './support/attack.ts'

playAttacks(buildAttacks, dockerEnv())
