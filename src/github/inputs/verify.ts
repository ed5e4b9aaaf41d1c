import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isDigest, isOrasError, parseReference, type Digest, type Reference } from 'oras-js'
import { PublishError } from '../../shared/errors.ts'
import { sortPlatforms, type Platform } from '../../shared/platform.ts'
import { knownPlatform } from './platforms.ts'
import { InputReader, quote } from './reader.ts'
import { parseRepositoryAddress } from './reference.ts'
import { nearest } from './suggest.ts'
import { inputVariable, type InputSpec } from './table.ts'

const none: InputSpec = { default: '' }
const list: InputSpec = { default: '', list: true }

/** Every input of `verify/action.yml`; a test compares this table with it. */
export const verifyTable = {
  reference: none,
  key: none,
  'certificate-identity': none,
  'certificate-oidc-issuer': none,
  platforms: list,
  payload: { default: 'auto' },
  attestations: list,
  'signature-format': { default: 'any' },
  'signature-repository': none,
  'transparency-log': { default: 'true' },
  'trusted-root': none,
  'registry-username': { default: '', free: true },
  'registry-password': { default: '', secret: true, free: true },
  'plain-http': { default: 'auto' },
  'ca-certificates': none,
  'cosign-version': { default: 'v3.0.6' },
  'cosign-sha256': none,
} as const satisfies Record<string, InputSpec>

type VerifyInput = keyof typeof verifyTable
type Reader = InputReader<VerifyInput>

/** What `verify/action.yml` was given. */
export interface VerifyInputs {
  readonly reference: Reference
  readonly by: { readonly key: string } | { readonly identity: string; readonly issuer: string }
  /** Empty: those that the index has. */
  readonly platforms: readonly Platform[]
  /** `true`: there must be one; a digest: it must be this one; `auto`: one that is named must be there. */
  readonly payload: 'auto' | boolean | Digest
  /** Each is a list of predicate types, one of which every manifest must have. */
  readonly attestations: readonly (readonly string[])[]
  readonly format: 'any' | 'bundle' | 'legacy'
  readonly signatureRepository: string | undefined
  readonly transparencyLog: boolean
  /** Absolute paths. */
  readonly trustedRoot: string | undefined
  readonly certificateFile: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly plainHttp: 'auto' | boolean
  /** Without `v`. */
  readonly cosignVersion: string
  readonly cosignSha256: string | undefined
}

/** https://slsa.dev/spec/v1.0/provenance */
export const provenanceType = 'https://slsa.dev/provenance/v1'

const predicates: Readonly<Record<string, readonly string[]>> = {
  provenance: [provenanceType],
  sbom: ['https://spdx.dev/Document', 'https://cyclonedx.org/bom'],
}

/** Reads every input, and returns all problems together, each as `E_INPUT`. */
export function readVerifyInputs(env: NodeJS.ProcessEnv): VerifyInputs | readonly PublishError[] {
  const reader = new InputReader<VerifyInput>(env, verifyTable)
  const reference = readReference(reader)
  const by = readSigner(reader)
  const inputs = {
    platforms: sortPlatforms(
      reader.parsedList('platforms', knownPlatform, 'a platform such as linux/amd64', { commas: true }),
    ),
    payload: readPayload(reader),
    attestations: reader.parsedList(
      'attestations',
      (text) => predicates[text] ?? (/^https?:\/\/[^\s,]+$/.test(text) ? [text] : undefined),
      'provenance, sbom or the URI of a predicate type',
      { commas: true },
    ),
    format: reader.choice('signature-format', ['any', 'bundle', 'legacy']) ?? 'any',
    signatureRepository: readRepository(reader),
    transparencyLog: reader.boolean('transparency-log') ?? true,
    trustedRoot: fileOf(reader, 'trusted-root'),
    certificateFile: fileOf(reader, 'ca-certificates'),
    ...readLogin(reader),
    plainHttp: reader.autoOrBoolean('plain-http') ?? 'auto',
    cosignVersion: (reader.line('cosign-version') ?? '').replace(/^v/, ''),
    cosignSha256: reader.line('cosign-sha256')?.toLowerCase(),
  }
  const problems = [...unknownInputs(env), ...reader.problems]
  if (problems.length > 0 || reference === undefined || by === undefined) return problems
  return { ...inputs, reference, by }
}

