import { StringDecoder } from 'node:string_decoder'
import { Masks } from './masks.ts'

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: string
  readonly endLine?: string
  readonly col?: string
  readonly endColumn?: string
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** Commands that the runner knows; a line that names any other is text. */
const known = [
  'add-mask',
  'debug',
  'error',
  'warning',
  'notice',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
  'add-matcher',
  'remove-matcher',
  'set-env',
  'add-path',
  'set-output',
  'save-state',
]

/**
 * The step's console as the runner keeps it: reads workflow commands from both streams, masks, and keeps the log.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
 */
export class RunnerConsole {
  readonly masks = new Masks()
  readonly log: string[] = []
  readonly annotations: Annotation[] = []
  readonly #debug: boolean
  readonly #onLine: (line: string) => void
  readonly #onLog: (line: string) => void
  #stopToken: string | undefined

  constructor(debug: boolean, onLine: (line: string) => void, onLog: (line: string) => void = () => undefined) {
    this.#debug = debug
    this.#onLine = onLine
    this.#onLog = onLog
  }

  /** One line as the process wrote it. */
  line(text: string): void {
    this.#onLine(text)
    const command = this.#stopToken === undefined ? parseCommand(text, known) : parseCommand(text, [this.#stopToken])
    if (command === undefined) this.#write(text)
    else if (this.#stopToken !== undefined) this.#stopToken = undefined
    else this.#obey(command)
  }

  annotate(annotation: Annotation): void {
    this.annotations.push({
      ...annotation,
      message: this.masks.apply(annotation.message),
      ...(annotation.title !== undefined && { title: this.masks.apply(annotation.title) }),
    })
    this.#write(`##[${annotation.level}]${annotation.message}`)
  }

  #obey({ name, properties, data }: Command): void {
    switch (name) {
      case 'add-mask':
        if (data.trim() === '') throw new Error('the runner cannot mask an empty value')
        for (const value of [data, ...data.split(/[\r\n]+/)]) if (value !== '') this.masks.add(value)
        return
      case 'stop-commands':
        this.#stopToken = data
        return
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate({ ...properties, level: name, message: data })
        return
      case 'group':
        this.#write(`##[group]${data}`)
        return
      case 'endgroup':
        this.#write('##[endgroup]')
        return
      case 'debug':
        if (this.#debug) this.#write(`##[debug]${data}`)
        return
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return
      default:
        throw new Error(`the command ${name} is deprecated or disabled: it has to be written to a file`)
    }
  }

  #write(text: string): void {
    for (const line of text.split('\n')) {
      const masked = this.masks.apply(line)
      this.log.push(masked)
      this.#onLog(masked)
    }
  }
}

function parseCommand(text: string, names: readonly string[]): Command | undefined {
  const trimmed = text.trim()
  const second = /^::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(trimmed)
  if (second !== null && names.includes((second[1] ?? '').toLowerCase())) return command(second, ',', unescapeProperty)
  const first = /##\[([^\s\]]+)(?: (.*?))?\](.*)$/s.exec(text)
  return first !== null && names.includes((first[1] ?? '').toLowerCase())
    ? command(first, ';', unescapeData)
    : undefined
}

function command(
  [, name = '', list = '', data = '']: RegExpExecArray,
  separator: string,
  unescape: (text: string) => string,
): Command {
  const pairs = list
    .split(separator)
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes('='))
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unescape(pair.slice(pair.indexOf('=') + 1))]),
    ),
    data: unescapeData(data),
  }
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
const unescapeProperty = (text: string): string => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))

/** Cuts a stream into lines where the runner does: at every line feed, carriage return, or both together. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (line: string) => void
  #rest = ''
  raw = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  write(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    this.raw += text
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line)
  }

  end(): void {
    const last = (this.#rest + this.#decoder.end()).replace(/\r$/, '')
    if (last !== '') this.#onLine(last)
    this.#rest = ''
  }
}
