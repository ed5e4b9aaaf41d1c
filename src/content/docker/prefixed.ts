import type { Log } from '../../shared/context.ts'

/** A log whose lines of progress begin with `prefix`: builds that run side by side number their steps each from 1. */
export function prefixed(log: Log, prefix: string): Log {
  return {
    ...log,
    info: (line) => {
      log.info(`${prefix}${line}`)
    },
    debug: (line) => {
      log.debug(`${prefix}${line}`)
    },
    mask: (secret) => {
      log.mask(secret)
    },
    redact: (text) => log.redact(text),
    notice: (message) => {
      log.notice(message)
    },
    warning: (message) => {
      log.warning(message)
    },
    group: async (title, work) => await log.group(title, work),
    during: async (what, work) =>
      await log.during(typeof what === 'string' ? `${prefix}${what}` : () => `${prefix}${what()}`, work),
  }
}