function readReference(reader: Reader): Reference | undefined {
  const text = reader.line('reference')
  if (text === undefined) {
    reader.problem('reference', '`reference` is empty: set it to registry/repository:tag, with @sha256:… or not.')
    return undefined
  }
  try {
    const reference = parseReference(text)
    if (reference.tag !== undefined || reference.digest !== undefined) return reference
    reader.problem('reference', `\`reference\` is ${quote(text)}: add a tag, a digest, or both.`)
  } catch (error) {
    if (!isOrasError(error, 'invalid-reference')) throw error
    reader.problem('reference', `\`reference\` is ${quote(text)}: set it to registry/repository:tag or @sha256:….`)
  }
  return undefined
}

/** A key, or identity and issuer; never both, so that nobody believes that both were asked for. */
function readSigner(reader: Reader): VerifyInputs['by'] | undefined {
  const [identity, issuer] = [reader.line('certificate-identity'), reader.line('certificate-oidc-issuer')]
  const text = reader.text('key')
  const key = text.includes('-----BEGIN') ? text : reader.line('key')
  if (key !== undefined && (identity ?? issuer) !== undefined)
    reader.problem('key', '`key` and `certificate-identity` are both set: set the one by which it is signed.')
  else if (key !== undefined) return { key }
  else if (identity !== undefined && issuer !== undefined) return { identity, issuer }
  else
    reader.problem(
      'key',
      'No input says who must have signed: set `key`, or `certificate-identity` and `certificate-oidc-issuer`.',
    )
  return undefined
}

function readPayload(reader: Reader): VerifyInputs['payload'] {
  const accept = (text: string): VerifyInputs['payload'] | undefined =>
    text === 'auto' || isDigest(text) ? text : text === 'true' ? true : text === 'false' ? false : undefined
  return reader.parsed('payload', accept, 'auto, true, false or a digest sha256:…') ?? 'auto'
}

function readRepository(reader: Reader): string | undefined {
  const wanted = 'host[:port]/repository, in lower case, such as ghcr.io/owner/signatures'
  const address = reader.parsed('signature-repository', parseRepositoryAddress, wanted)
  return address && `${address.registry}/${address.repository}`
}

function readLogin(reader: Reader): Pick<VerifyInputs, 'username' | 'password'> {
  const [username, password] = [reader.line('registry-username'), reader.line('registry-password')]
  if ((username === undefined) !== (password === undefined))
    reader.problem(
      'registry-username',
      'Only one of `registry-username` and `registry-password` is set: set both, or neither.',
    )
  return { username, password }
}

function fileOf(reader: Reader, name: 'trusted-root' | 'ca-certificates'): string | undefined {
  const text = reader.line(name)
  if (text === undefined) return undefined
  const path = resolve(reader.env['GITHUB_WORKSPACE'] ?? '.', text)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    reader.problem(name, `\`${name}\` is ${quote(text)}, which is not a file: set it to an existing file.`)
  return path
}

/** The runner passes on inputs that `action.yml` does not declare; it only warns. */
function unknownInputs(env: NodeJS.ProcessEnv): PublishError[] {
  const names = Object.keys(verifyTable)
  const known = new Set(names.map(inputVariable))
  const unknown = Object.keys(env).filter((name) => name.startsWith('INPUT_') && !known.has(name.toUpperCase()))
  return unknown.sort().map((variable) => {
    const name = variable.slice('INPUT_'.length).toLowerCase()
    const meant = nearest(name, names)
    const advice = meant === undefined ? 'remove it' : `set \`${meant}\` instead`
    return new PublishError('E_INPUT', `There is no input ${quote(name)}: ${advice}.`)
  })
}
