import type { Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { SigningOptions } from '../sign/index.ts'
import type { PlannedContent } from './choices.ts'

/** Whether the release may be published without its attestations. */
export type PlannedAttestations = 'required' | 'optional'

/**
 * Whether provenance and SBOM are attached to the release; undefined: they are not. Only what this run builds has a
 * provenance. Beside a signature in the legacy format alone, cosign takes an attestation for the signature.
 *
 * @throws PublishError `E_INPUT` if they are wanted and cannot be there
 */
export function planAttestations(
  { attest, sign }: Pick<Inputs, 'attest' | 'sign'>,
  host: Host | undefined,
  content: PlannedContent | undefined,
  signing: SigningOptions | undefined,
): PlannedAttestations | undefined {
  if (attest === false) return undefined
  const format = sign.format ?? host?.signatureFormat ?? 'both'
  if (attest === true) {
    if (sign.mode === 'none') throw refused('`sign` is none: sign, or remove `attest`')
    if (format === 'legacy')
      throw refused('the signature format is legacy: set `signature-format` to bundle or both, or remove `attest`')
    if (content !== undefined && content.kind !== 'images')
      throw refused('nothing is built with Docker, so there is no provenance: remove `attest`')
  }
  if (signing === undefined || format === 'legacy' || content?.kind !== 'images') return undefined
  return attest === true ? 'required' : 'optional'
}

const refused = (why: string): PublishError => new PublishError('E_INPUT', `\`attest\` is true, and ${why}.`)
