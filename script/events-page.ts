import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEvent, type Event } from '../src/github/event.ts'
import { decideMode } from '../src/github/mode.ts'
import { gitTagOf, isPartialVersion, tagsFromEvent, type TagNaming } from '../src/github/tags.ts'

/** One case of `test/fixtures/events/table.json`. Its results are computed by the code of the action. */
export interface EventCase {
  readonly rule: string
  readonly env: NodeJS.ProcessEnv
  readonly payload?: { readonly action?: string }
  readonly prefix?: string
  readonly given?: string
}

const intro = `# Events

<!-- Generated from test/fixtures/events/table.json by \`npm run generate\`. What happens is computed by src/github. -->

What a run does for each event, with the defaults. The examples are for a plugin \`users\` in \`plugins/users\`.

SUMMARY

Whether an event starts a workflow at all is decided by \`on\`: a tag with a prefix needs a pattern of its own, because
\`*\` matches no slash ([recipe](recipes.md#several-plugins-in-one-repository)). Immutable tags are bold; the others
move, and never to a lower version. What a control plane serves already gets no new version. If \`tags\` is set, it
replaces the tags of the second column, and is written beside \`vN\` in the third.

## Every case

- **\`dry-run: auto\`** (the default) publishes on the push of a tag, on \`workflow_dispatch\`, and on a release that
  was published, created, released or pre-released. GitHub starts a run for each of these types that the workflow
  lists; the first one publishes, and the others find everything published. A draft and an edited, unpublished or
  deleted release are a dry run.
- **\`dry-run: false\`** publishes on every other event, unless a pull request is behind it: then the run ends with
  \`E_EVENT\`. If the payload does not tell, a pull request is assumed. Events that are not in the table are a dry run
  with \`auto\` and publish with \`false\`, unless their ref is that of a pull request or of a merge queue.
- **Build secrets** (\`secrets\`, \`secret-envs\`, \`secret-files\`, \`ssh\`) are refused with \`E_EVENT\`, in a dry
  run too, if a pull request is behind an event for which GitHub provides the repository's secrets.
- **\`allow: security.insecure\`** is refused with \`E_EVENT\` there too, and for a pull request of a fork.
- **Tags** apply if the host does not assign its own version and \`tags\` is empty. A tag in bold is immutable.
  If the version comes from the git tag, a tag that is not a version (\`sometag\`, \`v1.2.3rc2\`) is an error when
  publishing: set \`version\`. If the host assigns the version (Cosmo), any tag publishes.

| case | event | \`dry-run: auto\` | \`dry-run: false\` | build secrets | version | tags |
|---|---|---|---|---|---|---|
`

/** Rows of the short table: what happens in a repository, and the rule of the case that computes it. */
const shortRows: readonly (readonly [happening: string, rule: string, dryRun?: true])[] = [
  ['pull request', 'a pull request is a dry run under its number'],
  ['pull request of a fork', 'a pull request of a fork is known as one'],
  ['merge group', 'a merge group is a dry run without a tag'],
  ['push to `main`', 'a branch push is a dry run under the branch’s name'],
  ['schedule', 'a schedule is a dry run called nightly'],
  ['tag `v1.2.3`', 'a pushed version tag publishes and moves minor, major and latest'],
  ['tag `v2.0.8-beta.67`, a pre-release', 'a pre-release writes its full version and nothing else'],
  ['tag `users/v1.2.3`', 'monorepo: <name>/ stands before the version'],
  ['tag `plugins/users/1.2.3`', 'monorepo: <path>/ stands before the version'],
  ['tag `orders/v1.2.3`, of another plugin', "monorepo: another plugin's tag publishes nothing"],
  ['tag `spring-release`', 'a tag that is not a version moves no other tag'],
  ['release of `v1.2.3`', 'a release publishes the version of its tag'],
  ['release of `v1.3.0`, marked as pre-release', 'a release that is marked as pre-release moves nothing'],
  ['draft of a release', 'a draft publishes nothing'],
  ['`workflow_dispatch` on `main`', 'a manual run on a branch publishes under the branch’s name'],
  ['`workflow_dispatch` on `v1.2.3`', 'a manual run on a tag publishes its version'],
  ['`workflow_dispatch` with `dry-run: true`', 'a manual run on a branch publishes under the branch’s name', true],
]

