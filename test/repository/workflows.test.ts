import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { inputTable } from '../../src/github/inputs/table.ts'
import { outputTexts } from '../../src/github/outputs.ts'
import { lintWorkflows, pages, workflowExamples } from '../../script/rig/workflows.ts'
import { scratchDirectory } from '../support/rig.ts'

interface Step {
  id?: string
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  'runs-on'?: string
  permissions?: Record<string, string>
  'timeout-minutes'?: number
  concurrency?: unknown
  steps: Step[]
}
interface Workflow {
  on: Record<string, unknown>
  permissions?: unknown
  concurrency?: unknown
  jobs: Record<string, Job>
}

interface Parser {
  readonly NoOperationTraceWriter: new () => object
  parseWorkflow: Parse
}
type Parse = (
  file: { name: string; content: string },
  trace: object,
) => { context: { errors: { getErrors(): { message: string }[] } } }

// GitHub's own parser imports its JSON schemas without the attribute that Node asks for.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})
const load = (name: string): unknown => createRequire(import.meta.url)(fileURLToPath(import.meta.resolve(name)))
const { parseWorkflow, NoOperationTraceWriter } = load('@actions/workflow-parser') as Parser
const { parseAction } = load('@actions/workflow-parser/actions/index') as { parseAction: Parse }

function errorsOf(parser: Parse, name: string, content: string): string[] {
  return parser({ name, content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map((error) => error.message)
}

const directory = '.github/workflows'
const workflows = readdirSync(directory).map((file) => ({
  name: join(directory, file),
  content: readFileSync(join(directory, file), 'utf8'),
}))

const examples = await Promise.all(pages.map(workflowExamples))
const shown = examples.flatMap((contents, page) => {
  return contents.map((content, position) => ({ name: `${pages[page]}, workflow ${position + 1}`, content }))
})

const parsed = (content: string): Workflow => parse(content) as Workflow
const steps = (content: string): Step[] => Object.values(parsed(content).jobs).flatMap((job) => job.steps)

test('the parser finds what is wrong', () => {
  assert.notDeepEqual(
    errorsOf(
      parseWorkflow,
      'bad.yml',
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ githib.ref }}\n',
    ),
    [],
  )
  assert.notDeepEqual(errorsOf(parseWorkflow, 'bad.yml', 'on: push\njobs:\n  a:\n    runs-on: x\n    stps: []\n'), [])
  assert.notDeepEqual(errorsOf(parseAction, 'action.yml', 'name: x\nruns:\n  using: node24\n  man: x\n'), [])
})

// The check of `script/test` is these two programs' word: this is what keeps it from saying nothing.
test('the linters find what is wrong, and nothing in what is right', async (t) => {
  const directory = await scratchDirectory(t)
  const file = async (name: string, permissions: string, script: string): Promise<string> => {
    const job = `    name: A\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${script}\n`
    const head =
      `name: A\non: push\npermissions: ${permissions}\nconcurrency:\n  group: a\n  cancel-in-progress: ` + `true\n`
    await writeFile(join(directory, name), `${head}jobs:\n  a:\n${job}`)
    return join(directory, name)
  }
  assert.equal(await lintWorkflows([await file('right.yml', '{}', 'echo right')]), '')
  const injected = await lintWorkflows([
    await file('injected.yml', '{}', 'echo ${{ github.event.head_commit.message }}'),
  ])
  assert.match(injected, /^actionlint: exit code 1\n.*potentially untrusted/m)
  assert.match(injected, /^zizmor: exit code 14\n[^]*template-injection/m)
  assert.match(
    await lintWorkflows([await file('rights.yml', 'write-all', 'echo')]),
    /^zizmor: [^]*excessive-permissions/m,
  )
  assert.match(await lintWorkflows([await file('unknown.yml', '{}', 'echo ${{ githib.ref }}')]), /^actionlint: /m)
})

test('action.yml is what GitHub accepts', () => {
  assert.deepEqual(errorsOf(parseAction, 'action.yml', readFileSync('action.yml', 'utf8')), [])
})

