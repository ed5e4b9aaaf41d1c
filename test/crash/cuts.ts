import type { Exchange, Moment } from '../support/recording-proxy/index.ts'

/** Where a run is cut short: at a moment of the nth request of a kind. */
export interface Cut {
  readonly kind: string
  /** From 1. Requests are sent in parallel, so the nth of all requests is not always the same one. */
  readonly occurrence: number
  readonly moment: Moment
}

/** What a request does, without the names that differ from run to run: `cosign PUT manifests/sha256-….sig`. */
export function kindOf({ method, path, userAgent }: Exchange): string {
  const client = userAgent.startsWith('cosign/') ? 'cosign' : 'action'
  const [where = ''] = path.split('?')
  const [, rest] = /^\/v2\/.+?\/((?:manifests|blobs|referrers|tags)\/.*)$/.exec(where) ?? []
  const name = rest === undefined ? (where.startsWith('/v2/') ? where : (where.split('/').at(-1) ?? where)) : rest
  return `${client} ${method} ${name
    .replace(/sha256([:-])[0-9a-f]{64}/, 'sha256$1…')
    .replace(/^(blobs\/uploads\/).+$/, '$1…')}`
}

/** Whether a request can change anything. */
export function isWrite({ method, path }: Exchange): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return !/\/(?:WhoAmI|Get\w+|CheckSubgraphSchema)$/.test(path)
}

/** A version tag, or one that moves: not a tag that holds signatures. */
export function tagOf({ method, path }: Exchange): string | undefined {
  const tag = /\/manifests\/([^/:?]+)$/.exec(path)?.[1]
  return method !== 'PUT' || tag === undefined || /^sha256-[0-9a-f]{64}/.test(tag) ? undefined : tag
}

/**
 * All cuts of an undisturbed run. A write is cut before it, in its middle if it has a body, and after it. What only
 * asks leaves the servers as they were, so one cut stands for both of its ends.
 */
export function allCuts(exchanges: readonly Exchange[]): Cut[] {
  const seen = new Map<string, number>()
  return exchanges.flatMap((exchange) => {
    const kind = kindOf(exchange)
    const occurrence = (seen.get(kind) ?? 0) + 1
    seen.set(kind, occurrence)
    return momentsOf(exchange).map((moment) => ({ kind, occurrence, moment }))
  })
}

function momentsOf(exchange: Exchange): Moment[] {
  if (!isWrite(exchange)) return ['answered']
  return exchange.content === undefined ? ['arrived', 'answered'] : ['arrived', 'halfway', 'answered']
}

/**
 * Cuts at which cosign runs and goes on to write: the requests of its signing, without reads that are not of a list of
 * signatures.
 */
export function orphanCuts(cuts: readonly Cut[]): Cut[] {
  return cuts.filter(({ kind }) => /^cosign (?:(?:POST|PATCH|PUT) |GET manifests\/sha256-)/.test(kind))
}

/** Finds the moment of a cut in a run. Each is found once. */
export class CutFinder {
  readonly #cut: Cut
  #seen = 0

  constructor(cut: Cut) {
    this.#cut = cut
  }

  isHere(moment: Moment, exchange: Exchange): boolean {
    const { kind, occurrence } = this.#cut
    return moment === this.#cut.moment && kindOf(exchange) === kind && ++this.#seen === occurrence
  }
}

export const nameOf = ({ kind, occurrence, moment }: Cut): string => `${kind} #${occurrence} ${moment}`
