/**
 * Parsers for response headers. Whatever a server sends, they return a value or undefined: never an exception, and
 * never more than linear time in the length of the header, which node:http bounds.
 */

export interface Challenge {
  /** In lower case. */
  readonly scheme: string
  /** Names in lower case; the first of a repeated parameter counts. */
  readonly params: ReadonlyMap<string, string>
}

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const quoted = /"((?:[^"\\]|\\.)*)"/sy
const token68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y

/** `WWW-Authenticate`, RFC 9110 11.6.1; several challenges may share one header line. */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(parseChallengeLine)
}

function parseChallengeLine(line: string): Challenge[] {
  const challenges: { scheme: string; params: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(line)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  const separators = /[ \t,]*/y
  const equals = /[ \t]*=[ \t]*/y
  for (;;) {
    take(separators)
    const name = take(token)?.[0]
    if (name === undefined) return challenges
    const current = challenges.at(-1)
    if (current !== undefined && take(equals) !== null) {
      const value = take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? take(token)?.[0]
      if (value === undefined) return challenges
      if (!current.params.has(name.toLowerCase())) current.params.set(name.toLowerCase(), value)
      continue
    }
    challenges.push({ scheme: name.toLowerCase(), params: new Map() })
    take(/[ \t]*/y)
    // Negotiate and the like carry one opaque value instead of parameters.
    take(token68AfterScheme(line, at))
  }
}

/** A token68 and the start of a parameter look alike until the `=`: only what ends at a comma or the line is one. */
function token68AfterScheme(line: string, at: number): RegExp {
  token68.lastIndex = at
  const match = token68.exec(line)
  return match !== null && at > 0 && line[at - 1] === ' ' && !/^[A-Za-z]+$/.test(match[0]) ? token68 : /(?:)/y
}

/** The target of the first `rel=next` link, RFC 8288; not yet resolved against the request. */
export function parseNextLink(value: string | undefined): string | undefined {
  for (const [, target, parameters = ''] of (value ?? '').matchAll(/<([^<>]*)>([^<>]*)/g)) {
    const rel = /;[ \t]*rel[ \t]*=[ \t]*(?:"([^"]*)"|([^ \t;,"]+))/i.exec(parameters)
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/[ \t]/).includes('next')) return target
  }
  return undefined
}

/** The text of a `Warning` that a client must show: distribution spec, "Warnings": only `299 - "text"`. */
export function parseWarning(line: string): string | undefined {
  const text = /^299 - "((?:[^"\\]|\\.)*)"$/s.exec(line.trim())?.[1]?.replace(/\\(.)/gs, '$1')
  // Shown to people: a registry must not move their cursor.
  return text?.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 2000)
}

/**
 * Bytes that an upload session has: `0-99` or `bytes=0-99` is 100. `0-0` is 0: registries give it to an empty session.
 */
export function parseUploadRange(value: string | undefined): number | undefined {
  const match = /^(?:bytes[= ])?0-(\d{1,15})$/.exec(value?.trim() ?? '')
  const last = match === null ? undefined : Number(match[1])
  return last === undefined || last === 0 ? last : last + 1
}

/** First byte of a `Content-Range: bytes 5-9/10` or `bytes 5-9/*`. */
export function parseContentRangeStart(value: string | undefined): number | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(?:\d{1,15}|\*)$/.exec(value?.trim() ?? '')
  return match === null ? undefined : Number(match[1])
}

/** A count of bytes such as `OCI-Chunk-Min-Length`. */
export function parseByteCount(value: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(value?.trim() ?? '') ? Number(value) : undefined
}

/** Milliseconds to wait from `now`: `Retry-After` in seconds or as a date, RFC 9110 10.2.3. Never negative. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  // Date.parse takes far more than HTTP's three date formats: all of those begin with the name of a day.
  const time = /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(time) ? undefined : Math.max(0, time - now)
}

/** The media type of a `Content-Type`, in lower case, without parameters. */
export function parseContentType(value: string | undefined): string | undefined {
  const type = value?.split(';', 1)[0]?.trim().toLowerCase()
  return type === '' ? undefined : type
}
