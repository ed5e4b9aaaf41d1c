import { problemsOf } from '../../../src/github/annotations.ts'
import { createControlPlane } from '../../../src/hosts/cosmo/control-plane.ts'
import { messageChain } from '../../../src/shared/errors.ts'

/**
 * Asks a control plane one thing, in a process of its own, so that its time and memory can be measured. Prints one
 * line: `{verdict, errors, text}`.
 *
 * Arguments: URL, and `look`, `check` or `authorize`.
 */
const [url = '', question = 'check'] = process.argv.slice(2)
const masked: string[] = []
const silent = (): void => {
  /* The answer is printed at the end. */
}
const log = {
  info: silent,
  debug: silent,
  notice: silent,
  warning: silent,
  mask: (secret: string) => {
    masked.push(secret)
  },
  redact: (text: string) => text,
  group: async <T>(_: string, work: () => Promise<T>) => work(),
  during: async <T>(_: string | (() => string), work: () => Promise<T>) => work(),
}
const controlPlane = createControlPlane({
  url,
  token: 'cosmo_0123456789abcdef',
  name: 'users',
  namespace: 'default',
  labels: {},
  skipTrafficCheck: false,
  log,
  signal: new AbortController().signal,
  pause: () => Promise.resolve(),
})
const bytes = Buffer.from('type Query { a: Int }')
const payload = {
  files: ['schema.graphql', 'service.proto', 'mapping.json', 'service.proto.lock.json'].map((name) => ({
    name,
    bytes,
    mediaType: 'text/plain',
  })),
}

async function ask(): Promise<{ verdict: string; errors: string[]; text: string }> {
  try {
    if (question === 'look')
      return { verdict: 'answered', errors: [], text: JSON.stringify(await controlPlane.getPlugin()) }
    if (question === 'authorize')
      return { verdict: 'granted', errors: [], text: JSON.stringify(await controlPlane.authorizePush()) }
    const { findings } = await controlPlane.check(payload, '/workspace/src/schema.graphql')
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    return {
      verdict: 'answered',
      errors: [...new Set(errors)].sort(),
      text: `${findings.length} findings: ${JSON.stringify(findings.slice(0, 50))}`,
    }
  } catch (error) {
    const problems = problemsOf(error)
    return {
      verdict: 'refused',
      errors: problems.map(({ code }) => code),
      text: problems.flatMap(messageChain).join('\n'),
    }
  }
}

const { text, ...answer } = await ask()
const line = JSON.stringify({ ...answer, text: text.slice(0, 500_000), masked: masked.map((secret) => secret.length) })
process.stdout.write(`${line}\n`, () => {
  process.exit()
})
