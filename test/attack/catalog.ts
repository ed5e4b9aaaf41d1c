import { buildAttacks } from './cases/build.ts'
import { controlPlaneAttacks } from './cases/control-plane.ts'
import { publishAttacks } from './cases/publish.ts'
import { guards } from './guards.ts'
import type { Attack } from './support/attack.ts'

/** Each table of attacks with the file of tests that plays it. */
export const catalog: Readonly<Record<string, readonly Attack[]>> = {
  'test/attack/control-plane.test.ts': controlPlaneAttacks,
  'test/attack/publish.test.ts': publishAttacks,
  'test/attack/build.test.ts': buildAttacks,
}

const all = Object.values(catalog).flat()

/** For the last lines of `script/test`. */
export const counts =
  `attacks: ${all.length}, of which ${all.filter(({ sample }) => sample === true).length} are `
  + `played without --all; guards: ${guards.length}`

if (import.meta.main) console.log(counts)
