/** Works on all, a few at a time; waits for all, so that no process is left running, then throws the first failure. */
export async function eachOf<S, T>(items: readonly S[], atOnce: number, work: (item: S) => Promise<T>): Promise<T[]> {
  const queue = [...items.entries()]
  const done: T[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) done[next[0]] = await work(next[1])
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const result of ended) if (result.status === 'rejected') throw result.reason
  return done
}
