import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { parse, parseDocument } from 'yaml'
import { pages, workflowExamples } from '../../script/rig/workflows.ts'
import { startsWorkflow, type Occurrence } from '../support/event-filter/index.ts'
import { scratchDirectory } from '../support/rig.ts'
import { gitHubEvent, type GitHubEvent } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'
import { startSigstore, type Sigstore } from '../support/sigstore/index.ts'
import { runWorkflow, type JobRun, type Surroundings } from './act.ts'
import { eventNames, notRun, table, type EventName, type Row } from './table.ts'

const examples = new Map<string, string>()
for (const page of pages)
  for (const [index, text] of (await workflowExamples(page)).entries()) examples.set(`${page} ${index + 1}`, text)

function textOf({ page, position }: { page: string; position: number }): string {
  return examples.get(`${page} ${position}`) ?? assert.fail(`${page} has no workflow ${position}`)
}

function workflowOf(row: Row): string {
  const document = parseDocument(textOf(row))
  for (const event of row.add ?? [])
    document.setIn(['on', event], event === 'release' ? { types: ['published'] } : null)
  return document.toString({ lineWidth: 0 })
}

/** The event with the payload that GitHub sends. */
function eventOf(name: EventName, inputs: Readonly<Record<string, string>> = {}): GitHubEvent {
  switch (name) {
    case 'pull request':
      return gitHubEvent('pull_request')
    case 'fork':
      return gitHubEvent('fork_pull_request')
    case 'main':
      return gitHubEvent('push')
    case 'release':
      return gitHubEvent('release', { ref: 'v1.0.0' })
    case 'merge group':
      return gitHubEvent('merge_group')
    case 'dispatch':
    case 'dispatch, dry-run': {
      const event = gitHubEvent('workflow_dispatch')
      const given = { ...inputs, ...(name === 'dispatch, dry-run' && { 'dry-run': 'true' }) }
      return { ...event, payload: { ...(event.payload as object), inputs: given } }
    }
    case 'v1.0.0':
    case 'users/v1.0.0':
    case 'plugins/users/v1.0.0':
      return gitHubEvent('tag', { ref: name })
  }
}

const Dispatch = v.object({
  on: v.object({ workflow_dispatch: v.object({ inputs: v.record(v.string(), v.unknown()) }) }),
})

/** Whether GitHub would start the workflow. A run by hand may give only the inputs that the workflow has. */
function starts(workflow: string, name: EventName): boolean {
  const { name: event, ref, payload } = eventOf(name)
  const { action } = payload as { action?: string }
  const occurrence: Occurrence = {
    ...{ name: event, ref, baseBranch: 'main', paths: ['plugins/users/src/main.go'] },
    ...(action !== undefined && { action }),
  }
  if (!startsWorkflow(workflow, occurrence)) return false
  if (name !== 'dispatch, dry-run') return true
  const parsed = v.safeParse(Dispatch, parse(workflow))
  return parsed.success && 'dry-run' in parsed.output.on.workflow_dispatch.inputs
}

const nameOf = ({ page, position, add }: Row): string =>
  `${page} ${position}${add === undefined ? '' : ` with ${add.join(', ')}`}`

test('every workflow of the pages starts on the events of the table, and on no others', () => {
  const rows = table.map((row) => ({ name: nameOf(row), workflow: workflowOf(row), events: Object.keys(row.outcomes) }))
  for (const [name, { starts }] of Object.entries(notRun))
    rows.push({ name, workflow: examples.get(name) ?? assert.fail(name), events: [starts].flat() })
  for (const { name, workflow, events } of rows)
    assert.deepEqual(
      eventNames.filter((event) => starts(workflow, event)),
      eventNames.filter((event) => events.includes(event)),
      name,
    )
  const known = [...table.map(({ page, position }) => `${page} ${position}`), ...Object.keys(notRun)]
  assert.deepEqual([...new Set(known)].sort(), [...examples.keys()].sort(), 'every workflow is in one of both lists')
})

/** What a job did, as the table says it. */
function outcome({ id, matrix, succeeded, outputs }: JobRun): string {
  const name = [id, ...Object.values(matrix)].join(' ')
  if (!succeeded) return `${name}: fails`
  if (outputs['published'] === 'true')
    return `${name}: ${outputs['changed'] === 'false' ? 'changes nothing' : 'publishes'} ${outputs['version'] ?? ''}`
  if (outputs['published'] === 'false') return `${name}: dry run`
  return `${name}: ${outputs['verified'] === 'true' ? 'verified' : 'done'}`
}

/** Runs what stands before a row, and returns the inputs that it gives. */
async function prepare(t: test.TestContext, row: Row, surroundings: Surroundings): Promise<Record<string, string>> {
  if (row.after === undefined) return {}
  const workflow = textOf(row.after).replaceAll(...row.after.replace)
  const jobs = await runWorkflow(t, workflow, eventOf('v1.0.0'), surroundings, row.after.job)
  const [{ outputs } = assert.fail('a job ran')] = jobs
  assert.ok(outputs['digest'], jobs.map(({ log }) => log).join('\n'))
  return parseDocument(textOf(row)).hasIn(['on', 'workflow_dispatch', 'inputs', 'digest'])
    ? { digest: outputs['digest'] }
    : {}
}

/** Takes some minutes, and act is only there after `script/setup --all`. */
if (playAll)
  describe('act runs the workflows', { timeout: 1_200_000 }, () => {
    for (const row of table) {
      for (const [event, expected] of Object.entries(row.outcomes)) {
        test(`${nameOf(row)}: ${event}`, async (t) => {
          const sigstore = await openSigstore(t)
          const surroundings = await row.open(t, sigstore)
          const inputs = { ...row.inputs, ...(await prepare(t, row, surroundings)) }
          const jobs = await runWorkflow(t, workflowOf(row), eventOf(event as EventName, inputs), surroundings)
          const log = jobs.map(({ id, log }) => `--- ${id}\n${log}`).join('\n')
          assert.deepEqual(jobs.map(outcome).sort(), [...expected].sort(), log)
          if (row.position === 5 && row.page === 'docs/recipes.md') await checkNotes(surroundings, jobs)
        })
      }
    }
  })

async function openSigstore(t: test.TestContext): Promise<Sigstore> {
  const sigstore = await startSigstore(await scratchDirectory(t))
  t.after(() => sigstore[Symbol.asyncDispose]())
  return sigstore
}

async function checkNotes({ artifacts }: Surroundings, jobs: readonly JobRun[]): Promise<void> {
  const { reference = 'none', 'verify-command': line = 'none' } = jobs[0]?.outputs ?? {}
  const notes = await readFile(join(artifacts, 'notes'), 'utf8')
  assert.equal(notes, `Notes\n\n## Verify\n\n\`${reference}\`\n\n\`\`\`sh\n${line}\n\`\`\`\n`)
}
