import type { RunContext } from '../shared/context.ts'

export type CacheContext = Pick<RunContext, 'log' | 'signal'>

export interface StoredFile {
  /** The entry's own key, which may be longer than the prefix that found it. */
  readonly key: string
  /** Bytes. */
  readonly size: number
}

/** How the service and its storage are used; only tests choose anything else. */
export interface CacheSettings {
  /** Milliseconds before the second, third… try of a request, at most. */
  readonly delays: readonly number[]
  /** Milliseconds without a byte until a request is given up. */
  readonly stall: number
  /** Milliseconds for a lookup alone. */
  readonly lookup: number
  /** Bytes of a file that is sent in one request. */
  readonly singlePut: number
  /** Bytes of a block of a larger file, and of a part that is downloaded. */
  readonly part: number
  /** Parts that are on their way at the same time. */
  readonly parallel: number
}

export const defaultSettings: CacheSettings = {
  delays: [1000, 3000],
  stall: 15_000,
  lookup: 30_000,
  singlePut: 32 * 1024 * 1024,
  part: 16 * 1024 * 1024,
  parallel: 4,
}

/** The same answer would come again. */
export class FinalError extends Error {}

/** Whether a status says that the same request may succeed later. GitHub's own client does not repeat 429 either. */
export function isTransient(status: number): boolean {
  return status === 408 || status >= 500
}
