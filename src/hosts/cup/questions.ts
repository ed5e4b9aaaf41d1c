import * as v from 'valibot'
import { maxOutput, type WasmAnswer, type WasmCall, type WasmOutcome } from '../../checks/index.ts'
import { parseBoundedJson } from '../../shared/bounded-json.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Document } from './documents.ts'
import { servedBy } from './relations.ts'
import { serves, type Sample, type Samples } from './samples.ts'

/** A call as cup makes it, and what its answer must be. */
interface Question {
  readonly call: WasmCall
  /** What is wrong with an answer of a module that did not crash; undefined: nothing. */
  readonly judge: (answer: WasmAnswer) => Problem | undefined
}

interface Problem {
  readonly severity: 'error' | 'warning'
  readonly message: string
}

const error = (message: string): Problem => ({ severity: 'error', message })
const warning = (message: string): Problem => ({ severity: 'warning', message })

/** By this exit code cup knows that there is no such resource: `exec` in `pkg/controllers/wasm/controller.go`. */
const notFound = 2
const mostKinds = 50
const unlikely = 'plugin-publish-check'

export class Conversation {
  readonly #questions: readonly Question[]
  readonly #name: string

  /** What the controller of this name is asked: `list` and `get` for each kind, `put` and `delete` for each sample. */
  constructor(name: string, documents: readonly Document[], { resources }: Samples) {
    this.#name = name
    const samples = resources.filter((sample) => serves(name, sample, documents))
    const kinds = [...new Set(servedBy(name, documents).map(({ kind }) => kind))].slice(0, mostKinds)
    this.#questions = [
      ...kinds.flatMap((kind) => [
        read(['list', kind, namespaceFor(kind, samples)], judgeList),
        read(['get', kind, namespaceFor(kind, samples), unlikely], judgeMissing),
      ]),
      ...samples.flatMap(questionsAbout),
    ]
  }

  get calls(): WasmCall[] {
    return this.#questions.map(({ call }) => call)
  }

  /** One finding for each problem. What is wrong with several answers is said once. */
  judge({ answers, stopped }: WasmOutcome): Finding[] {
    const found = new Map<string, { question: Question; problem: Problem; answer: WasmAnswer; more: number }>()
    for (const [index, answer] of answers.entries()) {
      const question = this.#questions[index]
      const problem = question && (generalProblem(answer, question.call) ?? question.judge(answer))
      if (question === undefined || problem === undefined) continue
      const same = found.get(problem.message)
      if (same !== undefined) same.more++
      else found.set(problem.message, { question, problem, answer, more: 0 })
    }
    const findings = [...found.values()].map(({ question, problem: { severity, message }, answer, more }) => {
      const others = more === 0 ? '' : `; the same for ${more} other ${more === 1 ? 'call' : 'calls'}`
      return this.#finding(question, { severity, message: `${message}${others}` }, answer)
    })
    const next = this.#questions[answers.length]
    if (stopped !== undefined && next !== undefined) findings.push(this.#finding(next, error(stopped)))
    return findings
  }

  #finding({ call }: Question, { severity, message }: Problem, answer?: WasmAnswer): Finding {
    const asked = call.args.slice(1).join(' ')
    return {
      code: 'E_SMOKE_FAILED',
      severity,
      message: `The controller ${this.#name}, asked to \`${asked}\`, ${message}`,
      ...(answer !== undefined && answer.errors !== '' && { detail: answer.errors.slice(-2000) }),
    }
  }
}

const namespaceFor = (kind: string, samples: readonly Sample[]): string =>
  samples.find(({ resource }) => resource.kind === kind)?.resource.metadata.namespace ?? 'default'

const read = (args: readonly string[], judge: Question['judge']): Question => ({
  call: { args: ['wasi', ...args], writes: false },
  judge,
})

