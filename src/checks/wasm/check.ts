import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Part } from '../../artifact/index.ts'
import type { RunContext } from '../../shared/context.ts'
import type { Finding } from '../../shared/finding.ts'
import { removeDirectory } from '../../shared/remove-directory.ts'
import type { Check, CheckOutcome, PartReport, SmokeOutcome } from '../check.ts'
import { allSandboxes, findSandbox, missingLoader, type SmokeTestOptions } from '../smoke/smoke-test.ts'
import { readFileFacts } from '../binary/read-facts.ts'
import { runModule, type WasmOutcome, type WasmRun } from './run.ts'

/** A module of an artifact, with what it is asked. */
export interface WasmSubject extends WasmRun {
  /** Its name for people. */
  readonly name: string
  /** Judges the answers: what is wrong with them. */
  readonly judge: (outcome: WasmOutcome) => readonly Finding[]
}

/** What the host found in an artifact before anything is run. */
export interface WasmSubjects {
  readonly findings: readonly Finding[]
  readonly subjects: readonly WasmSubject[]
  /** Why nothing is asked, if there are no subjects. */
  readonly reason: string
  /** More facts for the report. */
  readonly report?: Pick<PartReport, 'binary' | 'unpackedSize'>
}

/** Takes the modules from the one part of an artifact. Files go to `spool`, a directory that exists. */
export type FindSubjects = (part: Part, artifact: Artifact, spool: string, signal: AbortSignal) => Promise<WasmSubjects>

/** Milliseconds for one call. */
const callTimeout = 10_000

/** Runs the modules of a single manifest inside the sandbox of the smoke test, unless there is a reason not to. */
export function checkModules(find: FindSubjects, options: SmokeTestOptions): Check {
  return {
    name: 'modules',
    async run(artifact, context): Promise<CheckOutcome> {
      const [part] = artifact.parts
      if (part === undefined) return { findings: [], parts: new Map() }
      const directory = await mkdtemp(join(context.resources.temp, 'check-'))
      try {
        const spool = await mkdtemp(join(directory, 'spool-'))
        const found = await find(part, artifact, spool, context.signal)
        const { smoke, findings } = await runSubjects(found, directory, options, context)
        const report: PartReport = { ...found.report, smoke }
        return { findings: [...found.findings, ...findings], parts: new Map([[part.descriptor.digest, report]]) }
      } finally {
        const problem = await removeDirectory(directory)
        // The run tries again at its end, and reports what it cannot remove.
        if (problem !== undefined) context.log.debug(`Cannot remove ${directory}: ${problem}`)
      }
    },
  }
}

interface Decision {
  readonly smoke: SmokeOutcome
  readonly findings: readonly Finding[]
}

async function runSubjects(
  { findings: earlier, subjects, reason }: WasmSubjects,
  directory: string,
  options: SmokeTestOptions,
  context: RunContext,
): Promise<Decision> {
  if (options.smokeTest === false) return skipped('`smoke-test: false`')
  if (earlier.some(({ severity }) => severity === 'error')) return skipped('the checks before it failed')
  if (subjects.length === 0) return impossible(reason, undefined, options)
  const lacking = missingLoader(readFileFacts(process.execPath))
  if (lacking !== undefined) return impossible(`Node cannot be run apart: ${lacking}`, 'notice', options)
  await using sandbox = await findSandbox(options.isolation ?? allSandboxes, context)
  if (sandbox === undefined)
    return impossible(
      'this machine offers no way to run it without access to the job’s secrets',
      options.dryRun ? 'notice' : 'warning',
      options,
    )
  let milliseconds = 0
  const findings: Finding[] = []
  for (const { name, judge, ...run } of subjects) {
    const outcome = await runModule(sandbox, run, directory, options.timeout ?? callTimeout, context.signal)
    if (outcome.impossible !== undefined) return impossible(outcome.impossible, 'warning', options)
    const took = outcome.answers.reduce((sum, answer) => sum + answer.milliseconds, 0)
    milliseconds += took
    const answered = `answered ${outcome.answers.length} of ${run.calls.length} calls`
    context.log.info(`${name}: ${answered} in ${Math.round(took)} ms (${sandbox.name})`)
    findings.push(...judge(outcome))
  }
  const failed = findings.find(({ severity }) => severity === 'error')
  const smoke: SmokeOutcome =
    failed === undefined
      ? { outcome: 'passed', milliseconds: Math.round(milliseconds) }
      : { outcome: 'failed', reason: failed.message }
  return { smoke, findings }
}

const skipped = (reason: string): Decision => ({ smoke: { outcome: 'skipped', reason }, findings: [] })

/** As for a program that cannot be started here. `severity`: undefined if nobody has to know. */
function impossible(
  reason: string,
  severity: 'notice' | 'warning' | undefined,
  { smokeTest }: SmokeTestOptions,
): Decision {
  const wanted = smokeTest === true ? 'error' : severity
  const message = `The module was not run: ${reason}`
  return {
    smoke: { outcome: 'skipped', reason },
    findings: wanted === undefined ? [] : [{ code: 'E_SMOKE_IMPOSSIBLE', severity: wanted, message }],
  }
}
