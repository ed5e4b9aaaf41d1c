import { isDigest, type Digest } from 'oras-js'
import { providedPath } from './paths.ts'
import { quote, type InputReader } from './reader.ts'
import { parseRepositoryAddress } from './reference.ts'
import type { InputName } from './table.ts'

/** An earlier publish that is restored or promoted, and by whom it must be signed. */
export interface FromInputs {
  /** `host[:port]` */
  readonly registry: string
  readonly repository: string
  /** What is resolved: the digest, if there is one, else the tag. */
  readonly reference: string
  /** As it is written. */
  readonly text: string
  /** `key`: a path, `env://NAME` or the URI of a key service. */
  readonly by: { readonly key: string } | { readonly identity: string; readonly issuer: string }
}

/** The inputs that say by whom a source is signed. */
const signers = ['from-key', 'from-identity', 'from-issuer'] as const satisfies readonly InputName[]

/** Undefined: nothing is restored or promoted, or these inputs have a problem. */
export function readFrom(reader: InputReader): FromInputs | undefined {
  if (!reader.given('from')) {
    const useless = signers.filter((name) => reader.given(name))
    for (const name of useless)
      reader.problem(
        name,
        `\`${name}\` says who signed the reference in \`from\`: set \`from\`, or remove \`${name}\`.`,
      )
    return undefined
  }
  const source = reader.parsed(
    'from',
    parseSource,
    'host[:port]/repository with :tag or @sha256:…, such as ghcr.io/owner/plugin:1.2.3',
  )
  const by = readSigner(reader)
  return source === undefined || by === undefined ? undefined : { ...source, by }
}

function parseSource(text: string): Omit<FromInputs, 'by'> | undefined {
  const [tagged = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !isSha256(digest))) return undefined
  const colon = tagged.lastIndexOf(':')
  const tag = colon > tagged.lastIndexOf('/') ? tagged.slice(colon + 1) : undefined
  const address = parseRepositoryAddress(tag === undefined ? tagged : tagged.slice(0, colon))
  if (tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) return undefined
  const reference = digest ?? tag
  return address === undefined || reference === undefined ? undefined : { ...address, reference, text }
}

const isSha256 = (text: string): text is Digest => isDigest(text) && text.startsWith('sha256:')

function readSigner(reader: InputReader): FromInputs['by'] | undefined {
  const given = signers.filter((name) => reader.given(name))
  const key = readKey(reader)
  const identity = reader.line('from-identity')
  const issuer = reader.parsed(
    'from-issuer',
    issuerUrl,
    'an https:// URL such as https://token.actions.githubusercontent.com',
  )
  if (given.some((name) => reader.wrong.has(name))) return undefined
  if (key !== undefined && identity === undefined && issuer === undefined) return { key }
  if (key === undefined && identity !== undefined && issuer !== undefined) return { identity, issuer }
  const needed =
    key !== undefined
      ? 'remove `from-key`, or `from-identity` and `from-issuer`'
      : given.length === 0
        ? 'set `from-key`, or `from-identity` and `from-issuer`'
        : `set \`${identity === undefined ? 'from-identity' : 'from-issuer'}\` too`
  reader.problem('from', `\`from\` is verified by one key, or by one identity with its issuer: ${needed}.`)
  return undefined
}

function readKey(reader: InputReader): string | undefined {
  const text = reader.line('from-key')
  if (text === undefined) return undefined
  if (/^env:\/\/[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  if (/^(awskms|azurekms|gcpkms|hashivault|k8s|gitlab):\/\/\S+$/.test(text)) return text
  if (!/^[a-z0-9]+:\/\//i.test(text)) return providedPath(reader, 'from-key', text, 'file')
  const forms = 'the path of a public key, env://NAME or the URI of awskms, azurekms, gcpkms, hashivault, k8s or gitlab'
  reader.problem('from-key', `\`from-key\` is ${quote(text)}: set it to ${forms}.`)
  return undefined
}

function issuerUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const loopback = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(url.hostname)
  return url?.protocol === 'https:' || loopback ? text : undefined
}
