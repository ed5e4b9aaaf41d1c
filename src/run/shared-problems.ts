import { messageChain, type PublishError } from '../shared/errors.ts'

/** By this, two errors are the same for a reader. */
export function identityOf({ code, message, cause, hint, at }: PublishError): string {
  return JSON.stringify([code, message, messageChain(cause), hint, at])
}

/** Problems that every one of several plugins has: they say nothing about a plugin, and are printed once. */
export function sharedProblems(plugins: readonly (readonly PublishError[])[]): readonly PublishError[] {
  const [first = [], ...others] = plugins
  if (others.length === 0) return []
  const each = others.map((problems) => new Set(problems.map(identityOf)))
  return first.filter((problem) => each.every((identities) => identities.has(identityOf(problem))))
}
