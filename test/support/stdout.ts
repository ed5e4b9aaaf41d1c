import type { TestContext } from 'node:test'

/**
 * Captures what the action prints until the end of the test. Only strings are captured: the test runner reports to its
 * parent over the same stream, in bytes.
 */
export function captureStdout(t: TestContext): { readonly text: () => string; readonly lines: () => string[] } {
  let text = ''
  const write = process.stdout.write.bind(process.stdout)
  t.mock.method(process.stdout, 'write', (chunk: string | Uint8Array) => {
    if (typeof chunk !== 'string') return write(chunk)
    text += chunk
    return true
  })
  return { text: () => text, lines: () => text.split('\n').slice(0, -1) }
}

/** Sets a variable of this process's environment until the end of the test; `@actions/core` reads only that one. */
export function setVariable(t: TestContext, name: string, value: string): void {
  const before = process.env[name]
  process.env[name] = value
  t.after(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = before
  })
}
