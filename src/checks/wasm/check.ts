import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Part } from '../../artifact/index.ts'
import type { RunContext } from '../../shared/context.ts'
import type { Finding } from '../../shared/finding.ts'
import { removeDirectory } from '../../shared/remove-directory.ts'
import type { Check, CheckOutcome, PartReport, SmokeOutcome } from '../check.ts'
import { allSandboxes, findSandbox, missingLoader, type SmokeTestOptions } from '../smoke/smoke-test.ts'
import type { Sandbox } from '../smoke/sandbox.ts'
import { readFileFacts } from '../binary/read-facts.ts'
import { runModule, type WasmOutcome, type WasmRun } from './run.ts'

/** A module of an artifact, with what it is asked. Without calls it is only compiled. */
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
  /** Why nothing is asked, if no subject has calls. */
  readonly reason: string
  /** More facts for the report. */
  readonly report?: Pick<PartReport, 'binary' | 'unpackedSize'>
}

/** Takes the modules from the one part of an artifact. Files go to `spool`, a directory that exists. */
export type FindSubjects = (part: Part, artifact: Artifact, spool: string, signal: AbortSignal) => Promise<WasmSubjects>

/** Milliseconds for one call. */
const callTimeout = 10_000

/** What all modules of an artifact together may need. */
export interface ModuleLimits {
  /** Modules that are run. */
  readonly subjects: number
  /** Milliseconds after which no other module is started. */
  readonly time: number
}
const defaultLimits: ModuleLimits = { subjects: 50, time: 300_000 }

/** Runs the modules of a single manifest inside the sandbox of the smoke test, unless there is a reason not to. */
export function checkModules(find: FindSubjects, options: SmokeTestOptions, limits = defaultLimits): Check {
  return {
    name: 'Modules',
    async run(artifact, context): Promise<CheckOutcome> {
      const [part] = artifact.parts
      if (part === undefined) return { findings: [], parts: new Map() }
      const directory = await mkdtemp(join(context.resources.temp, 'check-'))
      try {
        const spool = await mkdtemp(join(directory, 'spool-'))
        const found = await find(part, artifact, spool, context.signal)
        const { smoke, findings } = await runSubjects(found, directory, { ...options, limits }, context)
        const report: PartReport = { ...found.report, smoke }
        return {
          findings: [...found.findings, ...findings],
          starts: findings,
          parts: new Map([[part.descriptor.digest, report]]),
        }
      } finally {
        const problem = await removeDirectory(directory)
        // The run tries again at its end, and reports what it cannot remove.
        if (problem !== undefined) context.log.debug(`Cannot remove ${directory}: ${problem}`)
      }
    },
  }
}

const impossibleCode = 'E_SMOKE_IMPOSSIBLE'

interface Decision {
  readonly smoke: SmokeOutcome
  readonly findings: readonly Finding[]
}

type RunOptions = SmokeTestOptions & { readonly limits: ModuleLimits }

async function runSubjects(
  { findings: earlier, subjects, reason }: WasmSubjects,
  directory: string,
  options: RunOptions,
  context: RunContext,
): Promise<Decision> {
  if (options.smokeTest === false) return skipped('`smoke-test: false`')
  if (earlier.some(({ severity }) => severity === 'error')) return skipped('the checks before it failed')
  const nothing = subjects.every(({ calls }) => calls.length === 0) ? impossible(reason, undefined, options) : undefined
  if (nothing !== undefined && subjects.length === 0) return nothing
  const lacking = missingLoader(readFileFacts(process.execPath))
  if (lacking !== undefined) return nothing ?? impossible(`Node cannot be run apart: ${lacking}`, 'notice', options)
  await using sandbox = await findSandbox(options.isolation ?? allSandboxes, context)
  if (sandbox === undefined)
    return (
      nothing
      ?? impossible(
        'this machine offers no way to run it without access to the job’s secrets',
        options.dryRun ? 'notice' : 'warning',
        options,
      )
    )
  const { milliseconds, findings } = await runAll(sandbox, subjects, directory, options, context)
  const failed = findings.find(({ severity }) => severity === 'error')
  if (failed !== undefined) return { smoke: { outcome: 'failed', reason: failed.message }, findings }
  if (nothing !== undefined) return { ...nothing, findings: [...findings, ...nothing.findings] }
  const unrun = findings.find(({ code }) => code === impossibleCode)
  if (milliseconds === undefined && unrun !== undefined) return { ...skipped(unrun.message), findings }
  return { smoke: { outcome: 'passed', milliseconds: Math.round(milliseconds ?? 0) }, findings }
}

/** Runs one module after the other. Without any answer, `milliseconds` is undefined. */
async function runAll(
  sandbox: Sandbox,
  subjects: readonly WasmSubject[],
  directory: string,
  { limits, ...options }: RunOptions,
  context: RunContext,
): Promise<{ readonly milliseconds: number | undefined; readonly findings: readonly Finding[] }> {
  let milliseconds: number | undefined
  const findings: Finding[] = []
  const warn = (message: string): void => {
    findings.push({ code: impossibleCode, severity: options.smokeTest === true ? 'error' : 'warning', message })
  }
  const started = performance.now()
  for (const [index, { name, judge, ...run }] of subjects.entries()) {
    const late = performance.now() - started >= limits.time
    if (index >= limits.subjects || late) {
      const why = late ? `the others took ${limits.time / 1000} s` : `at most ${limits.subjects} are run`
      warn(`${subjects.length - index} of ${subjects.length} modules were not run, from ${name} on: ${why}`)
      break
    }
    const outcome = await runModule(sandbox, run, directory, options.timeout ?? callTimeout, context.signal)
    if (outcome.impossible !== undefined) {
      warn(`The module was not run: ${outcome.impossible}`)
      break
    }
    const took = outcome.answers.reduce((sum, answer) => sum + answer.milliseconds, 0)
    milliseconds = (milliseconds ?? 0) + took
    const [answered, all] = [outcome.answers.length, run.calls.length]
    context.log.info(`${name}: answered ${answered} of ${all} calls in ${Math.round(took)} ms (${sandbox.name})`)
    findings.push(...judge(outcome))
    if (outcome.unasked !== undefined)
      warn(`${name}: ${all - answered} of ${all} calls were not made, or did not end: ${outcome.unasked}`)
  }
  return { milliseconds, findings }
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
    findings: wanted === undefined ? [] : [{ code: impossibleCode, severity: wanted, message }],
  }
}
