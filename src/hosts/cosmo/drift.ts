import { join } from 'node:path'
import { messageChain } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import { differences, type Difference, type Fact } from './drift/fact.ts'
import { lockFacts, mappingFacts } from './drift/json.ts'
import { readProto, type Proto } from './drift/proto.ts'
import { regenerate } from './drift/regenerate.ts'
import { decodeText, payloadNames, type CosmoSources } from './sources.ts'

const hint = 'Run `npx wgc@latest router plugin generate` in the plugin directory and commit `generated/`.'
const maxShown = 12

/** One generated file: what it states, and what the generator would have it state now. */
interface Comparison {
  readonly name: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly differences: readonly Difference[]
}

/**
 * Whether `generated/` still belongs to the schema: proto, mapping and lock are generated once more in memory, with the
 * names, options and field numbers that the files have, and compared by what they state. Order, spaces and the form of
 * JSON depend on the generator's version and are no drift; other comments are a notice.
 */
export async function drift(directory: string, { payload }: CosmoSources): Promise<readonly Finding[]> {
  // Everything from here runs synchronously: a build that starts at the same moment goes first.
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  const text = (name: string): string =>
    decodeText(payload.files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0))
  const files = { proto: text(payloadNames.proto), mapping: text(payloadNames.mapping), lock: text(payloadNames.lock) }
  try {
    return compare(directory, text(payloadNames.schema), files)
  } catch (error) {
    return [
      {
        code: 'E_PLUGIN_DRIFT',
        severity: 'notice',
        message: 'Whether generated/ belongs to the schema could not be found out: the generator does not take it.',
        detail: messageChain(error).join('\n').slice(0, 1000),
      },
    ]
  }
}

function compare(directory: string, schema: string, files: Record<'proto' | 'mapping' | 'lock', string>): Finding[] {
  const proto = readProto(files.proto)
  const mapping = mappingFacts(files.mapping)
  const fresh = regenerate({
    schema,
    lock: files.lock,
    // The directory's name, from which wgc makes the service's, may be another on the machine that generated the files.
    service: mapping.find(({ about }) => about === 'service')?.text.replace('service ', '') ?? '',
    package: proto.package ?? 'service',
    options: proto.options,
  })
  const made = readProto(fresh.proto)
  const [lock, freshLock] = [lockFacts(files.lock), lockFacts(fresh.lock)]
  const freshMapping = mappingFacts(fresh.mapping)
  const compared: Comparison[] = [
    {
      name: payloadNames.proto,
      text: files.proto,
      facts: proto.facts,
      differences: withoutUnlocked(differences(proto.facts, made.facts), made.facts, freshLock),
    },
    {
      name: payloadNames.mapping,
      text: files.mapping,
      facts: mapping,
      differences: differences(mapping, freshMapping),
    },
    { name: payloadNames.lock, text: files.lock, facts: lock, differences: differences(lock, freshLock) },
  ]
  const ofOtherVersion = [generatorVersionOnly(compared, fresh.types), numbersOfResolvedFields(lock, freshMapping)]
  const vague = (difference: Difference): boolean => ofOtherVersion.some((explains) => explains(difference))
  const found = compared.flatMap((one) => (one.differences.length === 0 ? [] : [finding(directory, one, vague)]))
  return found.length > 0 ? found : comments(directory, proto, made)
}

function finding(directory: string, compared: Comparison, vague: (difference: Difference) => boolean): Finding {
  const { name, differences: all } = compared
  const certain = all.filter((difference) => !vague(difference))
  const shortlist = certain.length > 0 ? certain : all
  const first = shortlist.find(({ kind }) => kind === 'extra') ?? shortlist[0]
  const line = first && lineOf(first, compared)
  const shown = all.slice(0, maxShown).map(({ kind, fact }) => `${kind === 'missing' ? '+' : '-'} ${fact.text}`)
  return {
    code: 'E_PLUGIN_DRIFT',
    severity: certain.length > 0 ? 'error' : 'warning',
    message:
      certain.length > 0
        ? `generated/${name} does not belong to the schema: ${all.length} `
          + `${all.length === 1 ? 'statement differs' : 'statements differ'}.`
        : `generated/${name} seems to come from another version of Cosmo’s generator.`,
    detail: [...shown, ...(all.length > maxShown ? [`and ${all.length - maxShown} more`] : [])]
      .join('\n')
      .slice(0, 4000),
    hint,
    at: { file: join(directory, 'generated', name), ...(line !== undefined && { line }) },
  }
}

/**
 * Which differences another version of the generator can explain as well as another schema. Field resolvers, required
 * fields and wrappers of nested lists came and changed with its versions. If the mapping, which names every field and
 * argument of the schema, lacks such and nothing else, then the schema is the one that it was made from.
 */
