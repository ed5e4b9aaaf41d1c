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

What a run does for each event. The examples are for a plugin \`users\` in \`plugins/users\`.

- **\`dry-run: auto\`** (the default) publishes on the push of a tag, on \`workflow_dispatch\`, and on a release that
  was published, created, released or pre-released. GitHub starts a run for each of these types that the workflow
  lists; the first one publishes, and the others find everything published. A draft and an edited, unpublished or
  deleted release are a dry run.
- **\`dry-run: false\`** publishes on every other event, unless a pull request is behind it: then the run ends with
  \`E_EVENT\`. If the payload does not tell, a pull request is assumed. Events that are not in the table are a dry run
  with \`auto\` and publish with \`false\`, unless their ref is that of a pull request or of a merge queue.
- **Build secrets** (\`secrets\`, \`secret-envs\`, \`secret-files\`) are refused with \`E_EVENT\`, in a dry run too,
  if a pull request is behind an event for which GitHub provides the repository's secrets.
- **Tags** apply if the host does not assign its own version and \`tags\` is empty. A tag in bold is immutable.
  If the version comes from the git tag, a tag that is not a version (\`sometag\`, \`v1.2.3rc2\`) is an error when
  publishing: set \`version\`. If the host assigns the version (Cosmo), any tag publishes.

| case | event | \`dry-run: auto\` | \`dry-run: false\` | build secrets | version | tags |
|---|---|---|---|---|---|---|
`

/** The whole text of docs/events.md. */
export function eventsPage(cases: readonly EventCase[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'events-page-'))
  try {
    return `${intro}${cases.map((one) => row(one, eventOf(one, directory))).join('\n')}\n`
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

function row(one: EventCase, event: Event): string {
  const naming = { name: 'users', path: 'plugins/users', tagPrefix: one.prefix ?? 'auto' }
  const { version, tags } = tagsFromEvent(event, naming, one.given)
  const gitTag = gitTagOf(event)
  const withoutVersion = version === undefined && gitTag !== undefined && !isPartialVersion(gitTag)
  const cells = [
    one.rule,
    eventCell(one),
    decideMode('auto', event, naming).dryRun ? 'dry run' : 'publishes',
    forced(event, naming),
    event.pullRequestOrigin?.hasSecrets === true ? 'refused' : 'allowed',
    version === undefined ? (withoutVersion ? 'none: set `version`' : '') : `\`${version}\``,
    withoutVersion ? '' : tags.map(({ tag, immutable }) => (immutable ? `**\`${tag}\`**` : `\`${tag}\``)).join(', '),
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
