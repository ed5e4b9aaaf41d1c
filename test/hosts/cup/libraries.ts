import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { goPatternProblem } from '../../../src/checks/json-schema/go-pattern.ts'
import { commandProblems, MalformedModule, readModule } from '../../../src/checks/index.ts'
import { run } from '../../../script/rig/run.ts'
import { badPatterns, goodPatterns, randomPatterns } from '../../support/go-patterns.ts'
import { bad, badTexts, good, goodTexts } from '../../support/json-schemas.ts'
import { dockerEnv, root, scratchDirectory } from '../../support/rig.ts'
import { command } from '../../support/wasm.ts'
import { notRunnable, runnable } from '../../support/wasm-modules.ts'
import { birds } from './plugin.ts'

/** In other words than the text of a question. */
interface Question {
  readonly pattern?: string
  /** In base64. */
  readonly module?: string
  readonly arguments?: readonly string[]
  readonly directory?: string
  readonly input?: string
  /** Path of a module that is only compiled. */
  readonly compile?: string
}

interface Answer {
  readonly error: string
  readonly code: number
  readonly output: string
}

/** What the libraries of cup answer: gojsonschema 1.2.0 and wazero 1.3.1. */
async function ask(questions: readonly (Question | string)[]): Promise<Answer[]> {
  const program = join(root, '.cache/test-programs/cup-libraries')
  const env = dockerEnv({ CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' })
  const cwd = join(import.meta.dirname, 'libraries')
  const built = await run('go', ['build', '-trimpath', '-o', program, '.'], { cwd, env })
  assert.equal(built.code, 0, built.stderr)
  const lines = questions.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
  const asked = await run(program, [], { input: `${lines.join('\n')}\n` })
  assert.equal(asked.code, 0, asked.stderr)
  return asked.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
}

const wren = {
  apiVersion: 'example.com/v1',
  kind: 'Bird',
  metadata: { namespace: 'default', name: 'wren' },
  spec: { species: 'Troglodytes troglodytes' },
}

/** The libraries are pinned, so that their answers change only with the rules. */
export function askLibraries(): void {
  test('compile and refuse the same schemas', async () => {
    const taken = [...good.map((schema) => JSON.stringify(schema)), ...goodTexts]
    const refused = [...bad.map(([schema]) => JSON.stringify(schema)), ...badTexts.map(([text]) => text)]
    const answers = await ask([...taken, ...refused].map((text) => `{"schema":${text}}`))
    const verdicts = answers.map(({ error }) => error === '')
    assert.deepEqual(
      verdicts,
      [...taken.map(() => true), ...refused.map(() => false)],
      JSON.stringify(answers, null, 1),
    )
  })

  test('compile and refuse the same patterns', async () => {
    const patterns = [...goodPatterns, ...badPatterns.map(([pattern]) => pattern), ...randomPatterns(5000)]
    const answers = await ask(patterns.map((pattern) => ({ pattern })))
    const differences = patterns.flatMap((pattern, index) => {
      const [ours, theirs] = [goPatternProblem(pattern) ?? '', answers[index]?.error ?? 'no answer']
      return (ours === '') === (theirs === '') ? [] : [{ pattern: pattern.slice(0, 100), ours, theirs }]
    })
    assert.deepEqual(differences, [])
  })

  test('run the example, and refuse the modules that the check refuses', async (t) => {
    const directory = join(await scratchDirectory(t), 'repository')
    mkdirSync(directory)
    const module = readFileSync(await birds()).toString('base64')
    const call = (...words: string[]): Question => ({ module, directory, arguments: words })
    const answers = await ask([
      call('list', 'Bird', 'default'),
      call('get', 'Bird', 'default', 'wren'),
      { ...call('put', 'Bird', 'default', 'wren'), input: JSON.stringify(wren) },
      call('get', 'Bird', 'default', 'wren'),
      call('delete', 'Bird', 'default', 'wren'),
      call('list', 'Bird', 'default'),
    ])
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 2, 0, 0, 0, 0],
      JSON.stringify(answers),
    )
    assert.equal((JSON.parse(answers[3]?.output ?? '') as typeof wren).metadata.name, 'wren')

    const strange: readonly (readonly [string, Buffer])[] = [
      ...runnable,
      ...notRunnable.map(({ name, bytes }) => [name, bytes] as const),
      ['a function that preview 1 does not have', command({ imports: new Map([['sock_listen', ' -> i32']]) })],
      ['a wrong signature', command({ imports: new Map([['proc_exit', 'i64 -> ']]) })],
      ['a function of another module', command({ imports: new Map([['proc_exit', 'i32 -> ']]), importFrom: 'env' })],
      ['a shared memory', command({ memory: [3, 1, 1] })],
      ['a component', Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])],
    ]
    const verdicts = await ask(
      strange.map(([, bytes]) => ({
        module: bytes.toString('base64'),
        directory,
        arguments: ['list', 'Bird', 'default'],
      })),
    )
    for (const [index, [name, bytes]] of strange.entries())
      assert.equal(verdicts[index]?.error === '', isAccepted(bytes), `${name}: ${JSON.stringify(verdicts[index])}`)
  })

  test('compile what the check takes of the tests of WebAssembly, and the other way round', async () => {
    const cwd = join(import.meta.dirname, 'libraries')
    const env = dockerEnv({ GOWORK: 'off', GOFLAGS: '-mod=readonly' })
    const module = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/tetratelabs/wazero'], { cwd, env })
    const directory = join(module.stdout.trim(), 'internal/integration_test/spectest/v2/testdata')
    const names = readdirSync(directory).filter((name) => name.endsWith('.wasm'))
    const answers = await ask(names.map((name) => ({ compile: join(directory, name) })))
    let both = 0
    for (const [index, name] of names.entries()) {
      const bytes = readFileSync(join(directory, name))
      const problem = problemOf(bytes)
      const said = `${name}: ${String(problem)}; ${String(answers[index]?.error)}`
      const compiles = answers[index]?.error === ''
      if (problem === undefined && WebAssembly.validate(bytes)) assert.ok(compiles, said)
      if (problem === undefined) both++
      // Instances of the first fail. Engines take no larger tables. The standard lets constants name only imports.
      else if (compiles) assert.match(problem, /^it puts \d+ bytes at |^it has a table of |no imported constant$/, said)
    }
    assert.ok(both > 2000, `${both} of ${names.length} modules`)
  })

  test('know the same instructions', async (t) => {
    const directory = await scratchDirectory(t)
    const codes = [...instructions()]
    const module = (code: readonly number[]): Buffer =>
      command({ code: [0x41, 0, 0x04, 0x40, 0x00, ...code, 0x00, 0x0b] })
    const answers = await ask(
      codes.map((code) => ({ module: module(code).toString('base64'), directory, arguments: ['list'] })),
    )
    const known = new Set<number>()
    for (const [index, code] of codes.entries()) {
      const [error = '', problem] = [answers[index]?.error, problemOf(module(code))]
      const said = `${code.join(' ')}: ${String(problem)}; ${error}`
      if (problem !== undefined) assert.ok(error !== '' || /an alignment/.test(problem), said)
      else {
        known.add(code[0] ?? 0)
        // It is known, and its operands or what it names may be wrong.
        assert.doesNotMatch(error, /invalid (?:vector |misc )?(?:instruction|opcode)|unknown (?:vec|misc)/i, said)
      }
    }
    assert.equal(known.size, 185)
  })
}

