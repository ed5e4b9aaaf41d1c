import { isLoopback } from 'oras-js'
import { quote, type InputReader } from './reader.ts'

export interface ControlPlaneInputs {
  readonly mode: 'auto' | 'none'
  /** Without a slash at its end; undefined: the host's public one. */
  readonly url: string | undefined
  readonly token: string | undefined
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly skipTrafficCheck: boolean
}

export function readControlPlaneInputs(reader: InputReader): ControlPlaneInputs {
  return {
    mode: reader.choice('control-plane', ['auto', 'none']) ?? 'auto',
    url: readUrl(reader),
    token: reader.line('control-plane-token'),
    namespace: reader.line('namespace'),
    labels: Object.fromEntries(
      reader.pairs('control-plane-labels', /^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'key=value', { commas: true }),
    ),
    skipTrafficCheck: reader.boolean('skip-traffic-check') ?? false,
  }
}

/** The token is sent to this URL, so it must be https, or http on this machine. */
function readUrl(reader: InputReader): string | undefined {
  const text = reader.line('control-plane-url')
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.host))
  if (
    url === undefined
    || !secure
    || url.search !== ''
    || url.hash !== ''
    || url.username !== ''
    || url.password !== ''
  ) {
    // A URL with credentials is not quoted.
    const shown = url?.username === '' && url.password === '' ? quote(text) : 'not a plain URL'
    reader.problem(
      'control-plane-url',
      `\`control-plane-url\` is ${shown}: set it to an https:// URL without user, query and fragment.`,
    )
    return undefined
  }
  return url.href.replace(/\/+$/, '')
}
