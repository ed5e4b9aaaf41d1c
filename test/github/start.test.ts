import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../script/rig/run.ts'
import { inputVariables, readActionFile, type ActionFile } from '../support/runner/action-file.ts'
import { makeCommandFiles, readCommandFiles } from '../support/runner/command-files.ts'
import { node, root, scratchDirectory } from '../support/rig.ts'
import { playAll } from '../support/sample.ts'

/** Steps of a sample, and the least of all. */
const smallest = 12
/** With `script/test --all`, every millisecond of the start is tried; else a sample. */
/** Milliseconds for all of them. On a busy machine, where the start takes longer too, the finest steps are left out. */
const budget = 200_000

/**
 * The numbers below `count`: every sixteenth first, then those between them, so that any part of the list is spread
 * evenly.
 */
function coarseToFine(count: number): number[] {
  const offsets = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]
  return offsets.flatMap((offset) =>
    Array.from({ length: Math.ceil((count - offset) / 16) }, (_, i) => offset + 16 * i),
  )
}

const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const

interface Step {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly firstLine: number
}

/**
 * A job that would publish, if it came so far: the event is a tag, and registry and control plane are a server that
 * counts.
 */
class Job {
  readonly #scope: TestContext
  readonly #action: ActionFile
  readonly #directory: string
  readonly #url: string
  requests = 0

  private constructor(scope: TestContext, action: ActionFile, directory: string, url: string) {
    this.#scope = scope
    this.#action = action
    this.#directory = directory
    this.#url = url
  }

