import { OrasError } from '../errors.ts'
import { parseNextLink } from './headers.ts'
import type { Reply } from './reply.ts'
import { resolveLocation } from './url.ts'

export interface PageLimits {
  /** What is listed, in messages, such as `tags`. */
  readonly what: string
  readonly maxPages: number
  readonly maxEntries: number
  /** Whether a link that leads back or to another origin is an error; otherwise the list ends there. */
  readonly complete?: boolean
}

/** Follows the `Link` headers of a list (distribution spec, "Listing Tags"), within bounds. */
export class Pages {
  readonly #limits: PageLimits
  readonly #seen = new Set<string>()
  #pages = 0
  #entries = 0

  constructor(limits: PageLimits) {
    this.#limits = limits
  }

  /**
   * Where the next page is; undefined after the last one, and if the link leads to another origin or back.
   *
   * @param entries that this page has, valid or not
   * @throws OrasError `too-large`, `unsafe`, `invalid-response`
   */
  next(reply: Reply, entries: number): URL | undefined {
    const { what, maxPages, maxEntries } = this.#limits
    this.#entries += entries
    if (this.#entries > maxEntries) throw tooLong(reply, `${what}: more than ${maxEntries}`)
    const link = parseNextLink(reply.header('link'))
    const following = link === undefined ? undefined : resolveLocation(link, reply.url, 'the next page')
    if (following === undefined) return undefined
    this.#seen.add(reply.url.href)
    if (following.origin !== reply.url.origin || this.#seen.has(following.href)) {
      if (this.#limits.complete !== true) return undefined
      throw new OrasError(
        'invalid-response',
        `${reply.method} ${reply.where().url}: the next page of ${what} is on another host or was there before`,
        reply.where(),
      )
    }
    this.#seen.add(following.href)
    // A list that stops in the middle would look complete: `latest` could go back to an older version.
    if (++this.#pages >= maxPages) throw tooLong(reply, `${what} on more than ${maxPages} pages`)
    return following
  }
}

function tooLong(reply: Reply, what: string): OrasError {
  return new OrasError('too-large', `${reply.method} ${reply.where().url}: the registry lists ${what}`, reply.where())
}
