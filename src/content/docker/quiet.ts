import type { Log } from '../../shared/context.ts'

/** Nothing of these builds is shown: they are not the user's. */
export const quiet: Omit<Log, 'redact'> = {
  info: () => undefined,
  debug: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  mask: () => undefined,
  group: <T>(_title: string, work: () => Promise<T>) => work(),
  during: <T>(_what: unknown, work: () => Promise<T>) => work(),
}
