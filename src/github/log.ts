import * as core from '@actions/core'
import type { Log } from '../shared/context.ts'
import { cut } from '../shared/cut.ts'
import { Groups } from './groups.ts'
import { Heartbeat, systemClock, type Clock } from './heartbeat.ts'
import { neutralLines } from './neutral.ts'
import { Redactor } from './redact.ts'

/** The action's log, with methods that only this room uses. */
export interface ActionLog extends Log {
  annotate(kind: 'error' | 'warning' | 'notice', message: string, properties?: core.AnnotationProperties): void
  /** One line outside of all groups, which readers see although groups are folded. */
  headline(line: string): void
  /** From now on the log does not say by itself what is running. */
  endHeartbeat(): void
}

/** Characters of one text: a name or an answer of others may have megabytes. */
const maxText = 64 * 1024

/** A log that writes workflow commands, and makes sure that no other line is one. */
export function createLog(clock: Clock = systemClock): ActionLog {
  const redactor = new Redactor()
  const groups = new Groups()
  // Twice: colour codes may split a secret, and are gone only after the first time.
  const safe = (text: string): string[] =>
    neutralLines(cut(redactor.clean(text), maxText)).map((line) => redactor.clean(line))
  const safeMessage = (text: string): string => safe(text).join('\n')
  const safeLine = (text: string): string => safe(text).join(' ')
  const heartbeat = new Heartbeat(clock, (line) => {
    groups.now(safeLine(line))
  })

  const annotate: ActionLog['annotate'] = (kind, message, properties = {}) => {
    const { title, file } = properties
    heartbeat.heard()
    groups.outside(() => {
      core[kind](safeMessage(message), {
        ...properties,
        ...(title !== undefined && { title: safeLine(title) }),
        ...(file !== undefined && { file: safeLine(file) }),
      })
    })
  }

  return {
    info: (text) => {
      heartbeat.heard()
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
    headline: (text) => {
      heartbeat.heard()
      groups.outside(() => {
        core.info(safeLine(text))
      })
    },
    redact: (text) => redactor.clean(text),
    mask: (secret) => {
      for (const form of redactor.add(secret)) core.setSecret(form)
    },
    group: (title, work) => groups.run(safeLine(title), work),
    during: (what, work) => heartbeat.during(what, work),
    endHeartbeat: () => {
      heartbeat.end()
    },
  }
}
