import { isOrasError } from 'oras-js'
import { isDiskFull, PublishError } from '../shared/errors.ts'

/** The error for a layout that cannot be used: `E_LAYOUT`. */
export function layoutError(
  message: string,
  options: { readonly cause?: unknown; readonly hint?: string } = {},
): PublishError {
  return new PublishError('E_LAYOUT', message, options)
}

/**
 * Runs work on a layout. Errors of the layout client and of the file system become `E_LAYOUT`; cancellation, a full
 * disk and every other error, such as a programming error, are thrown as they are.
 */
export async function usingLayout<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const concernsLayout = isOrasError(error) ? error.kind !== 'cancelled' : isFileError(error) && !isDiskFull(error)
    if (!concernsLayout) throw error
    throw layoutError(`The image layout ${path} cannot be used`, { cause: error })
  }
}

/** A failed file operation, such as reading a directory as a file. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && typeof error.syscall === 'string'
}
