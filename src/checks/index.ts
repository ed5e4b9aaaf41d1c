export {
  runChecks,
  type Check,
  type CheckOutcome,
  type ChecksReport,
  type PartReport,
  type SmokeOutcome,
} from './check.ts'
export type { BinaryFacts } from './binary/facts.ts'
export { readTarLayer, unpackArchive, type ArchiveFormat, type LayerFile, type ReadLayer } from './archive.ts'
export { hasKnownDraft, schemaProblems } from './json-schema/index.ts'
export { checkFiles, type FileRules } from './files.ts'
export { filesOf, type FileOfTree } from './image/files.ts'
export { requireExports } from './exports.ts'
export { flattenPart, unpackImage } from './image/unpack.ts'
export type { ProgramPart, Unpack, Unpacked } from './inspect.ts'
export { spoolLayer, unpackRaw } from './raw.ts'
export { checkPrograms, type ProgramCheckOptions, type ProgramRules } from './programs.ts'
export type { Handshake } from './smoke/handshake.ts'
export type { StartedPlugin } from './smoke/plugin-process.ts'
export type { Question } from './smoke/smoke-test.ts'
export {
  checkModules,
  commandProblems,
  MalformedModule,
  maxModuleBytes,
  maxOutput,
  readModule,
  type WasmAnswer,
  type WasmCall,
  type WasmOutcome,
  type WasmSubject,
  type WasmSubjects,
} from './wasm/index.ts'
export {
  buildOf,
  goDifference,
  list,
  moduleDifferences,
  readGoProgram,
  settingDifferences,
  shown,
  verdictOf,
  type Difference,
  type ElfProgram,
  type GoBuild,
} from './go-packages/index.ts'
export { MalformedBinary } from './binary/bytes.ts'
