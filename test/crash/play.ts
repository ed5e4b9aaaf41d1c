import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../script/rig/run.ts'
import type { Exchange } from '../support/recording-proxy/index.ts'
import { program } from '../support/rig.ts'
import type { RunningAction } from './action.ts'
import { openStage, type Bench, type Stage } from './bench.ts'
import { CutFinder, kindOf, nameOf, tagOf, type Cut } from './cuts.ts'
import { orderViolations, readState, stateViolations, type Published, type State } from './violations.ts'

/** What an undisturbed run does and leaves. */
export interface Reference extends Published {
  readonly exchanges: readonly Exchange[]
  readonly outputs: Readonly<Record<string, string>>
  readonly state: State
}

/** How a case went. */
export interface Played {
  /** Cuts that were not reached: requests in parallel do not all come in the same order. */
  readonly missed: readonly Cut[]
  readonly violations: readonly string[]
}

export async function playUndisturbed(bench: Bench, workspace: string): Promise<Reference> {
  await using stage = await openStage(bench)
  const action = await stage.start('undisturbed', workspace)
  const { code, text } = await action.ended
  if (code !== 0) throw new Error(`the undisturbed run failed: ${text}`)
  const outputs = await action.outputs()
  const digest = outputs['digest'] ?? ''
  const { exchanges } = stage.recording
  const index = exchanges.find(({ content, json }) => content === digest && json !== undefined)?.json
  const { manifests } = JSON.parse(index ?? '{}') as { manifests: { digest: string }[] }
  const digests = [digest, ...manifests.map((one) => one.digest)]
  const state = await readState(stage.repository(), stage.history(), digests)
  return { digest, digests, exchanges, outputs, state }
}

/**
 * Series A: one run after the other is killed with all its programs, each at its cut; the post step of each runs. The
 * last run is left alone.
 */
export async function playKilled(
  bench: Bench,
  workspace: string,
  reference: Reference,
  cuts: readonly Cut[],
): Promise<Played> {
  await using stage = await openStage(bench)
  const [missed, violations]: [Cut[], string[]] = [[], []]
  for (const [number, cut] of cuts.entries()) {
    const by = `run ${number + 1}`
    const action = await stage.start(by, workspace)
    const finder = new CutFinder(cut)
    let killed: Promise<void> | undefined
    stage.recording.gate = async (moment, exchange): Promise<'pass' | 'drop'> => {
      if (exchange.by !== by) return 'pass'
      if (killed === undefined && !finder.isHere(moment, exchange)) return 'pass'
      await (killed ??= action.killAll())
      return 'drop'
    }
    const { signal, text } = await action.ended
    await killed
    if (killed === undefined) missed.push(cut)
    else if (signal !== 'SIGKILL') violations.push(`${by} ended by ${String(signal)}: ${text.slice(-1000)}`)
    violations.push(...(await postViolations(by, action, stage)))
  }
  const last = await stage.start('last run', workspace)
  violations.push(...(await endViolations('last run', last, stage, reference, bench, 1)))
  return { missed, violations: violations.map((what) => `${cuts.map(nameOf).join(', ')}: ${what}`) }
}

/** Until when a program that outlived its run is held back: a request of the second run. */
export const releases: Readonly<Record<string, (exchange: Exchange) => boolean>> = {
  'the first request': () => true,
  'the first request of its cosign': (exchange) => kindOf(exchange).startsWith('cosign '),
  'its first tag': (exchange) => tagOf(exchange) !== undefined,
  'the end': () => false,
}

/**
 * Series B: only main is killed. cosign lives on, and its requests are held back until the second run comes to
 * `release`. The post step, which would end cosign, runs last: as if it came late, or on a machine that hung.
 */
