import { commonCodes, type CodeTable } from '../shared/codes.ts'
import { PublishError } from '../shared/errors.ts'
import { cosmo } from './cosmo/index.ts'
import { cup } from './cup/index.ts'
import { falco } from './falco/index.ts'
import { generic } from './generic/index.ts'
import { goSo } from './go-so/index.ts'
import { openbao } from './openbao/index.ts'
import { opentofu } from './opentofu/index.ts'
import { pipecd } from './pipecd/index.ts'
import { tyk } from './tyk/index.ts'
import { findPlugins } from './find-plugins.ts'
import type { Host } from './host.ts'

/** Every implemented host. A new host is a folder beside this file and one line here. */
export const hosts: readonly Host[] = [cosmo, tyk, openbao, opentofu, pipecd, falco, cup, goSo, generic]

interface DetectedHost {
  readonly host: Host
  /** One sentence, for the log. */
  readonly why: string
}

/** The host with this name. @throws PublishError `E_HOST_UNKNOWN` */
export function findHost(name: string, among: readonly Host[] = hosts): Host {
  const found = among.find((host) => host.name === name)
  if (found === undefined) throw new PublishError('E_HOST_UNKNOWN', `There is no host \`${name}\`.`)
  return found
}

/** All error codes: the common ones and those of each host. */
export function codesOf(among: readonly Host[] = hosts): CodeTable {
  return Object.assign({}, commonCodes, ...among.map(({ codes }) => codes)) as CodeTable
}

/**
 * Detects the host that a plugin directory is made for.
 * @param given names of the inputs that the workflow sets, for the hint
 * @param path the value of `path` that means this directory, for the message
 * @param several whether it is one of several plugins, for the hint
 * @throws PublishError `E_HOST_UNKNOWN` if no host, or more than one, recognizes it.
 */
export async function detectHost(
  directory: string,
  among: readonly Host[] = hosts,
  given: ReadonlySet<string> = new Set(),
  path = '.',
  several = false,
): Promise<DetectedHost> {
  const reasons = await Promise.all(among.map((host) => host.detect(directory)))
  const found = among.flatMap((host, index) => {
    const why = reasons[index]
    return why === undefined ? [] : [{ host, why }]
  })
  const [first, second] = found
  if (first !== undefined && second === undefined) return first
  const shown = path === '.' ? directory : `\`${path}\``
  if (first === undefined) {
    throw new PublishError('E_HOST_UNKNOWN', `No host recognizes ${shown} as one of its plugins.`, {
      hint: several
        ? noPlugin(path)
        : (meantHost(among, given) ?? (await elsewhere(directory, among, path)) ?? unrecognized(among)),
    })
  }
  throw new PublishError('E_HOST_UNKNOWN', `More than one host recognizes ${shown} as its plugin.`, {
    cause: found.map(({ host, why }) => `${host.name}: ${why}`).join('\n'),
    hint: `Set \`host\` to one of ${quoted(found.map(({ host }) => host.name))}${several ? ` ${inOwnStep}` : ''}.`,
  })
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

const inOwnStep = 'in a step of its own'

/** What to do about one of several directories. A `host` for all of them would be wrong for the others. */
function noPlugin(path: string): string {
  return (
    `If it is none, take it out of \`path\`, after a pattern with the line \`!${path}\`. `
    + `If it is one, publish it ${inOwnStep} that sets \`host\`.`
  )
}

/** What to do if inputs that only one host understands say which is meant. */
function meantHost(among: readonly Host[], given: ReadonlySet<string>): string | undefined {
  const [meant, other] = among.filter(({ inputs }) => inputs.some((name) => given.has(name)))
  if (meant === undefined || other !== undefined) return undefined
  const inputs = quoted(meant.inputs.filter((name) => given.has(name)))
  return `Set \`host: ${meant.name}\`: only ${meant.title} understands ${inputs}.`
}

/** How many plugins a hint names. */
const maxNamed = 5

/** What to do if directories below this one hold plugins, as in a repository with several. */
async function elsewhere(directory: string, among: readonly Host[], path: string): Promise<string | undefined> {
  const found = (await findPlugins(directory, among)).map((name) => (path === '.' ? name : `${path}/${name}`))
  const [first, second] = found
  if (first === undefined) return undefined
  if (second === undefined) return `Found a plugin in \`${first}\`: set \`path: ${first}\`.`
  const more = found.length > maxNamed ? ` and ${found.length - maxNamed} more` : ''
  return `Found plugins in ${quoted(found.slice(0, maxNamed))}${more}: set \`path\` to one of them.`
}

function unrecognized(among: readonly Host[]): string {
  return `Check \`path\`, or set \`host\` to one of ${quoted(among.map(({ name }) => name))}.`
}