/** Every opcode with immediates of each length. */
function* instructions(): Generator<number[], void> {
  const zeros = [1, 2, 3, 4, 8, 16, 17].map((count) => Array.from({ length: count }, () => 0))
  const immediates = [
    [],
    ...zeros,
    [1],
    [0x7f],
    [0x70],
    [1, 0],
    [1, 0x7f],
    [1, 1],
    [1, 2, 0],
    [1, 2, 0, 0],
    [0x40, 0x0b],
  ]
  for (let code = 0; code < 256; code++)
    for (const rest of immediates) {
      if (code !== 0xfc && code !== 0xfd) yield [code, ...rest]
      // Longer forms of the same number are left out.
      if (code < 0x80) yield [0xfc, code, ...rest]
      if (code < 0x80 || rest[0] === 1 || rest[0] === 2) yield [0xfd, code, ...rest]
    }
}

/** TypeScript knows this global only together with those of browsers. */
declare const WebAssembly: { validate(bytes: Uint8Array): boolean }

function problemOf(bytes: Uint8Array): string | undefined {
  try {
    readModule(bytes)
    return undefined
  } catch (error) {
    if (error instanceof MalformedModule) return error.message
    throw error
  }
}

function isAccepted(bytes: Buffer): boolean {
  try {
    return commandProblems(readModule(bytes)).length === 0
  } catch {
    return false
  }
}
