import * as core from '@actions/core'
import type { Log } from '../shared/log.ts'
import { Groups } from './groups.ts'
import { neutralLines } from './neutral.ts'
import { Redactor } from './redact.ts'

/** The action's log: what `Log` promises, and what only this room uses. */
export interface ActionLog extends Log {
  annotate(kind: 'error' | 'warning' | 'notice', message: string, properties?: core.AnnotationProperties): void
  /** The text with every known secret replaced. */
  redact(text: string): string
}

/** Writes workflow commands, and lines for people that cannot be one. */
export function createLog(): ActionLog {
  const redactor = new Redactor()
  const groups = new Groups()
  // Twice: a secret may be whole only once the colours between its parts are gone.
  const safe = (text: string): string[] => neutralLines(redactor.clean(text)).map((line) => redactor.clean(line))
  const safeMessage = (text: string): string => safe(text).join('\n')
  const safeLine = (text: string): string => safe(text).join(' ')

  const annotate: ActionLog['annotate'] = (kind, message, properties = {}) => {
    const { title, file } = properties
    core[kind](safeMessage(message), {
      ...properties,
      ...(title !== undefined && { title: safeLine(title) }),
      ...(file !== undefined && { file: safeLine(file) }),
    })
  }

  return {
    info: (text) => {
      for (const line of safe(text)) groups.line(line)
    },
    debug: (text) => {
      core.debug(safeMessage(text))
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
      for (const form of redactor.add(secret)) core.setSecret(form)
    },
    group: (title, work) => groups.run(safeLine(title), work),
  }
}
