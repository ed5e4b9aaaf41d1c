import { dockerEnv } from '../support/rig.ts'
import { publishAttacks } from './cases/publish.ts'
import { playAttacks } from './support/attack.ts'

playAttacks(publishAttacks, dockerEnv())
