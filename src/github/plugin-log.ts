import type { ActionLog } from './log.ts'

/** The log for one of several plugins: what is printed outside of its groups begins with its name. */
export function pluginLog(log: ActionLog, name: string): ActionLog {
  const named = (text: string): string => `${name}: ${text}`
  return {
    ...log,
    debug: (text) => {
      log.debug(named(text))
    },
    notice: (message) => {
      log.notice(named(message))
    },
    warning: (message) => {
      log.warning(named(message))
    },
    annotate: (kind, message, properties) => {
      log.annotate(kind, named(message), properties)
    },
    during: (what, work) => log.during(() => named(typeof what === 'string' ? what : what()), work),
  }
}
