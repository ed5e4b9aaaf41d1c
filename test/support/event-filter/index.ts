import { parse } from 'yaml'
import * as v from 'valibot'
import { passesFilter } from './pattern.ts'

export { matchesPattern, passesFilter } from './pattern.ts'

/** What happened in a repository, as far as GitHub's filters ask about it. */
export interface Occurrence {
  /** Such as `push`. */
  readonly name: string
  /** Activity type, such as `published` of a release. */
  readonly action?: string
  /** With `refs/…/`. */
  readonly ref: string
  /** Branch that a pull request or a merge group goes into. */
  readonly baseBranch?: string
  /** Changed files. */
  readonly paths?: readonly string[]
}

const patterns = v.optional(v.pipe(v.union([v.string(), v.array(v.string())]), v.transform(list)))
const Filters = v.object({
  types: patterns,
  branches: patterns,
  'branches-ignore': patterns,
  tags: patterns,
  'tags-ignore': patterns,
  paths: patterns,
  'paths-ignore': patterns,
})
type Filters = v.InferOutput<typeof Filters>

/** Events that do not start a workflow for every type unless the workflow lists them. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
}

/** Whether GitHub would start a workflow. `README.md` beside this file says where each rule was read. */
export function startsWorkflow(workflow: string, event: Occurrence): boolean {
  const { on } = v.parse(v.object({ on: v.unknown() }), parse(workflow))
  if (typeof on === 'string' || Array.isArray(on)) return list(on as string | string[]).includes(event.name)
  const events = v.parse(v.record(v.string(), v.nullable(v.unknown())), on)
  if (!(event.name in events)) return false
  const own = events[event.name]
  // Its value is a list of times, which are no filters.
  if (event.name === 'schedule') return true
  const filters = v.parse(Filters, own ?? {})
  return passesType(filters, event) && passesRef(filters, event) && passesPaths(filters, event)
}

function passesType({ types }: Filters, { name, action }: Occurrence): boolean {
  const wanted = types ?? defaultTypes[name]
  return wanted === undefined || action === undefined || wanted.includes(action)
}

function passesRef(filters: Filters, { name, ref, baseBranch }: Occurrence): boolean {
  if (name !== 'push') return passes(filters, 'branches', baseBranch)
  const kind = ref.startsWith('refs/tags/') ? 'tags' : 'branches'
  const other = kind === 'tags' ? 'branches' : 'tags'
  const has = (which: 'tags' | 'branches'): boolean =>
    filters[which] !== undefined || filters[`${which}-ignore`] !== undefined
  // A filter of one kind leaves the other kind out.
  if (has(other) && !has(kind)) return false
  return passes(filters, kind, ref.replace(/^refs\/(?:heads|tags)\//, ''))
}

function passes(filters: Filters, kind: 'tags' | 'branches', name: string | undefined): boolean {
  const [wanted, ignored] = both(filters, kind)
  if (wanted === undefined && ignored === undefined) return true
  if (name === undefined) throw new Error(`the event does not say what \`${kind}\` filters`)
  return wanted === undefined ? !passesFilter(ignored ?? [], name) : passesFilter(wanted, name)
}

function passesPaths(filters: Filters, { name, ref, paths }: Occurrence): boolean {
  const [wanted, ignored] = both(filters, 'paths')
  // Paths are not looked at when a tag is pushed.
  if ((wanted ?? ignored) === undefined || (name === 'push' && ref.startsWith('refs/tags/'))) return true
  if (paths === undefined) throw new Error('the event does not say which files it changed')
  return paths.some((path) => (wanted === undefined ? !passesFilter(ignored ?? [], path) : passesFilter(wanted, path)))
}

function both(filters: Filters, kind: 'tags' | 'branches' | 'paths'): [string[] | undefined, string[] | undefined] {
  const [wanted, ignored] = [filters[kind], filters[`${kind}-ignore`]]
  if (wanted !== undefined && ignored !== undefined)
    throw new Error(`both \`${kind}\` and \`${kind}-ignore\` are there`)
  return [wanted, ignored]
}

function list(texts: string | string[]): string[] {
  return typeof texts === 'string' ? [texts] : texts
}
