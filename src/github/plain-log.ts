import type { ActionLog } from './log.ts'
import { neutralLines } from './neutral.ts'
import { Redactor } from './redact.ts'

/**
 * A log as `createLog` makes it, without a package: what only verifies stays small.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function createPlainLog(write: (text: string) => void): ActionLog {
  const redactor = new Redactor()
  // Twice: colour codes may split a secret, and are gone only after the first time.
  const safe = (text: string): string[] => neutralLines(redactor.clean(text)).map((line) => redactor.clean(line))
  const command = (name: string, properties: string, text: string): void => {
    write(`::${name}${properties === '' ? '' : ` ${properties}`}::${escaped(text)}\n`)
  }
  const annotate: ActionLog['annotate'] = (kind, message, { title } = {}) => {
    const shown = title === undefined ? '' : `title=${escapedProperty(safe(title).join(' '))}`
    command(kind, shown, safe(message).join('\n'))
  }
  return {
    info: (text) => {
      for (const line of safe(text)) write(`${line}\n`)
    },
    debug: (text) => {
      command('debug', '', safe(text).join('\n'))
    },
    notice: (message) => {
      annotate('notice', message)
    },
    warning: (message) => {
      annotate('warning', message)
    },
    annotate,
    redact: (text) => redactor.clean(text),
    mask: (secret) => {
      for (const form of redactor.add(secret)) command('add-mask', '', form)
    },
    group: (_, work) => work(),
    during: (_, work) => work(),
    headline: (text) => {
      for (const line of safe(text)) write(`${line}\n`)
    },
    endHeartbeat: () => undefined,
  }
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
