import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import type { ActionRun } from '../../support/runner/index.ts'
import { inspect, layout, stays } from './left.ts'
import { watchTree } from './process-tree.ts'
import { playAll } from '../../support/sample.ts'

/** One attack: what is hostile, and how the run must end. */
export interface Attack {
  /** Unique. Guards name attacks by it. */
  readonly name: string
  /** What is hostile, and how. */
  readonly hostile: string
  /** Played without `--all` as well. */
  readonly sample?: true
  /** Bounds of all processes of the run together. Elapsed time has none, because it depends on the machine's load. */
  readonly processorSeconds?: number
  readonly memoryMiB?: number
  readonly expected: Expected
  readonly play: (stage: Stage) => Promise<Outcome>
}

export interface Expected {
  /** As in the output `result`, or `crashed`, which no attack expects. */
  readonly verdict: string
  /** The codes of all errors, sorted, each once. */
  readonly errors: readonly string[]
  /** Text in the log, the annotations or the summary. */
  readonly says?: RegExp
  /** Text in none of them. */
  readonly silent?: RegExp
}

/** What an attack is given. */
export interface Stage {
  readonly scope: Scope
  /** To be added to the environment of the attacked program. */
  readonly env: Readonly<Record<string, string>>
  /** RUNNER_TEMP. */
  readonly temp: string
}

/** How an attack ended. */
export interface Outcome {
  readonly verdict: string
  readonly errors: readonly string[]
  /** All text that a person can see. */
  readonly text: string
  /** Processes that outlived the run, and files in RUNNER_TEMP apart from the layout. */
  readonly left: readonly string[]
}

const usual = { processorSeconds: 30, memoryMiB: 700 }

/**
 * Registers a test for each attack that is played now.
 * @param engine environment for the Docker engine; undefined: the attacked program uses none
 */
export function playAttacks(attacks: readonly Attack[], engine: NodeJS.ProcessEnv | undefined): void {
  for (const attack of attacks.filter(({ sample }) => playAll || sample === true)) {
    test(attack.name, { timeout: 300_000 }, (t) => playAttack(t, attack, engine))
  }
}

async function playAttack(scope: Scope, attack: Attack, engine: NodeJS.ProcessEnv | undefined): Promise<void> {
  const { expected, processorSeconds = usual.processorSeconds, memoryMiB = usual.memoryMiB } = attack
  const directory = await scratchDirectory(scope)
  const [temp, tmpdir] = [join(directory, 'temp'), join(directory, 'tmp')]
  for (const path of [temp, tmpdir]) await mkdir(path)
  const mark = randomUUID()
  const places = { directories: [temp, tmpdir], engine }
  const before = await inspect(places)
  const watched = watchTree(mark)
  // Also if the attack throws: otherwise the watcher keeps this process alive.
  scope.after(async () => {
    await watched.stop()
  })
  const outcome = await attack.play({ scope, env: { ATTACK: mark, TMPDIR: tmpdir }, temp })
  const { peakMiB, processorSeconds: used } = await watched.stop()
  const { verdict, errors, text } = outcome
  assert.deepEqual({ verdict, errors }, { verdict: expected.verdict, errors: expected.errors }, text.slice(0, 20_000))
  // The text may have megabytes, so an assertion's message gets only a part.
  if (expected.says !== undefined)
    assert.ok(expected.says.test(text), `does not say ${String(expected.says)}:\n${text.slice(0, 20_000)}`)
  if (expected.silent !== undefined)
    assert.ok(!expected.silent.test(text), `says ${String(expected.silent)}:\n${text.slice(0, 20_000)}`)
  assert.deepEqual([...outcome.left, ...(await stays(before, places))], [], 'the attack left something on the machine')
  assert.ok(peakMiB > 0, 'no process was measured')
  assert.ok(peakMiB <= memoryMiB, `${peakMiB} MiB of ${memoryMiB}`)
  assert.ok(used <= processorSeconds, `${used} s of processor time of ${processorSeconds}`)
}

/** How a run of the action ended. */
export function outcomeOf({
  exitCode,
  outputs,
  annotations,
  log,
  summary,
  processesLeft,
  filesLeft,
  main,
  post,
}: ActionRun): Outcome {
  const result = JSON.parse(outputs['result'] ?? '{"plugins":[]}') as { plugins: { verdict: string }[] }
  const verdict = result.plugins[0]?.verdict ?? 'crashed'
  const good = ['published', 'unchanged', 'checked'].includes(verdict)
  const consistent =
    main.signal === null && main.stderr === '' && (exitCode === 0) === good && (post?.exitCode ?? 0) === 0
  const codes = annotations.filter(({ level }) => level === 'error').map(({ title = 'untitled' }) => title)
  return {
    verdict: consistent
      ? verdict
      : `crashed (${verdict}, exit code ${String(exitCode)}, post ${String(post?.exitCode)}): ${main.stderr}`,
    errors: [...new Set(codes)].sort(),
    text: [...log, ...annotations.map(({ message }) => message), summary].join('\n'),
    left: [
      ...processesLeft.map(({ command }) => `process: ${command}`),
      ...filesLeft.filter((name) => !layout.test(name)).map((name) => `file: ${name}`),
    ],
  }
}
