import { controlPlaneAttacks } from './cases/control-plane.ts'
import { playAttacks } from './support/attack.ts'

playAttacks(controlPlaneAttacks, undefined)
