import { isOrasError } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { Code } from '../shared/codes.ts'

/** Says what failed at the registry, in the registry's words, under the action's code. Other errors pass unchanged. */
export function registryError(error: unknown, doing: string): unknown {
  if (!isOrasError(error) || error.kind === 'cancelled') return error
  const code: Code = isOrasError(error, 'unauthorized', 'denied', 'credentials')
    ? 'E_REGISTRY_AUTH'
    : isOrasError(error, 'invalid-content', 'digest-mismatch')
      ? 'E_LAYOUT'
      : 'E_REGISTRY'
  return new PublishError(code, `${doing} failed.`, {
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}
