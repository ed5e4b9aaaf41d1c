/**
 * A stream whose chunks may be handed back, so that their memory is used again. Whoever does not hand them back keeps
 * them: nothing changes under their hands.
 */
export interface RecyclingStream extends AsyncIterable<Uint8Array> {
  readonly release: (chunk: Uint8Array) => void
}

/** Hands a chunk back to where it came from, if that takes it. */
export function releaser(stream: AsyncIterable<Uint8Array>): ((chunk: Uint8Array) => void) | undefined {
  return 'release' in stream ? (stream as RecyclingStream).release : undefined
}
