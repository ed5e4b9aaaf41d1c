/**
 * Waits for all of `work`. If one of them fails, the others are stopped by `stop`, whose signal they use, and have
 * ended when this rejects with the error of the first.
 */
export async function allOrStop<T extends readonly Promise<unknown>[] | []>(
  stop: AbortController,
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(work)
  } catch (error) {
    stop.abort(error)
    await Promise.allSettled(work)
    throw error
  }
}
