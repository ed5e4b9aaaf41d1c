/** The candidate most similar to `text`; undefined if none is similar enough. */
export function nearest<T extends string>(text: string, candidates: Iterable<T>): T | undefined {
  const wanted = normal(text)
  let best: T | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 4)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, normal(candidate))
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

const normal = (text: string): string => text.slice(0, 100).toLowerCase().replaceAll('_', '-')

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    ;[before, previous] = [previous, row]
  }
  return previous[b.length] ?? 0
}
