import { isOrasError } from 'oras-js'
import { PublishError } from '../shared/errors.ts'

/** The error for a layout that cannot be used: `E_LAYOUT`. */
export function unusable(
  message: string,
  options: { readonly cause?: unknown; readonly hint?: string } = {},
): PublishError {
  return new PublishError('E_LAYOUT', message, options)
}

/** Runs work on a layout; what the client for layouts throws becomes `E_LAYOUT`. */
export async function usingLayout<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
    throw unusable(`The image layout ${path} cannot be used`, { cause: error })
  }
}
