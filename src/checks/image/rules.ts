import type { ImageConfig } from '../../artifact/index.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Platform } from '../../shared/platform.ts'
import type { Command } from '../inspect.ts'
import type { Flattened } from './flatten.ts'
import { components, LimitExceeded, Refusal, type Tree } from './tree.ts'

/** What the host refuses, changes or ignores in this image. */
export function imageFindings(platform: Platform, config: ImageConfig, flattened: Flattened): Finding[] {
  const { refused, rewritten, setuid, skipped, stopped, tree } = flattened
  return [
    ...(stopped === undefined
      ? []
      : [finding('error', platform, `The image for ${platform} could not be unpacked: ${stopped}`)]),
    ...several(
      refused,
      ({ name, reason }) => `${quote(name)}: ${reason}`,
      (list) =>
        finding(
          'error',
          platform,
          `The host stops unpacking the image for ${platform} at ${list}`,
          'Build the last stage from `scratch` and copy only what the plugin needs; links must stay inside the '
            + 'image and their targets must come before them.',
        ),
    ),
    ...several(
      rewritten,
      ({ name, written, becomes }) => `${quote(name)} → ${quote(written)} will point to ${quote(becomes)}`,
      (list) =>
        finding(
          'warning',
          platform,
          `The host takes link targets from the image's root, not from the link's directory: ${list}`,
          'Copy the file instead of linking to it.',
        ),
    ),
    ...several(setuid, quote, (list) =>
      finding('warning', platform, `The host drops the setuid and setgid bits of ${list}`),
    ),
    ...several([...tree.readOnly], quote, (list) =>
      finding(
        'warning',
        platform,
        `A host that does not run as root cannot unpack into the read-only directory ${list}`,
        'Give the owner write permission on directories.',
      ),
    ),
    ...several(skipped, quote, (list) =>
      finding('notice', platform, `The host does not create devices and pipes: ${list}`),
    ),
    ...ignoredSettings(config, platform),
  ]
}

/** The program that the host will start, or why it cannot start one. */
export function findCommand(platform: Platform, { config }: ImageConfig, { tree }: Flattened): Command | Finding {
  const [path, ...rest] = [...config.Entrypoint, ...config.Cmd]
  if (path === undefined) return entrypointFinding(platform, `The image for ${platform} has no entrypoint`)
  const found = findProgram(tree, path)
  return 'problem' in found
    ? entrypointFinding(platform, `The entrypoint ${quote(path)} for ${platform} ${found.problem}`, found.hint)
    : { ...found, arguments: rest }
}

interface EntrypointProblem {
  /** Continues "The entrypoint PATH for PLATFORM …" */
  readonly problem: string
  readonly hint?: string
}

function findProgram(tree: Tree, path: string): Pick<Command, 'path' | 'file'> | EntrypointProblem {
  try {
    const parts = components(path)
    if (parts === undefined) return { problem: 'leads out of the image' }
    const found = tree.walk(parts, true)
    if (found.state !== 'found') return { problem: 'is not in the image', hint: missingHint(path) }
    const { node } = found
    if (node.kind !== 'file') return { problem: 'is a directory' }
    if ((node.mode & 0o100) === 0) {
      const mode = node.mode.toString(8).padStart(4, '0')
      return { problem: `is not executable (mode ${mode})`, hint: 'Set the executable bit: `COPY --chmod=755`.' }
    }
    return { path: parts.join('/'), file: node }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof LimitExceeded)) throw error
    return { problem: `cannot be followed: ${error.message}` }
  }
}

function missingHint(path: string): string {
  return /^\/bin\/(ba|da)?sh$/.test(path)
    ? 'Write ENTRYPOINT in exec form (`ENTRYPOINT ["./plugin"]`): the shell form needs a shell inside the image.'
    : 'The host looks for the first word of ENTRYPOINT from the image’s root, without PATH and WORKDIR.'
}

function entrypointFinding(platform: Platform, message: string, hint?: string): Finding {
  return { code: 'E_CHECK_ENTRYPOINT', severity: 'error', platform, message, ...(hint !== undefined && { hint }) }
}

function ignoredSettings({ config }: ImageConfig, platform: Platform): Finding[] {
  const { Env, User, WorkingDir, Volumes } = config
  const variables = Env.map((entry) => entry.split('=', 1)[0] ?? '').filter((name) => name !== 'PATH')
  const ignored = [
    ...(variables.length > 0 ? [`ENV ${shorten(variables.map(quote))}`] : []),
    ...(User !== '' ? [`USER ${quote(User)}`] : []),
    ...(!['', '/', '\\'].includes(WorkingDir) ? [`WORKDIR ${quote(WorkingDir)}`] : []),
    ...(Object.keys(Volumes).length > 0 ? ['VOLUME'] : []),
  ]
  return ignored.length === 0
    ? []
    : [
        finding(
          'notice',
          platform,
          `The host starts the plugin itself and ignores these settings of the image for ${platform}: `
            + ignored.join(', '),
        ),
      ]
}

function finding(severity: Finding['severity'], platform: Platform, message: string, hint?: string): Finding {
  return { code: 'E_CHECK_IMAGE', severity, platform, message, ...(hint !== undefined && { hint }) }
}

const examples = 5

function several<T>(items: readonly T[], show: (item: T) => string, make: (list: string) => Finding): Finding[] {
  return items.length === 0 ? [] : [make(shorten(items.slice(0, examples + 1).map(show), items.length))]
}

function shorten(texts: readonly string[], total = texts.length): string {
  const shown = texts.slice(0, examples).join(', ')
  return total > examples ? `${shown} and ${total - examples} more` : shown
}

/** Names come from the image and may contain anything: control characters are escaped, and long names are cut. */
function quote(name: string): string {
  const clean = name.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean
}