  static async open(t: TestContext): Promise<Job> {
    const directory = await scratchDirectory(t)
    const server = createServer((_, response) => {
      job.requests++
      response.writeHead(400).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    const job = new Job(t, await readActionFile(root), directory, `127.0.0.1:${(server.address() as AddressInfo).port}`)
    await cp(join(root, 'examples/cosmo-go'), join(directory, 'workspace/plugin'), { recursive: true })
    return job
  }

  /** Runs main, with a signal after so many milliseconds, and then post with the state that main left. */
  async run(
    milliseconds: number,
    signal: NodeJS.Signals,
  ): Promise<{ main: Step; post: Step; requestsOfPost: number; left: string[] }> {
    const temp = join(this.#directory, 'temp')
    await mkdir(temp, { recursive: true })
    const files = await makeCommandFiles(this.#directory, 'main')
    const env = this.#environment(temp, files)
    const main = await this.#start(this.#action.main, env, async (child, closed) => {
      await Promise.race([closed, sleep(milliseconds, undefined, { ref: false })])
      child.kill(signal)
    })
    const { state } = await readCommandFiles(files)
    const before = this.requests
    const saved = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
    const post = await this.#start(this.#action.post ?? '', { ...env, ...saved })
    return { main, post, requestsOfPost: this.requests - before, left: await readdir(temp) }
  }

  /**
   * Runs main with a summary that nobody reads, and cancels it when that is all it waits for. It is not killed from
   * here.
   */
  async hang(summary: string): Promise<Step> {
    const temp = join(this.#directory, 'temp')
    await mkdir(temp, { recursive: true })
    const files = await makeCommandFiles(this.#directory, 'main')
    const cancel = async (child: ChildProcess): Promise<void> => {
      while ((await readFile(files['GITHUB_OUTPUT'] ?? '', 'utf8')) === '') await sleep(20)
      child.kill('SIGINT')
      await sleep(200)
      child.kill('SIGTERM')
    }
    return await this.#start(
      this.#action.main,
      this.#environment(temp, { ...files, GITHUB_STEP_SUMMARY: summary }),
      cancel,
    )
  }

  #environment(temp: string, files: Record<string, string>): NodeJS.ProcessEnv {
    const inputs = {
      path: 'plugin',
      registry: this.#url,
      'plain-http': 'true',
      sign: 'none',
      'dry-run': 'false',
      'smoke-test': 'false',
      'control-plane-url': `http://${this.#url}`,
      'control-plane-token': 'cosmo_0123456789',
    }
    return {
      // No engine: nothing can be built, so that what publishes would have to say so first.
      PATH: '/usr/bin:/bin',
      HOME: this.#directory,
      DOCKER_HOST: 'unix:///nonexistent/docker.sock',
      GITHUB_WORKSPACE: join(this.#directory, 'workspace'),
      RUNNER_TEMP: temp,
      RUNNER_TOOL_CACHE: join(this.#directory, 'tools'),
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/tags/v1.2.3',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REPOSITORY: 'octo/plugins',
      ...inputVariables(this.#action, inputs, { 'github.token': '' }),
      ...files,
    }
  }

  async #start(
    entry: string,
    env: NodeJS.ProcessEnv,
    end?: (child: ChildProcess, closed: Promise<unknown>) => Promise<void>,
  ): Promise<Step> {
    const started = performance.now()
    const child = spawn(node, [join(root, entry)], {
      env,
      cwd: join(this.#directory, 'workspace'),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#scope.after(() => {
      child.kill('SIGKILL')
    })
    const step = { output: '', firstLine: Infinity }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        step.firstLine = Math.min(step.firstLine, performance.now() - started)
        step.output += text
      })
    }
    const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    await end?.(child, closed)
    const [exitCode, signal] = await closed
    return { exitCode, signal, ...step }
  }
}

test(
  'a signal while the action starts, whenever it comes: post publishes nothing and leaves nothing',
  { timeout: 280_000 },
  async (t) => {
    const job = await Job.open(t)
    const whole = await job.run(60_000, 'SIGKILL')
    assert.deepEqual([whole.main.exitCode, whole.post.exitCode, whole.left], [1, 0, []], whole.main.output)
    assert.ok(job.requests > 0, 'it would have published')
    // From before the first instruction until after the first line, which follows the handlers.
    const last = Math.ceil(whole.main.firstLine) + 50
    const deadline = performance.now() + budget
    const steps = playAll
      ? coarseToFine(last)
      : Array.from({ length: smallest }, (_, i) => Math.round((i * last) / smallest))
    let tried = 0
    for (const [i, at] of steps.entries()) {
      if (tried >= smallest && performance.now() > deadline) break
      tried++
      const signal = signals[i % signals.length] ?? 'SIGINT'
      const { main, post, requestsOfPost, left } = await job.run(at, signal)
      const seen = `${signal} after ${at} ms: ${main.output}\n${post.output}`
      assert.deepEqual([post.exitCode, requestsOfPost, left], [0, 0, []], seen)
      assert.doesNotMatch(post.output, /^::error|Reading the inputs/m, seen)
      assert.ok(signal === 'SIGKILL' || main.exitCode === 1 || main.signal === signal, seen)
    }
    t.diagnostic(`${tried} of ${last} milliseconds`)
  },
)

test('main handles signals before the bundle loads anything, and says what happens next', async (t) => {
  const directory = await scratchDirectory(t)
  const file = join(directory, 'record')
  const hook = new URL('fixture/record-start.ts', import.meta.url).href
  const env = { START_RECORD: file, RUNNER_TEMP: directory }
  const { stdout } = await run(node, ['--import', hook, join(root, 'dist/index.js')], { env, cwd: directory })
  const record = (await readFile(file, 'utf8')).trim().split('\n')
  assert.deepEqual(record.slice(0, 3), ['handle SIGINT', 'handle SIGTERM', 'handle SIGHUP'])
  assert.ok(
    record.some((line) => /^load (node:)?fs$/.test(line)),
    record.join('\n'),
  )
  assert.equal(stdout.split('\n')[0], 'Reading the inputs, the event and the plugin')
})

test(
  'a SIGTERM after the first signal ends main, even where a file operation hangs',
  { timeout: 30_000 },
  async (t) => {
    const job = await Job.open(t)
    const fifo = join(await scratchDirectory(t), 'summary')
    await run('mkfifo', [fifo])
    const main = await job.hang(fifo)
    assert.deepEqual([main.exitCode, main.signal], [null, 'SIGKILL'], main.output)
  },
)

test('post with no state does nothing, says nothing and succeeds', async (t) => {
  const job = await Job.open(t)
  const { post, requestsOfPost } = await job.run(0, 'SIGKILL')
  assert.deepEqual([post.exitCode, post.output, requestsOfPost], [0, '', 0])
})
