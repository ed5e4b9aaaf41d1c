import { prefixed } from '../shared/prefixed.ts'
import type { ActionLog } from './log.ts'

/** The log for one of several plugins: what is printed outside of its groups begins with its name. */
export function pluginLog(log: ActionLog, name: string): ActionLog {
  const prefix = `${name}: `
  return {
    ...prefixed(log, prefix, ['debug', 'notice', 'warning']),
    annotate: (kind, message, properties) => {
      log.annotate(kind, `${prefix}${message}`, properties)
    },
  }
}
