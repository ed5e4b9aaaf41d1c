import { basename } from 'node:path'
import { oneOf, quote, type InputReader } from './reader.ts'
import { inputTable, inputText, inputVariable, type InputName, type InputSpec } from './table.ts'

const placeholder = '{name}'

/** What each plugin of a step needs for itself: with several plugins, each entry of these has `{name}`. */
const ownOfEach = [
  'name',
  'repository',
  'version',
  'tags',
  'file',
  'binaries',
  'schema',
  'layout',
  'from',
] as const satisfies readonly InputName[]

/** Other inputs in which `{name}` stands for the name of the plugin's directory. */
const mayDiffer = [
  'tag-prefix',
  'annotations',
  'context',
  'target',
  'build-args',
  'build-contexts',
  'labels',
  'cache-from',
  'cache-to',
  'files',
  'artifact-config',
  'host-binary',
  'export',
  'signature-repository',
  'public-key-name',
  'control-plane-labels',
] as const satisfies readonly InputName[]

/** All inputs in which `{name}` is replaced. */
export const namedInputs: readonly InputName[] = [...ownOfEach, ...mayDiffer]

/** Inputs that one might expect `{name}` in, with what to do instead. */
const neverDiffer = [
  ['registry', 'put it into `repository`'],
  ['namespace', 'it is the same for all plugins of a step'],
] as const satisfies readonly (readonly [InputName, string])[]

/** Names of directories that `{name}` may stand for: nothing that would separate entries, or mean something else. */
const plainName = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u

export function replaceName(text: string, directory: string): string {
  return text.replaceAll(placeholder, () => basename(directory))
}

/**
 * The environment in which a plugin's inputs are read: `{name}` is replaced by the name of its directory, and of
 * `expected-digest` the entries of this plugin are left.
 */
export function environmentOf(env: NodeJS.ProcessEnv, directory: string, several: boolean): NodeJS.ProcessEnv {
  const changed: NodeJS.ProcessEnv = {}
  for (const name of namedInputs) {
    const text = inputText(env, name)
    if (text.includes(placeholder)) changed[inputVariable(name)] = replaceName(text, directory)
  }
  // It is refused, and would be refused again as what it is not.
  for (const [name] of neverDiffer) if (inputText(env, name).includes(placeholder)) changed[inputVariable(name)] = ''
  if (several) {
    // One name for all is refused. Until then, each is called by its own.
    if (!inputText(env, 'name').includes(placeholder)) changed[inputVariable('name')] = ''
    changed[inputVariable('path')] = ''
    changed[inputVariable('expected-digest')] = digestsOf(inputText(env, 'expected-digest'), basename(directory))
  }
  return { ...env, ...changed }
}

/** Of lines `name=sha256:…`, the digests of one plugin. */
function digestsOf(text: string, name: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim())
  return lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1).trim()] : [])).join('\n')
}

/** Notes a directory whose name `{name}` cannot stand for, and inputs that cannot have it. */
export function refuseNames(reader: InputReader, directories: readonly string[]): void {
  for (const [name, advice] of neverDiffer)
    if (reader.text(name).includes(placeholder)) reader.problem(name, `\`${name}\` cannot have {name}: ${advice}.`)
  const used = namedInputs.filter((name) => reader.text(name).includes(placeholder))
  if (used.length === 0) return
  for (const directory of directories) {
    const name = basename(directory)
    if (plainName.test(name)) continue
    const inputs = oneOf(used.map((input) => `\`${input}\``)).replace(' or ', ' and ')
    reader.problem(
      'path',
      `${inputs} cannot have {name}, because a plugin’s directory is ${quote(name)}: rename it to letters, digits, `
        + '_ . @ + and -.',
    )
  }
}

/** Notes the inputs that cannot be the same for several plugins. */
export function refuseShared(reader: InputReader, directories: readonly string[]): void {
  for (const name of ownOfEach) {
    const shared = entriesOf(reader, name).find((entry) => !entry.includes(placeholder))
    if (shared !== undefined) reader.problem(name, sharedMessage(name, shared))
  }
  const cache = entriesOf(reader, 'cache-to').find(
    (entry) => !entry.includes(placeholder) && !/(^|,)\s*type=inline\s*(,|$)/.test(entry),
  )
  if (cache !== undefined) reader.problem('cache-to', sharedMessage('cache-to', cache))
  const files = entriesOf(reader, 'files')
  if (files.length > 0 && !files.some((entry) => entry.includes(placeholder)))
    reader.problem('files', sharedMessage('files', files[0] ?? ''))
  refuseOneBuild(reader)
  if (reader.given('replace-tag'))
    reader.problem(
      'replace-tag',
      '`replace-tag` is the digest of one plugin, and `path` names several: remove it, or run the step for that plugin '
        + 'alone.',
    )
  refuseDigests(reader, directories)
}

function sharedMessage(name: InputName, value: string): string {
  const remedy =
    name === 'version' || name === 'tags'
      ? 'remove it, so that the git tag decides, or put {name} into it'
      : 'put {name} into it, which stands for the name of the plugin’s directory, or remove it'
  return `\`${name}\` is ${quote(value)} for all plugins in \`path\`: ${remedy}.`
}

/** With one context, one Dockerfile and one stage, all plugins would be the same image. */
function refuseOneBuild(reader: InputReader): void {
  if (!reader.given('context')) return
  if ((['context', 'file', 'target', 'build-args'] as const).some((name) => reader.text(name).includes(placeholder)))
    return
  reader.problem(
    'context',
    `\`context\` is ${quote(reader.text('context'))} for all plugins in \`path\`, and so is its Dockerfile: put {name} `
      + 'into `context`, `file`, `target` or `build-args`.',
  )
}

/** With several plugins, each entry says whose digest it is. */
function refuseDigests(reader: InputReader, directories: readonly string[]): void {
  const known = new Set(directories.map((directory) => basename(directory)))
  for (const entry of reader.list('expected-digest')) {
    const [name = '', digest] = entry.split('=')
    if (digest !== undefined && known.has(name)) continue
    reader.problem(
      'expected-digest',
      `\`expected-digest\` has the entry ${quote(entry)}: set each to name=sha256:…, where name is the directory of a `
        + 'plugin in `path`.',
    )
  }
}

function entriesOf(reader: InputReader, name: InputName): readonly string[] {
  if (!reader.given(name)) return []
  const spec: InputSpec = inputTable[name]
  return spec.list === true ? reader.list(name, { commas: name === 'tags' }) : [reader.text(name)]
}
