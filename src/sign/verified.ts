import * as v from 'valibot'
import type { Format } from './options.ts'

/**
 * What cosign calls a verified signature. `cosign verify` accepts *any* signed statement about an image, such as an
 * SBOM, and falls back to the legacy format by itself; the type is the only thing that tells them apart.
 */
const types: Readonly<Record<Format, string>> = {
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
      if (critical.type === types[format]) digests.add(critical.image['docker-manifest-digest'])
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

/**
 * Whether cosign's failure says that there is no valid signature, rather than that it could not find out. cosign is not
 * always right: it reports an error while it looks for bundles as "no signatures". So the caller may sign again or
 * stop, but never continue.
 */
export function saysUnsigned(reason: string): boolean {
  return /^(no signatures found|no matching (signatures|attestations)|no valid bundles exist)/m.test(reason)
}
