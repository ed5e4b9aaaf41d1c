import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/**
 * One line of JSON for each test that ended, for the test runner. Suites, and tests that failed only because of a
 * subtest, get no line.
 */
export interface TestLine {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly error?: string
}

/** A reporter for `node --test-reporter`, which wants it as the default export. */
async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = []
  for await (const event of source) {
    if (event.type === 'test:start') path.splice(event.data.nesting, path.length, event.data.name)
    const line = lineOf(event, path)
    if (line !== undefined) yield `${JSON.stringify(line)}\n`
  }
}

function lineOf(event: TestEvent, path: readonly string[]): TestLine | undefined {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined
  const name = [...path.slice(0, event.data.nesting), event.data.name].join(' › ')
  if (event.type === 'test:fail') {
    const { error } = event.data.details
    if ('failureType' in error && error.failureType === 'subtestsFailed') return undefined
    return { name, outcome: 'failed', error: inspect(error.cause instanceof Error ? error.cause : error, { depth: 4 }) }
  }
  if (event.data.details.type === 'suite') return undefined
  return { name, outcome: event.data.skip === undefined && event.data.todo === undefined ? 'passed' : 'skipped' }
}

export { report as default }
