import type { Log } from './context.ts'

type Messages = 'info' | 'debug' | 'notice' | 'warning'

/** A log whose messages of these kinds begin with `prefix`, and so does what is still running. */
export function prefixed<L extends Log>(log: L, prefix: string, kinds: readonly Messages[]): L {
  const changed = kinds.map((kind) => [
    kind,
    (text: string): void => {
      log[kind](`${prefix}${text}`)
    },
  ])
  return {
    ...log,
    ...(Object.fromEntries(changed) as Pick<Log, Messages>),
    during: <T>(what: string | (() => string), work: () => Promise<T>) =>
      log.during(() => `${prefix}${typeof what === 'string' ? what : what()}`, work),
  }
}

/** A log whose information and notices are only for who debugs: for work whose beginning was logged before. */
export function quiet<L extends Log>(log: L): L {
  const debug = (text: string): void => {
    log.debug(text)
  }
  return { ...log, info: debug, notice: debug }
}
