import type { Log, RunContext } from '../../src/shared/context.ts'
import { Step } from '../../src/shared/step.ts'
import { testResources, type TestResources } from './resources.ts'

/** A log that keeps its lines, by kind and all together. */
export interface CollectedLog extends Log {
  /** Everything but secrets, in order. */
  readonly lines: string[]
  readonly notices: string[]
  readonly warnings: string[]
  readonly masked: string[]
  /** What `during` was called with. */
  readonly steps: string[]
}

export function collectingLog(onLine: (line: string) => void = () => undefined): CollectedLog {
  const [lines, notices, warnings, masked]: [string[], string[], string[], string[]] = [[], [], [], []]
  const steps: string[] = []
  const keep = (line: string): void => {
    lines.push(line)
    onLine(line)
  }
  return {
    lines,
    notices,
    warnings,
    masked,
    steps,
    info: keep,
    debug: keep,
    notice: (message) => {
      notices.push(message)
      keep(message)
    },
    warning: (message) => {
      warnings.push(message)
      keep(message)
    },
    mask: (secret) => {
      masked.push(secret)
    },
    redact: (text) => text,
    group: async (title, work) => {
      keep(title)
      return await work()
    },
    during: (what, work) => {
      steps.push(typeof what === 'string' ? what : what())
      return work()
    },
  }
}

export interface TestContext extends RunContext {
  readonly log: CollectedLog
  readonly resources: TestResources
}

/** The context of a stage that is tested without a run. */
export function testContext(changes: Partial<TestContext> = {}): TestContext {
  const env = changes.env ?? process.env
  const context: TestContext = {
    log: collectingLog(),
    signal: new AbortController().signal,
    env,
    resources: changes.resources ?? testResources(env),
    step: new Step(() => context),
    ...changes,
  }
  return context
}
