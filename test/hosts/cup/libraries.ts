import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { goPatternProblem } from '../../../src/checks/go-pattern.ts'
import { commandProblems, readModule } from '../../../src/checks/index.ts'
import { run } from '../../../script/rig/run.ts'
import { badPatterns, goodPatterns, randomPatterns } from '../../support/go-patterns.ts'
import { bad, badTexts, good, goodTexts } from '../../support/json-schemas.ts'
import { dockerEnv, root, scratchDirectory } from '../../support/rig.ts'
import { command } from '../../support/wasm.ts'
import { birds } from './plugin.ts'

/** In other words than the text of a question. */
interface Question {
  readonly pattern?: string
  /** In base64. */
  readonly module?: string
  readonly arguments?: readonly string[]
  readonly directory?: string
  readonly input?: string
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
      ['a module that does nothing', command()],
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
}

function isAccepted(bytes: Buffer): boolean {
  try {
    return commandProblems(readModule(bytes)).length === 0
  } catch {
    return false
  }
}