export async function playOrphaned(
  bench: Bench,
  workspace: string,
  reference: Reference,
  cut: Cut,
  release: string,
): Promise<Played> {
  await using stage = await openStage(bench)
  const first = await stage.start('run 1', workspace)
  const finder = new CutFinder(cut)
  const [reached, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let killed: Promise<void> | undefined
  stage.recording.gate = async (moment, exchange): Promise<'pass' | 'drop'> => {
    if (exchange.by !== 'run 1') {
      if (releases[release]?.(exchange) === true) released.resolve(undefined)
      return 'pass'
    }
    if (killed === undefined && finder.isHere(moment, exchange)) {
      killed = first.killMain()
      await killed
      reached.resolve(undefined)
    }
    if (killed !== undefined) await released.promise
    return 'pass'
  }
  await Promise.race([reached.promise, first.ended])
  const orphans = await first.programsLeft()
  const second = await stage.start('run 2', workspace)
  const violations = await runViolations('run 2', second, reference)
  released.resolve(undefined)
  while ((await first.programsLeft()).length > 0) await sleep(20)
  // One that signs, or one that reads signatures back.
  if (killed !== undefined && !orphans.some((command) => /\bcosign (?:sign|verify) /.test(command)))
    violations.push('cosign did not live on')
  violations.push(...(await postViolations('run 1', first, stage)))
  violations.push(...(await stateAndOrder(stage, reference, bench, 2)))
  return {
    missed: killed === undefined ? [cut] : [],
    violations: violations.map((what) => `${nameOf(cut)}, cosign goes on after ${release}: ${what}`),
  }
}

/** The post step ends without a complaint, asks no server for anything, and leaves no file and no program. */
async function postViolations(by: string, action: RunningAction, { recording }: Stage): Promise<string[]> {
  const requests = recording.exchanges.length
  const { code, text } = await action.post()
  const asked = recording.exchanges.slice(requests).map(kindOf)
  const files = (await readdir(action.temp)).filter((name) => !name.startsWith('plugin-publish-layout-'))
  return [
    ...(code === 0 && !/^::(?:warning|error)/m.test(text) ? [] : [`post of ${by}: exit code ${String(code)}: ${text}`]),
    ...asked.map((kind) => `post of ${by} sent ${kind}`),
    ...files.map((name) => `${by} left ${name}`),
    ...(await action.programsLeft()).map((command) => `${by} left the process ${command}`),
  ]
}

/** The outputs that say what is served. */
const compared = ['digest', 'version', 'tags', 'published', 'signed']

async function runViolations(by: string, action: RunningAction, reference: Reference): Promise<string[]> {
  const { code, text } = await action.ended
  if (code !== 0) return [`${by}: exit code ${String(code)}: ${text.slice(-2000)}`]
  const outputs = await action.outputs()
  return compared
    .filter((name) => outputs[name] !== reference.outputs[name])
    .map((name) => `${by}: ${name} is ${String(outputs[name])} instead of ${String(reference.outputs[name])}`)
}

async function endViolations(
  by: string,
  action: RunningAction,
  stage: Stage,
  reference: Reference,
  bench: Bench,
  most: number,
): Promise<string[]> {
  return [...(await runViolations(by, action, reference)), ...(await stateAndOrder(stage, reference, bench, most))]
}

async function stateAndOrder(stage: Stage, reference: Reference, bench: Bench, most: number): Promise<string[]> {
  const repository = stage.repository()
  const state = await readState(repository, stage.history(), reference.digests)
  return [
    ...stateViolations(state, reference.state, most),
    ...orderViolations(stage.recording.exchanges, reference),
    ...(await unverified(repository, Object.keys(state.tags), bench)),
  ]
}

/** Tags that a consumer's cosign does not verify. */
export async function unverified(
  repository: string,
  tags: readonly string[],
  { verifyArguments }: Bench,
): Promise<string[]> {
  const { host, pathname } = new URL(repository)
  const references = tags.map((tag) => `${host}${pathname.slice('/v2'.length)}:${tag}`)
  const failed: string[] = []
  for (const format of ['true', 'false']) {
    const args = ['verify', ...verifyArguments, `--new-bundle-format=${format}`]
    const { code, stderr } = await run(program('cosign'), [...args, '--allow-http-registry', ...references])
    if (code !== 0) failed.push(`cosign ${args.join(' ')} ${references.join(' ')}: ${stderr.slice(-500)}`)
  }
  return failed
}
