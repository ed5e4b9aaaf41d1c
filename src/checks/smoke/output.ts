import type { Readable } from 'node:stream'

/** The longest first line that the host reads (Go's `bufio.Scanner`). */
const maxLine = 64 * 1024
const keptBytes = 16 * 1024
const shownLines = 20
const shownColumns = 300
const crashReport = /^(?:panic|fatal error|SIG[A-Z]+): |^Traceback |^thread '.*' panicked/

/** Reads a stream to its end, so that the plugin never blocks on it, and keeps a bounded beginning and end of it. */
export class Output {
  /** Number of all bytes so far. */
  size = 0
  /** The first line without its end; rejects if it is too long, undefined if the stream ended without one. */
  readonly firstLine: Promise<string | undefined>
  #head: Buffer = Buffer.alloc(0)
  #tail: Buffer = Buffer.alloc(0)

  constructor(stream: Readable) {
    this.firstLine = new Promise((resolve, reject) => {
      let decided = false
      stream.on('data', (chunk: Buffer) => {
        this.size += chunk.length
        if (this.#head.length < maxLine)
          this.#head = Buffer.concat([this.#head, chunk.subarray(0, maxLine - this.#head.length)])
        this.#tail =
          chunk.length >= keptBytes
            ? chunk.subarray(-keptBytes)
            : Buffer.concat([this.#tail, chunk]).subarray(-keptBytes)
        if (decided) return
        const end = this.#head.indexOf(0x0a)
        decided = end !== -1 || this.#head.length >= maxLine
        if (end !== -1) resolve(this.#head.toString('utf8', 0, end))
        else if (this.#head.length >= maxLine) reject(new LineTooLong())
      })
      const finish = (): void => {
        resolve(this.#head.length === 0 ? undefined : this.#head.toString('utf8'))
      }
      stream.on('end', finish)
      stream.on('close', finish)
      stream.on('error', finish)
    })
    // The rejection is handled where the line is awaited, which may be later or never.
    this.firstLine.catch(() => undefined)
  }

  /** The end of the output, as text. */
  tail(): string {
    return this.#tail.toString('utf8')
  }

  /** The last lines, or the first ones of a crash report, with control characters replaced and long lines cut. */
  lines(): string[] {
    const lines = this.tail()
      .split(/\r\n|[\r\n]/)
      .filter((line) => line.trim() !== '')
    const crash = lines.findIndex((line) => crashReport.test(line))
    const from = crash === -1 ? Math.max(0, lines.length - shownLines) : crash
    return lines.slice(from, from + shownLines).map((line) => clean(line))
  }
}

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong'
  constructor() {
    super(`it wrote ${maxLine} bytes to standard output without ending a line`)
  }
}

/** Removes what could control a terminal or hide text: only printable characters stay. */
export function clean(text: string): string {
  const plain = text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/\t/g, '  ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '�')
  return plain.length > shownColumns ? `${plain.slice(0, shownColumns)}…` : plain
}
