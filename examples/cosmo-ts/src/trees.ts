import type { MeasurementInput__Output } from '../generated/types/service/MeasurementInput'
import type { Species__Output } from '../generated/types/service/Species'
import type { Tree } from '../generated/types/service/Tree'

type Entry = Required<Pick<Tree, 'id' | 'name' | 'measurements'>> & { species: Species__Output; height: number } & Tree

/** The register, in memory: the tallest first. */
const trees: Entry[] = [
  entry('laurel', 'Laurel oak of the upper gate', 'SPECIES_OAK', 31.5, 1741),
  entry('avenue', 'Last lime of the avenue', 'SPECIES_LIME', 27, 1822),
  entry('mill', 'Oak at the mill', 'SPECIES_OAK', 22.25),
  entry('parson', 'Parson’s yew', 'SPECIES_YEW', 14),
]

function entry(id: string, name: string, species: Species__Output, height: number, planted?: number): Entry {
  return { id, name, species, height, planted: planted === undefined ? null : { value: planted }, measurements: [] }
}

/** `SPECIES_UNSPECIFIED` stands for an argument that the query does not have. */
export function findTrees(species: Species__Output, first: number | undefined): Entry[] {
  const found = trees.filter((tree) => species === 'SPECIES_UNSPECIFIED' || tree.species === species)
  return found.slice(0, first ?? found.length)
}

export function findTree(id: string): Entry | undefined {
  return trees.find((tree) => tree.id === id)
}

/** The newest measurement comes first. */
export function addMeasurement(tree: Entry, { year, girth }: MeasurementInput__Output): Entry {
  tree.measurements.unshift({ year, girth })
  return tree
}
