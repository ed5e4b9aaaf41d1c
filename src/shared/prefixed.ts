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

/** A log whose information is only for who debugs, for work that is done again. Notices stay: they may be new. */
export function quiet<L extends Log>(log: L): L {
  return {
    ...log,
    info: (text: string): void => {
      log.debug(text)
    },
  }
}
