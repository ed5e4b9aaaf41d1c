/** One request of HTTP, with times as its client sees them, in milliseconds. */
export interface SeenRequest {
  readonly service: string
  /** `METHOD /path?query`. */
  readonly line: string
  readonly started: number
  /** When the last byte of the answer arrived; undefined: there was none. */
  ended: number | undefined
}

/** One connection, as a relay between both ends sees it. */
export interface ConnectionWatch {
  /** Bytes of the client. */
  request(chunk: Buffer): void
  /** Bytes for the client have arrived. */
  answer(): void
}

export interface TrafficSummary {
  readonly connections: number
  readonly requests: number
  /**
   * Length of the longest row of requests of which each began after the answer to the one before. Each of them costs a
   * round trip at least.
   */
  readonly inARow: number
}

/** The first line of a request of HTTP/1.1. A chunk that begins with it begins a request. */
const requestLine = /^([A-Z]+ \S+) HTTP\/1\.[01]\r\n/

/**
 * Counts connections and requests without taking part: of HTTP/1.1 in plain text, whose clients send no request before
 * the answer to the last one. In TLS it sees connections only.
 */
export class Traffic {
  requests: SeenRequest[] = []
  #connections = 0

  connection(service: string): ConnectionWatch {
    this.#connections++
    let current: SeenRequest | undefined
    return {
      request: (chunk) => {
        if (current !== undefined && current.ended === undefined) return
        const line = requestLine.exec(chunk.toString('latin1', 0, 8192))?.[1]
        if (line === undefined) return
        current = { service, line, started: performance.now(), ended: undefined }
        this.requests.push(current)
      },
      answer: () => {
        if (current !== undefined) current.ended = performance.now()
      },
    }
  }

  /** What was seen since the last call. */
  take(): TrafficSummary & { readonly all: readonly SeenRequest[] } {
    const { requests: all } = this
    const summary = { connections: this.#connections, requests: all.length, inARow: longestRow(all), all }
    this.requests = []
    this.#connections = 0
    return summary
  }
}

/** Taking the request that ends first, again and again, gives the longest row. */
export function longestRow(requests: readonly Pick<SeenRequest, 'started' | 'ended'>[]): number {
  let [count, last] = [0, -Infinity]
  const answered = requests.flatMap(({ started, ended }) => (ended === undefined ? [] : [{ started, ended }]))
  for (const { started, ended } of answered.toSorted((a, b) => a.ended - b.ended))
    if (started >= last) [count, last] = [count + 1, ended]
  return count
}
