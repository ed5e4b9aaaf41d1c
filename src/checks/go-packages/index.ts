export { comparePackages, type PackageMismatch } from './compare.ts'
export {
  buildOf,
  goDifference,
  moduleDifferences,
  settingDifferences,
  shown,
  sortedTags,
  type Difference,
  type GoBuild,
} from './explain.ts'
export { readPackageHashes, type PackageHashes } from './hashes.ts'
export { readGoProgram, type ElfProgram } from './program.ts'
export { list, verdictOf, type GoProgram, type Verdict } from './verdict.ts'
