import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { PublishError } from '../shared/errors.ts'

/**
 * A Sigstore signing configuration, as far as it is needed to choose services by hand: cosign takes the file itself for
 * bundles, but has only URL flags for the legacy format.
 *
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto (`SigningConfig`)
 */
export interface SigningServices {
  readonly fulcio: string | undefined
  readonly oidcIssuer: string | undefined
  /** Transparency logs by the major version of their API. */
  readonly logs: readonly { readonly url: string; readonly version: number }[]
  readonly timestamps: boolean
}

const service = v.object({
  url: v.pipe(v.string(), v.url()),
  majorApiVersion: v.optional(v.number(), 0),
  validFor: v.optional(v.object({ start: v.optional(v.string()), end: v.optional(v.string()) })),
})
const services = v.optional(v.array(service), [])
const document = v.object({
  mediaType: v.pipe(v.string(), v.startsWith('application/vnd.dev.sigstore.signingconfig.')),
  caUrls: services,
  oidcUrls: services,
  rekorTlogUrls: services,
  tsaUrls: services,
})

export async function readSigningServices(path: string, now: Date = new Date()): Promise<SigningServices> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_INPUT', `The file of \`signing-config\` cannot be read: ${path}.`, { cause })
  })
  return parseSigningServices(text, now)
}

export function parseSigningServices(text: string, now: Date): SigningServices {
  let parsed: v.InferOutput<typeof document>
  try {
    parsed = v.parse(document, JSON.parse(text))
  } catch (cause) {
    throw new PublishError('E_INPUT', '`signing-config` is not a Sigstore signing configuration.', {
      cause,
      hint: 'Create it with `cosign signing-config create`.',
    })
  }
  const current = (list: v.InferOutput<typeof services>): v.InferOutput<typeof services> =>
    list.filter(
      ({ validFor }) =>
        (validFor?.start === undefined || new Date(validFor.start) <= now)
        && (validFor?.end === undefined || now < new Date(validFor.end)),
    )
  return {
    fulcio: current(parsed.caUrls)[0]?.url,
    oidcIssuer: current(parsed.oidcUrls)[0]?.url,
    logs: current(parsed.rekorTlogUrls).map(({ url, majorApiVersion }) => ({ url, version: majorApiVersion })),
    timestamps: current(parsed.tsaUrls).length > 0,
  }
}
