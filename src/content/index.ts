export { copyPrograms, findPrograms, type FoundProgram, type FoundPrograms, type PathPattern } from './binaries.ts'
export {
  filesContent,
  type Content,
  type Files,
  type Images,
  type NamedFile,
  type Program,
  type Programs,
  type Tree,
  type Trees,
} from './content.ts'
export { copyFiles, fileProblems, openWanted, type WantedFile } from './files.ts'
export { buildImages, type BuiltImages } from './docker/build.ts'
export { builderKey } from './docker/builder.ts'
export { assertMachines } from './docker/machines.ts'
export { missingContextFiles } from './docker/missing-files.ts'
export { emulateForStart, type EmulationRequest } from './docker/emulation.ts'
export type { BuildRecord, BuildSource } from './docker/record.ts'
export type { BuildRequest, MountStore } from './docker/request.ts'
