import { isOrasError } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { Code } from '../shared/codes.ts'

/** Gives an error of the registry the action's code and keeps it as the cause. Other errors are returned unchanged. */
export function registryError(error: unknown, doing: string): unknown {
  if (!isOrasError(error) || error.kind === 'cancelled') return error
  // A registry that says that it stored other bytes is no fault of the layout.
  const isLocal = error.method === undefined
  const code: Code = isOrasError(error, 'unauthorized', 'denied', 'credentials')
    ? 'E_REGISTRY_AUTH'
    : isLocal && isOrasError(error, 'invalid-content', 'digest-mismatch')
      ? 'E_LAYOUT'
      : 'E_REGISTRY'
  return new PublishError(code, `${doing} failed.`, {
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}
