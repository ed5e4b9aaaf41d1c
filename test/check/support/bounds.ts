import type { Bounds } from '../../../src/check/smoke/sandbox.ts'

/** Smaller than the default, so that the tests do not use up the machine that they run on. */
export const testBounds: Bounds = { memory: 256 * 1024 ** 2, disk: 64 * 1024 ** 2, files: 2000, processes: 150 }
