import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { askWorker } from '../../src/hosts/cosmo/drift/ask.ts'
import { compare } from '../../src/hosts/cosmo/drift/compare.ts'
import { root } from '../support/rig.ts'

const never = new AbortController().signal
const directory = join(root, 'examples/cosmo-go')
const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8')
const files = {
  schema: await read('src/schema.graphql'),
  proto: await read('generated/service.proto'),
  mapping: await read('generated/mapping.json'),
  lock: await read('generated/service.proto.lock.json'),
}

/** A schema that keeps the generator busy for a second or more. */
const large = `type Query { ${Array.from({ length: 1900 }, (_, index) => `field${index}: Int`).join('\n')} }`

test('a worker finds what the comparison finds', async () => {
  const question = { directory, files: { ...files, schema: files.schema.replace(/: String!/, ': Int!') } }
  const findings = compare(question)
  assert.ok(findings.length > 0)
  assert.deepEqual(await askWorker(question, never), { findings })
  assert.deepEqual(await askWorker({ directory, files }, never), { findings: [] })
})

test('this thread goes on meanwhile', async () => {
  let [latest, longest] = [performance.now(), 0]
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - latest)
    latest = performance.now()
  }, 5)
  const answer = await askWorker({ directory, files: { ...files, schema: large } }, never)
  clearInterval(timer)
  assert.ok('findings' in answer)
  const start = performance.now()
  compare({ directory, files: { ...files, schema: large } })
  const synchronous = performance.now() - start
  assert.ok(longest < synchronous / 2, `${longest} ms without a turn; the comparison itself takes ${synchronous} ms`)
})

test('a worker that answered answers the next question, and several at the same time have one each', async () => {
  const changed = { directory, files: { ...files, schema: files.schema.replace(/: String!/, ': Int!') } }
  const findings = compare(changed)
  let started = 0
  const count = (): void => {
    started++
  }
  process.on('worker', count)
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all([changed, { directory, files }].map((one) => askWorker(one, never)))
    assert.deepEqual(answers, [{ findings }, { findings: [] }])
  }
  process.off('worker', count)
  assert.ok(started <= 2, `${started} workers were started for six questions`)
})

test('what the generator rejects is said', async () => {
  const answer = await askWorker({ directory, files: { ...files, schema: 'type {' } }, never)
  assert.match('rejected' in answer ? answer.rejected : '', /Syntax Error/)
})

test('a worker that takes too long or too much memory is ended, and that is an answer', async () => {
  const question = { directory, files: { ...files, schema: large } }
  const late = await askWorker(question, never, { timeout: 1, memory: 512 })
  assert.deepEqual(late, { rejected: 'the comparison took more than 0.001 s' })
  const small = await askWorker(question, never, { timeout: 60_000, memory: 8 })
  assert.match('rejected' in small ? small.rejected : '', /^the comparison failed: .*memory/)
})

test('a cancelled run ends the worker', async () => {
  const abort = new AbortController()
  const asked = askWorker({ directory, files: { ...files, schema: large } }, abort.signal)
  setTimeout(() => {
    abort.abort(new Error('cancelled by test'))
  }, 20)
  const start = performance.now()
  await assert.rejects(asked, /cancelled by test/)
  assert.ok(performance.now() - start < 2000)
  await assert.rejects(askWorker({ directory, files }, AbortSignal.abort(new Error('before'))), /before/)
})

test('the published program of the worker finds the same, out of packages in another form', async () => {
  const question = { directory, files: { ...files, schema: files.schema.replace(/: String!/, ': Int!') } }
  const worker = new Worker(join(root, 'dist/drift/index.js'))
  worker.postMessage(question)
  const [answer] = (await once(worker, 'message')) as [unknown]
  await worker.terminate()
  assert.deepEqual(answer, { findings: compare(question) })
})