/** Puts a sample, finds it, deletes it, and does not find it any more. */
function questionsAbout({ resource }: Sample): Question[] {
  const { apiVersion, kind, metadata, spec } = resource
  const { namespace, name, labels = null, annotations = null } = metadata
  // As Go writes `core.Resource`, with a newline.
  const body = { apiVersion, kind, metadata: { namespace, name, labels, annotations }, spec }
  const input = `${JSON.stringify(body)}\n`
  const write = (verb: string, more: { readonly input?: string }): Question => ({
    call: { args: ['wasi', verb, kind, namespace, name], writes: true, ...more },
    judge: ({ exitCode }) => (exitCode === 0 ? undefined : error(`ended with exit code ${String(exitCode)}`)),
  })
  const holds = (answer: WasmAnswer): boolean =>
    resourcesIn(answer)?.some((found) => found.kind === kind && found.metadata?.name === name) === true
  return [
    write('put', { input }),
    read(['get', kind, namespace, name], (answer) =>
      answer.exitCode === 0 && holds(answer) ? undefined : error('did not return the resource that it had put'),
    ),
    read(
      ['list', kind, namespace],
      (answer) => judgeList(answer) ?? (holds(answer) ? undefined : error('did not list the resource that it had put')),
    ),
    write('delete', {}),
    read(['get', kind, namespace, name], (answer) =>
      answer.exitCode === 0 && holds(answer) ? error('returned a resource that it had deleted') : judgeMissing(answer),
    ),
  ]
}

/** What no answer may be. */
function generalProblem(
  { exitCode, trap, size, errors, changed }: WasmAnswer,
  { args }: WasmCall,
): Problem | undefined {
  if (trap !== undefined) return error(`crashed: ${trap}`)
  if (size > maxOutput) return error(`wrote ${size} bytes to standard output; at most ${maxOutput} are read`)
  // Go ends a panic with the exit code 2, which cup takes for an answer.
  if (exitCode !== 0 && /^(?:panic|fatal error): /m.test(errors)) return error('panicked')
  if (changed) return error(`changed the repository, which cup gives to \`${String(args[1])}\` for reading only`)
  return undefined
}

function judgeList(answer: WasmAnswer): Problem | undefined {
  if (answer.exitCode === notFound)
    return warning('ended with exit code 2: cup then fails, so an empty list is exit code 0 without output')
  if (answer.exitCode !== 0) return error(`ended with exit code ${String(answer.exitCode)}`)
  return resourcesIn(answer) === undefined ? error('wrote something else than JSON objects of resources') : undefined
}

function judgeMissing(answer: WasmAnswer): Problem | undefined {
  if (answer.exitCode === notFound) return undefined
  if (answer.exitCode !== 0 || answer.output.trim() === '')
    return warning(`ended with exit code ${String(answer.exitCode)} and no resource; cup expects 2 if there is none`)
  return resourcesIn(answer)?.length === 1
    ? undefined
    : error('wrote something else than one JSON object of a resource')
}

const map = v.nullish(v.record(v.string(), v.string()))
const Resource = v.object({
  apiVersion: v.nullish(v.string()),
  kind: v.nullish(v.string()),
  metadata: v.nullish(
    v.object({ namespace: v.nullish(v.string()), name: v.nullish(v.string()), labels: map, annotations: map }),
  ),
})
type Resource = v.InferOutput<typeof Resource>

/** The resources of a stream of JSON, as Go's decoder reads it; undefined if it is none. */
function resourcesIn({ output }: WasmAnswer): Resource[] | undefined {
  try {
    return splitObjects(output).map((text) => v.parse(Resource, parseBoundedJson(text)))
  } catch {
    return undefined
  }
}

/** The texts of JSON objects that stand one after the other. @throws Error if there is anything else */
export function splitObjects(stream: string): string[] {
  const found: string[] = []
  let [depth, start, quoted] = [0, 0, false]
  for (let at = 0; at < stream.length; at++) {
    const character = stream[at] ?? ''
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '{') {
      if (depth++ === 0) start = at
    } else if (depth === 0) {
      if (!' \t\r\n'.includes(character)) throw new Error(`there is ${character} between objects`)
    } else if (character === '"') quoted = true
    else if (character === '}' && --depth === 0) found.push(stream.slice(start, at + 1))
  }
  if (depth > 0) throw new Error('the last object does not end')
  return found
}
