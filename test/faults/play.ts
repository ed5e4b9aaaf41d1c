import assert from 'node:assert/strict'
import type { Exchange, Rule } from '../support/fault-proxy/index.ts'
import type { ActionRun } from '../support/runner/index.ts'
import type { Cell } from './cell.ts'
import { refusalsOf, tagsOf, type Stage } from './stage.ts'

/**
 * Milliseconds in which a run ends, whatever its services do. Its own limits are shorter; a machine that is busy with
 * other work takes the rest.
 */
const bound = { usual: 900_000, long: 2_400_000 }

/** What two runs came to: one with the fault, and one after it. */
export interface Played {
  readonly outcome: 'published' | readonly string[]
  readonly problems: readonly string[]
  readonly log: string
}

/** Plays one cell and looks for everything that must hold, whatever went wrong. */
export async function play(
  stage: Stage,
  { service, rules, long, leavesWrongTag }: Cell,
  digest: string,
): Promise<Played> {
  const proxy = stage.proxies[service]
  assert.ok(proxy)
  await proxy.play(rules.map((rule) => sinceSigned(rule, stage)))
  const run = await stage.publish({ timeout: long === true ? bound.long : bound.usual })
  const tags = await tagsOf(stage)
  const problems = [
    ...wrongEnd(run),
    ...(proxy.exchanges.some(({ faulty }) => faulty) ? [] : ['nothing went wrong: no request matched']),
    ...orderProblems(stage.proxies.registry?.exchanges ?? [], stage.versionTag, stage.signatureTags),
    ...(await stateProblems(stage, tags, digest, leavesWrongTag === true)),
    ...(run.exitCode === 0 && tags.get(stage.versionTag) !== digest ? ['published, and the tag does not hold it'] : []),
  ]
  await proxy.play([])
  const wrong = leavesWrongTag === true ? { 'replace-tag': tags.get(stage.versionTag) ?? '' } : {}
  const next = await stage.publish({ inputs: wrong, timeout: bound.usual })
  problems.push(
    ...wrongEnd(next).map((problem) => `next run: ${problem}`),
    ...(next.exitCode === 0 ? [] : [`next run: ${errorsOf(next).join()}\n${next.log.join('\n')}`]),
    ...(next.outputs['digest'] === digest ? [] : [`next run: another digest: ${String(next.outputs['digest'])}`]),
    ...(await stateProblems(stage, await tagsOf(stage), digest, false)).map((problem) => `next run: ${problem}`),
    ...((await tagsOf(stage)).get(stage.versionTag) === digest ? [] : ['next run: the tag does not hold the digest']),
  )
  return { outcome: run.exitCode === 0 ? 'published' : errorsOf(run), problems, log: run.log.join('\n') }
}

/** Some rules begin with the last signature. */
function sinceSigned(rule: Rule, { signatureTags = 4 }: Stage): Rule {
  const { since } = rule
  return since === undefined ? rule : { ...rule, since: { ...since, times: Math.min(since.times, signatureTags) } }
}

/** Codes of the errors of a run, sorted, each once. */
export function errorsOf({ annotations }: ActionRun): string[] {
  const codes = annotations.flatMap(({ level, title }) => (level === 'error' ? [title ?? 'untitled'] : []))
  return [...new Set(codes)].sort()
}

/** Ends of a run that no fault of a service may cause. */
function wrongEnd({ exitCode, main, post, outputs, processesLeft, filesLeft, log }: ActionRun): string[] {
  const layout = /^plugin-publish-layout-[0-9a-f]+(?:\/|$)/
  return [
    ...(main.signal === null ? [] : [`main was ended by ${main.signal}: ${log.slice(-5).join('\n')}`]),
    ...(main.stderr === '' ? [] : [`standard error: ${main.stderr.slice(0, 500)}`]),
    ...(post?.exitCode === 0 ? [] : [`post: exit code ${String(post?.exitCode)}`]),
    ...(/Pushed sha256|Published /.test(post?.stdout ?? '') ? ['post published'] : []),
    ...(log.some((line) => /^ +at .*[:)]\d*$/.test(line)) ? ['the log shows a stack trace'] : []),
    ...processesLeft.map(({ command }) => `process left: ${command}`),
    ...filesLeft.filter((name) => !layout.test(name)).map((name) => `file left: ${name}`),
    ...verdictProblems(exitCode, outputs),
  ]
}

function verdictProblems(exitCode: number | null, outputs: Readonly<Record<string, string>>): string[] {
  const { published, signed, result = '{"plugins":[]}' } = outputs
  const { plugins } = JSON.parse(result) as { plugins: { verdict: string }[] }
  const verdict = plugins[0]?.verdict ?? 'none'
  const good = verdict === 'published' || verdict === 'unchanged'
  return [
    ...(good === (exitCode === 0) && (good || verdict === 'failed') ? [] : [`exit ${String(exitCode)} as ${verdict}`]),
    ...(published === 'true' && signed !== 'true' ? ['published is true, and signed is not'] : []),
    ...(good && published !== 'true' ? ['good, and published is not true'] : []),
  ]
}

/**
 * By the record of what the registry did: before a version tag was written, each manifest's signatures were written in
 * both formats, and then read again.
 */
export function orderProblems(exchanges: readonly Exchange[], versionTag: string, signatureTags = 4): string[] {
  const tag = new RegExp(`^/v2/.*/manifests/${RegExp.escape(versionTag)}$`)
  const done = ({ done: code = 0 }: Exchange): boolean => code >= 200 && code < 300
  const written = exchanges.findIndex((one) => one.method === 'PUT' && tag.test(one.url) && done(one))
  if (written === -1) return []
  const before = exchanges.slice(0, written)
  const pushed = new Set(
    before
      .filter((one) => one.method === 'PUT' && done(one))
      .flatMap(({ url }) => /sha256:[0-9a-f]{64}$/.exec(url) ?? []),
  )
  const signatures = [
    ...new Set(before.flatMap(({ url }) => /\/manifests\/(sha256-[0-9a-f]{64}(?:\.sig)?)$/.exec(url)?.[1] ?? [])),
  ]
  const problems = signatures.flatMap((name) => {
    const of = before.map((one, at) => ({ ...one, at })).filter(({ url }) => url.endsWith(`/manifests/${name}`))
    const last = of.findLast((one) => one.method === 'PUT' && done(one))
    if (last === undefined) return [`${versionTag} was written before ${name}`]
    const read = of.some((one) => one.method === 'GET' && one.at > last.at && one.status === 200)
    return read ? [] : [`${versionTag} was written before ${name} was read back`]
  })
  return signatures.length >= signatureTags && pushed.size >= 2
    ? problems
    : [...problems, `${versionTag} was written unsigned`]
}

/** What a consumer finds, past all proxies. */
async function stateProblems(
  stage: Stage,
  tags: ReadonlyMap<string, string>,
  digest: string,
  wrongTag: boolean,
): Promise<string[]> {
  const served = stage.served()
  const wrong = [...tags].filter(([tag, held]) => held !== digest && !(wrongTag && tag === stage.versionTag))
  return [
    ...wrong.map(([tag, held]) => `${tag} holds ${held}`),
    ...(tags.get(stage.versionTag) === digest ? await refusalsOf(stage, stage.versionTag) : []),
    ...(tags.size > 0 && !tags.has(stage.versionTag) ? ['a moving tag stands without its version'] : []),
    ...(typeof served === 'string' && tags.get(served) !== digest
      ? [`${served} is served and its tag is not there`]
      : []),
  ]
}
