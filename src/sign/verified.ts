import * as v from 'valibot'
import type { Format } from './options.ts'

/**
 * What cosign calls a verified signature. `cosign verify` accepts *any* signed statement about an image, such as an
 * SBOM, and falls back to the legacy format by itself; the type is the only thing that tells them apart.
 */
export const signatureTypes: Readonly<Record<Format, string>> = {
  bundle: 'https://sigstore.dev/cosign/sign/v1',
  legacy: 'cosign container image signature',
}

const output = v.array(
  v.object({
    critical: v.object({
      image: v.object({ 'docker-manifest-digest': v.string() }),
      type: v.string(),
    }),
  }),
)

/**
 * Digests for which `cosign verify --output json` (one array per image and line) reports a signature in this format.
 */
export function verifiedDigests(stdout: string, format: Format): Set<string> {
  const digests = new Set<string>()
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('[')) continue
    const parsed = v.safeParse(output, parseJson(line))
    for (const { critical } of parsed.success ? parsed.output : []) {
      if (critical.type === signatureTypes[format]) digests.add(critical.image['docker-manifest-digest'])
    }
  }
  return digests
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What cosign's failure means. `unknown`: it could not find out. */
export type VerifyFailure = 'unsigned' | 'refused' | 'unknown'

/** Words of a failed request, beside those of `isTransient`: a verification that asked for something proves nothing. */
const asked = [
  /\b(dial (tcp|udp|unix)|no such host|proxyconnect|tls: )/,
  /\b(get|post|head|put) \\?"?https?:/i,
  /\b(UNAUTHORIZED|DENIED|unexpected status code|status code: \d+)/,
  // Client libraries of key services: Vault, AWS, Google. They may give the key and refuse to verify with it.
  /\b(Error making API request|operation error KMS|rpc error: code =)/,
]

/**
 * What cosign says by its failure: there is no signature, there is one that it does not accept, or it could not find
 * out. It is not always right: it reports an error while it looks for bundles as "no signatures". So a caller may sign
 * again or stop, but never continue.
 */
export function failureOf(reason: string): VerifyFailure {
  // The list still names a signature whose content the registry has lost.
  if (/^no matching (signatures|attestations): GET .*: (BLOB|MANIFEST)_UNKNOWN/m.test(reason)) return 'unsigned'
  if (asked.some((pattern) => pattern.test(reason))) return 'unknown'
  if (/^(no signatures found|no valid bundles exist)/m.test(reason)) return 'unsigned'
  // All statements were read, and none is of the wanted type.
  if (/^none of the attestations matched the predicate type/m.test(reason)) return 'unsigned'
  return /^no matching (signatures|attestations)/m.test(reason) ? 'refused' : 'unknown'
}
