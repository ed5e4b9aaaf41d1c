import { test, type TestContext } from 'node:test'

/** Whether every case is played, as `script/test --all` asks. Else tests take a sample. */
export const playAll = process.env['TEST_ALL'] !== undefined

type Body = (t: TestContext) => void | Promise<void>

/** A test that only `--all` runs. */
export function testWithAll(name: string, body: Body): void {
  if (playAll) test(name, body)
}

/** All cases with `--all`, else `count` of them at even distances. */
export function sampled<T>(cases: readonly T[], count: number): readonly T[] {
  if (playAll || count >= cases.length) return cases
  return Array.from({ length: count }, (_, index) => cases[Math.floor((index * cases.length) / count)] as T)
}