test('pages show workflows', () => {
  for (const [page, contents] of examples.entries()) assert.ok(contents.length > 0, pages[page])
})

for (const { name, content } of [...workflows, ...shown]) {
  test(`${name} is what GitHub accepts`, () => assert.deepEqual(errorsOf(parseWorkflow, name, content), []))

  test(`${name} starts from no permission and grants each job its own`, () => {
    assert.deepEqual(parsed(content).permissions, {})
    for (const [id, job] of Object.entries(parsed(content).jobs)) assert.ok(job.permissions, id)
  })

  test(`${name} leaves no credentials in the checkout`, () => {
    for (const step of steps(content)) {
      if (step.uses?.startsWith('actions/checkout@') === true) assert.equal(step.with?.['persist-credentials'], false)
    }
  })

  test(`${name} is not started by an event that gives a fork's code the repository's rights`, () => {
    const events = Object.keys(parsed(content).on)
    assert.deepEqual(
      events.filter((event) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event)),
      [],
    )
  })

  test(`${name} puts no expression into a script`, () => {
    for (const step of steps(content)) assert.doesNotMatch(step.run ?? '', /\$\{\{/)
  })
}

for (const { name, content } of shown) {
  test(`${name} uses inputs and outputs that exist`, () => {
    for (const step of steps(content)) {
      if (step.uses?.includes('/plugin-publish@') !== true) continue
      for (const input of Object.keys(step.with ?? {})) assert.ok(input in inputTable, input)
    }
    const outputs = new Set(Object.keys(outputTexts([], '/')))
    const ids = steps(content)
      .filter((step) => step.uses?.includes('/plugin-publish@') === true)
      .flatMap((step) => step.id ?? [])
    for (const [, id = '', output = ''] of content.matchAll(/steps\.([a-z-]+)\.outputs\.([a-z-]+)/g)) {
      if (ids.includes(id)) assert.ok(outputs.has(output), output)
    }
  })

  test(`${name} publishes one at a time`, () => {
    for (const [id, job] of Object.entries(parsed(content).jobs)) {
      const publishes = job.steps.some(
        ({ with: inputs }) =>
          inputs !== undefined
          && inputs['dry-run'] !== true
          && ('control-plane-token' in inputs || 'cosign-key' in inputs),
      )
      if (publishes) assert.ok(job.concurrency, id)
    }
  })
}

for (const { name, content } of workflows) {
  test(`${name} pins every action by commit and names its version`, () => {
    const lines = content.split('\n').filter((line) => /\buses:/.test(line) && !line.includes('uses: ./'))
    for (const line of lines) assert.match(line, /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test(`${name} bounds its time and its runs, and explains every permission`, () => {
    const workflow = parsed(content)
    assert.ok(workflow.concurrency)
    for (const [id, job] of Object.entries(workflow.jobs)) assert.ok((job['timeout-minutes'] ?? 0) > 0, id)
    for (const line of content.split('\n')) {
      if (/^ {6}[a-z-]+: (read|write)\b/.test(line)) assert.match(line, / # .+$/)
    }
  })
}

test('one action has one pin everywhere', () => {
  const pins = new Map<string, string>()
  for (const { content } of [...workflows, ...shown]) {
    for (const { uses = '' } of steps(content)) {
      const [action = '', pin = ''] = uses.split('@')
      const owner = action.split('/').slice(0, 2).join('/')
      if (/^[0-9a-f]{40}$/.test(pin)) assert.equal(pins.get(owner) ?? pin, pin, owner)
      pins.set(owner, pin)
    }
  }
  assert.ok(pins.size > 4)
})

test('updates wait a week, so that a hijacked release is found first', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: { cooldown?: { 'default-days'?: number } }[]
  }
  assert.ok(updates.length > 0)
  for (const update of updates) assert.ok((update.cooldown?.['default-days'] ?? 0) >= 7)
})
