import type { Cell } from './cell.ts'
import { controlPlaneCells } from './control-plane-cells.ts'
import { keylessCells } from './keyless-cells.ts'
import { registryCells } from './registry-cells.ts'
import { openCosmo, openKeyless, openPlain, type Machine, type Stage } from './stage.ts'
import type { Scope } from '../support/rig.ts'
import { randomFrom } from '../support/random.ts'
import { chosenBy } from '../support/sample.ts'

export interface Group {
  readonly cells: readonly Cell[]
  readonly open: (scope: Scope, machine: Machine) => Promise<Stage>
}

/** All cells, with what they are played on. */
export const groups: readonly Group[] = [
  { cells: registryCells, open: openPlain },
  { cells: controlPlaneCells, open: openCosmo },
  { cells: keylessCells, open: openKeyless },
]

/** What `--all` plays: 120 cells, and 20 of those that wait for minutes. */
export function largeSampleOf(all: readonly Group[], seed: number): Group[] {
  const random = randomFrom(seed)
  const cells = all.flatMap((group) => group.cells)
  const isLong = ({ long }: Cell): boolean => long === true
  const usual = chosenBy(
    random,
    cells.filter((cell) => !isLong(cell)),
    120,
  )
  const kept = new Set([...usual, ...chosenBy(random, cells.filter(isLong), 20)])
  return all.map(({ cells, open }) => ({ open, cells: cells.filter((cell) => kept.has(cell)) }))
}

/** The cells that are marked, and one of each group by chance. */
export function sampleOf(all: readonly Group[], seed: number): Group[] {
  const random = randomFrom(seed)
  return all.map(({ cells, open }) => {
    const usual = cells.filter(({ long, sample }) => long !== true && sample !== true)
    const marked = cells.filter(({ sample }) => sample === true)
    return { open, cells: [...marked, ...usual.slice(Math.floor(random() * usual.length)).slice(0, 1)] }
  })
}
