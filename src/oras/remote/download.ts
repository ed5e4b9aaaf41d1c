import type { Descriptor } from '../descriptor.ts'
import { isOrasError, OrasError } from '../errors.ts'
import type { RegistryClient } from './client.ts'
import { parseContentRangeStart } from './headers.ts'
import type { Budget } from './retry.ts'

export interface DownloadOptions {
  readonly url: string
  readonly accept: string
  readonly scopes: readonly string[]
  readonly budget: Budget
}

/**
 * The body of a blob or manifest. A broken connection is continued from where it broke; the caller checks the digest.
 */
export async function* downloadBlob(
  client: RegistryClient,
  descriptor: Descriptor,
  { url, accept, scopes, budget }: DownloadOptions,
): AsyncGenerator<Uint8Array, void> {
  let offset = 0
  for (let tried = 1; ; tried++) {
    const reply = await client.request({
      method: 'GET',
      url,
      scopes,
      budget,
      accept: offset > 0 ? [200, 206] : [200],
      headers: { accept, ...(offset > 0 && { range: `bytes=${offset}-` }) },
    })
    // A registry may ignore the range and begin again.
    let skip =
      reply.status === 206 ? offset - (parseContentRangeStart(reply.header('content-range')) ?? offset) : offset
    if (skip < 0)
      throw new OrasError(
        'invalid-response',
        `${reply.method} ${reply.where().url}: another range than the one asked for`,
        reply.where(),
      )
    const before = offset
    try {
      for await (const chunk of reply.stream()) {
        const piece = chunk.subarray(Math.min(skip, chunk.length))
        skip -= chunk.length - piece.length
        offset += piece.length
        if (piece.length > 0) yield piece
      }
      if (offset >= descriptor.size) return
      throw reply.broken(new Error(`it ended after ${offset} of ${descriptor.size} bytes`))
    } catch (error) {
      if (!isOrasError(error, 'network', 'timeout')) throw error
      if (budget.signal.aborted)
        throw budget.explain(new OrasError('cancelled', 'the operation was cancelled', { cause: error }))
      // Real progress earns new tries; a trickle does not.
      if (offset - before >= 1024 * 1024) tried = 1
      if (tried >= client.policy.attempts) throw error
      await client.backOff(budget, tried, 'GET', reply.url, error.message)
    }
  }
}
