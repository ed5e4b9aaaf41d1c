import { test, type TestContext } from 'node:test'

/** Whether every case is played, as `script/test --all` asks. Else tests take a sample. */
export const playAll = process.env['TEST_ALL'] !== undefined

/**
 * Whether tests that take hours play every case: `TEST_ALL=every`. With `--all` they play a sample that a seed chooses.
 */
export const playEvery = process.env['TEST_ALL'] === 'every'

type Body = (t: TestContext) => void | Promise<void>

/** A test that only `--all` runs. */
export function testWithAll(name: string, body: Body): void {
  if (playAll) test(name, body)
}

/** What `--all` plays of tests that take hours: `count` cases that `random` chooses, in their order. */
export function chosenBy<T>(random: () => number, cases: readonly T[], count: number): readonly T[] {
  if (playEvery || count >= cases.length) return cases
  const drawn = cases.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at)
  const kept = new Set(drawn.slice(0, count).map(({ one }) => one))
  return cases.filter((one) => kept.has(one))
}

/** All cases with `--all`, else `count` of them at even distances. */
export function sampled<T>(cases: readonly T[], count: number): readonly T[] {
  if (playAll || count >= cases.length) return cases
  return Array.from({ length: count }, (_, index) => cases[Math.floor((index * cases.length) / count)] as T)
}
