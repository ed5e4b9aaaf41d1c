export { runChecks, type Check, type CheckOutcome, type PartReport, type SmokeOutcome } from './check.ts'
export { unpackImage } from './image/unpack.ts'
export { checkPrograms, type ProgramCheckOptions, type ProgramRules } from './programs.ts'
export type { Handshake } from './smoke/handshake.ts'
