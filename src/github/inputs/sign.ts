import { statSync } from 'node:fs'
import { PublishError } from '../../shared/errors.ts'
import { parseVersion } from '../../shared/semver.ts'
import type { SignatureFormat } from '../../sign/index.ts'
import { providedPath } from './paths.ts'
import { quote, type InputReader } from './reader.ts'
import { parseRepositoryAddress, type RepositoryAddress } from './reference.ts'
import { inputText } from './table.ts'

/** Where the signing key is. Only a publish reads it, because a dry run may have no secrets. */
export type SigningKey =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'kms'; readonly uri: string }

export interface SignInputs {
  readonly mode: 'auto' | 'key' | 'keyless' | 'none'
  readonly key: SigningKey | undefined
  /** Undefined: the host's own, else both. */
  readonly format: SignatureFormat | undefined
  readonly repository: RepositoryAddress | undefined
  readonly transparencyLog: boolean
  /** Absolute paths. */
  readonly signingConfig: string | undefined
  readonly trustedRoot: string | undefined
  /** With leading `v`. */
  readonly cosignVersion: string
  /** 64 hexadecimal digits. */
  readonly cosignSha256: string | undefined
}

/** Key providers that cosign knows: https://docs.sigstore.dev/cosign/key_management/overview/ */
const kms = /^(awskms|azurekms|gcpkms|hashivault|k8s|gitlab):\/\/\S+$/

export function readSignInputs(reader: InputReader): SignInputs {
  return {
    mode: reader.choice('sign', ['auto', 'key', 'keyless', 'none']) ?? 'auto',
    key: readKey(reader),
    format: reader.choice('signature-format', ['bundle', 'legacy', 'both']),
    repository: reader.parsed(
      'signature-repository',
      parseRepositoryAddress,
      'host[:port]/repository, in lower case, such as ghcr.io/owner/signatures',
    ),
    transparencyLog: reader.boolean('transparency-log') ?? true,
    signingConfig: pathOf(reader, 'signing-config'),
    trustedRoot: pathOf(reader, 'trusted-root'),
    cosignVersion: reader.parsed('cosign-version', cosignVersion, 'a version such as v3.0.6') ?? '',
    cosignSha256: reader.parsed(
      'cosign-sha256',
      (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
      '64 hexadecimal digits',
    ),
  }
}

/** Absolute. Only a publish checks that the file exists, because an earlier step of its job may write it. */
function pathOf(reader: InputReader, name: 'signing-config' | 'trusted-root'): string | undefined {
  const text = reader.line(name)
  return text === undefined ? undefined : providedPath(reader, name, text)
}

function readKey(reader: InputReader): SigningKey | undefined {
  // This comes first, because the other checks quote the value in their messages.
  if (/-----BEGIN|^LS0tLS/.test(inputText(reader.env, 'cosign-key'))) {
    reader.problem(
      'cosign-key',
      '`cosign-key` holds the key itself: put it into an environment variable and set `cosign-key` to env://NAME.',
    )
    return undefined
  }
  const text = reader.line('cosign-key')
  if (text === undefined) return undefined
  const [, name] = /^env:\/\/(.*)$/.exec(text) ?? []
  if (name !== undefined) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return { kind: 'env', name }
    reader.problem(
      'cosign-key',
      `\`cosign-key\` is ${quote(text)}: set it to env:// and the name of an environment variable.`,
    )
    return undefined
  }
  if (kms.test(text)) return { kind: 'kms', uri: text }
  if (/^[a-z0-9]+:\/\//i.test(text)) {
    reader.problem(
      'cosign-key',
      `\`cosign-key\` is ${quote(text)}: set it to a path, env://NAME or the URI of awskms, azurekms, gcpkms, `
        + 'hashivault, k8s or gitlab.',
    )
    return undefined
  }
  const path = providedPath(reader, 'cosign-key', text)
  return path === undefined ? undefined : { kind: 'file', path }
}

/**
 * Problems that only stop a publish, each `E_INPUT`. A dry run signs nothing, and a dry run of a fork gets the empty
 * string for every secret.
 */
export function signingProblems({
  mode,
  key,
  transparencyLog,
  signingConfig,
  trustedRoot,
}: SignInputs): PublishError[] {
  const problems: string[] = []
  const keyless = mode === 'keyless' || (mode === 'auto' && key === undefined)
  if (mode === 'key' && key === undefined) {
    problems.push('`sign` is key: set `cosign-key` to a path, env://NAME or a KMS URI.')
  }
  if ((mode === 'keyless' || mode === 'none') && key !== undefined) {
    problems.push(`\`sign\` is ${mode} but \`cosign-key\` is set: set \`sign\` to key, or remove \`cosign-key\`.`)
  }
  if (keyless && !transparencyLog && signingConfig === undefined) {
    // Without a log entry or a trusted timestamp, nobody can prove that the short-lived certificate was valid at the
    // time of signing.
    problems.push(
      '`transparency-log` is false, which leaves keyless signatures unverifiable: '
        + 'set it to true, sign with `cosign-key`, or set `signing-config` to a Sigstore with a timestamp authority.',
    )
  }
  const files = { 'signing-config': signingConfig, 'trusted-root': trustedRoot }
  for (const [name, path] of Object.entries(files)) {
    if (path === undefined || isFile(path)) continue
    problems.push(`\`${name}\` is ${quote(path)}, which is not a file: set it to an existing file.`)
  }
  return problems.map((problem) => new PublishError('E_INPUT', problem))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function cosignVersion(text: string): string | undefined {
  return parseVersion(text) === undefined ? undefined : `v${text.replace(/^v/, '')}`
}