/** The short table: what each event publishes, for hosts with and without a control plane that assigns the version. */
export function eventsSummary(cases: readonly EventCase[]): string {
  return inDirectory((directory) => {
    const rows = shortRows.map(([happening, rule, dryRun]) => {
      const one = cases.find((other) => other.rule === rule.replaceAll('’', "'"))
      if (one === undefined) throw new Error(`no case has the rule ${rule}`)
      const event = eventOf(one, directory)
      if (dryRun === true || decideMode('auto', event, naming).dryRun) return `| ${happening} | dry run | dry run |`
      const { tags, withoutVersion } = tagsOf(one, event)
      const own = withoutVersion ? 'an error: set `version`' : `publishes ${tags}`
      return `| ${happening} | ${own} | publishes the next \`vN\` |`
    })
    const head = ['event', 'version from the git tag', 'version from the control plane (Cosmo)']
    return [`| ${head.join(' | ')} |`, '|---|---|---|', ...rows].join('\n')
  })
}

/** The whole text of docs/events.md. */
export function eventsPage(cases: readonly EventCase[]): string {
  return inDirectory((directory) => {
    const rows = cases.map((one) => row(one, eventOf(one, directory)))
    return `${intro.replace('SUMMARY', () => eventsSummary(cases))}${rows.join('\n')}\n`
  })
}

function inDirectory(work: (directory: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'events-page-'))
  try {
    return work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export function readEventCases(path: string): EventCase[] {
  return JSON.parse(readFileSync(path, 'utf8')) as EventCase[]
}

function eventOf({ env, payload = {} }: EventCase, directory: string): Event {
  const path = join(directory, 'event.json')
  writeFileSync(path, JSON.stringify(payload))
  return readEvent({ ...env, GITHUB_EVENT_PATH: path })
}

const naming = { name: 'users', path: 'plugins/users', tagPrefix: 'auto' }

/** What an event names where the host assigns no version of its own. */
function tagsOf({ prefix = 'auto', given }: EventCase, event: Event) {
  const { version, tags } = tagsFromEvent(event, { ...naming, tagPrefix: prefix }, given)
  const gitTag = gitTagOf(event)
  return {
    version,
    tags: tags.map(({ tag, immutable }) => (immutable ? `**\`${tag}\`**` : `\`${tag}\``)).join(', '),
    withoutVersion: version === undefined && gitTag !== undefined && !isPartialVersion(gitTag),
  }
}

function row(one: EventCase, event: Event): string {
  const own = { ...naming, tagPrefix: one.prefix ?? 'auto' }
  const { version, tags, withoutVersion } = tagsOf(one, event)
  const cells = [
    one.rule,
    eventCell(one),
    decideMode('auto', event, own).dryRun ? 'dry run' : 'publishes',
    forced(event, own),
    event.pullRequestOrigin?.hasSecrets === true ? 'refused' : 'allowed',
    version === undefined ? (withoutVersion ? 'none: set `version`' : '') : `\`${version}\``,
    withoutVersion ? '' : tags,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`
}

function eventCell({ env, payload, prefix, given }: EventCase): string {
  const { GITHUB_EVENT_NAME: name, GITHUB_REF: ref } = env
  if (name === undefined) return 'none'
  const action = payload?.action === undefined ? '' : ` (${payload.action})`
  const inputs = [
    ...(prefix === undefined ? [] : [`tag-prefix: ${prefix}`]),
    ...(given === undefined ? [] : [`version: ${given}`]),
  ]
  return [`\`${name}\`${action}, \`${ref ?? ''}\``, ...inputs.map((input) => `\`${input}\``)].join(', ')
}

function forced(event: Event, naming: TagNaming): string {
  try {
    decideMode(false, event, naming)
    return 'publishes'
  } catch {
    return '`E_EVENT`'
  }
}
