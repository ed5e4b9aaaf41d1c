/** Where progress goes. The action's implementation writes workflow commands; tests collect. */
export interface Log {
  /** One line of progress for people. */
  info(line: string): void
  /** Shown only with step debugging on. */
  debug(line: string): void
  notice(message: string): void
  warning(message: string): void
  /** Registers a secret: it is replaced in everything that is printed from now on. */
  mask(secret: string): void
  /** Runs `work` with its output folded under `title`. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}
