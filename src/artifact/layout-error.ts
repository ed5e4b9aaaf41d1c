import { isOrasError } from 'oras-js'
import { PublishError } from '../shared/errors.ts'

/** The error for a layout that cannot be used: `E_LAYOUT`. */
export function layoutError(
  message: string,
  options: { readonly cause?: unknown; readonly hint?: string } = {},
): PublishError {
  return new PublishError('E_LAYOUT', message, options)
}

/**
 * Runs work on a layout. Errors of the layout client become `E_LAYOUT`; cancellation and every other error, such as a
 * programming error, are thrown as they are.
 */
export async function usingLayout<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
    throw layoutError(`The image layout ${path} cannot be used`, { cause: error })
  }
}