function generatorVersionOnly(
  compared: readonly Comparison[],
  types: ReadonlySet<string>,
): (difference: Difference) => boolean {
  const changing = ({ fact }: Difference): boolean => {
    const name = fact.about.split(' ').at(-1) ?? ''
    return /^(Resolve|Require|ListOf)/.test(name) && !types.has(name)
  }
  const mapping = compared.find(({ name }) => name === payloadNames.mapping)?.differences ?? []
  return mapping.length > 0 && mapping.every(changing) ? () => true : changing
}

/**
 * Which differences come from the generator of wgc 0.94.4 to 0.105: it gave numbers in the lock to fields that have a
 * resolver, although such a field is in no message. Today's generator reserves these numbers, in lock and proto.
 * Seen in the files of wundergraph/cosmo's `demo/pkg/subgraphs/projects` from November 2025 to March 2026.
 */
function numbersOfResolvedFields(
  lock: readonly Fact[],
  freshMapping: readonly Fact[],
): (difference: Difference) => boolean {
  const resolved = new Set(freshMapping.flatMap(({ text }) => /^(\S+) is resolved by /.exec(text)?.[1] ?? []))
  const numbers = new Map<string, Set<number>>()
  for (const { text } of lock) {
    const [, message = '', field = '', number] = /^message (\w+): (\w+) = (\d+)$/.exec(text) ?? []
    if (!resolved.has(`${message}.${field}`)) continue
    numbers.set(message, (numbers.get(message) ?? new Set()).add(Number(number)))
  }
  return ({ kind, fact: { text } }) => {
    const [, message = '', statement = ''] = /^message (\w+): (.+)$/.exec(text) ?? []
    const ofMessage = numbers.get(message)
    if (ofMessage === undefined) return false
    const [, field] = /^(\w+) = \d+$/.exec(statement) ?? []
    if (field !== undefined) return kind === 'extra' && resolved.has(`${message}.${field}`)
    // The proto has all numbers of a message in one statement, those of removed fields among them.
    return (
      /^reserved /.test(statement) && (statement.match(/\d+/g) ?? []).some((number) => ofMessage.has(Number(number)))
    )
  }
}

/**
 * Where to look: the statement itself or, if it is missing, what it belongs to. Searched in the text of a JSON file.
 */
function lineOf(
  { fact: { line, about, text: statement }, kind }: Difference,
  { text, facts }: Pick<Comparison, 'text' | 'facts'>,
): number | undefined {
  const block = facts.find((fact) => fact.line !== undefined && fact.text === about)
  if (line !== undefined) return kind === 'extra' ? line : block?.line
  if (!/^\w+$/.test(about)) return undefined
  const lines = text.split('\n')
  const find = (pattern: RegExp, from: number): number =>
    lines.findIndex((content, index) => index >= from && pattern.test(content))
  const start = find(new RegExp(`"(type|typeName|rpc|original)": *"${about}"|"${about}": *\\{`), 0)
  const [, field] = /[.:] ?(\w+)/.exec(statement) ?? []
  const exact =
    kind === 'missing' || start < 0 || field === undefined
      ? -1
      : find(new RegExp(`"original": *"${field}"|"${field}": *\\d`), start)
  return Math.max(start, exact) < 0 ? undefined : Math.max(start, exact) + 1
}

/**
 * Without what differs in nothing but field numbers, in messages where the generator cannot keep them: it looks for a
 * field such as `URL` in the lock as `url`, does not find it there, and gives other numbers each time that it runs.
 */
function withoutUnlocked(
  all: readonly Difference[],
  made: readonly Fact[],
  lock: readonly Fact[],
): readonly Difference[] {
  const locked = new Set(lock.map(({ text }) => unnumbered(text)))
  const messages = new Set(lock.map(({ about }) => `message ${about}`))
  const isLost = ({ about, text }: Fact): boolean => {
    const [, field] = /\b(\w+) = \d+$/.exec(text) ?? []
    const camel = field?.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    return (
      messages.has(about)
      && field !== undefined
      && !locked.has(`${about}: ${field}`)
      && !locked.has(`${about}: ${String(camel)}`)
    )
  }
  const unsteady = new Set(made.filter(isLost).map(({ about }) => about))
  const without = (kind: Difference['kind']) =>
    new Set(all.filter((one) => one.kind === kind).map(({ fact }) => unnumbered(fact.text)))
  const [missing, extra] = [without('missing'), without('extra')]
  return all.filter(
    ({ fact: { about, text } }) =>
      !unsteady.has(about) || !missing.has(unnumbered(text)) || !extra.has(unnumbered(text)),
  )
}

const unnumbered = (text: string): string => text.replace(/ = \d+$/, '')

/** Descriptions of the schema become comments, so a changed one leaves the files right but old. */
function comments(directory: string, proto: Proto, made: Proto): Finding[] {
  if (proto.comments.join('\n') === made.comments.join('\n')) return []
  return [
    {
      code: 'E_PLUGIN_DRIFT',
      severity: 'notice',
      message: `generated/${payloadNames.proto} has other comments than the schema’s descriptions give.`,
      hint,
      at: { file: join(directory, 'generated', payloadNames.proto) },
    },
  ]
}
