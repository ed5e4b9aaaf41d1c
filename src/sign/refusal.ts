import { PublishError } from '../shared/errors.ts'
import { type Format, type SigningOptions, formatsOf } from './options.ts'

/** A request that a registry refused to an account that it knows, or does not know any more. */
export interface RefusedRequest {
  readonly method: string
  /** `registry/repository`; undefined if the registry's token service refused. */
  readonly repository: string | undefined
  /** The last parts of its path, such as `manifests/sha256-….sig`. */
  readonly what: string
  /** Whether the credential is not, or no longer, good: another one may be. */
  readonly unauthorized: boolean
}

/**
 * How go-containerregistry, cosign's registry client, prints a refusal: the request, then the registry's own code, or
 * the status if the answer has no error document.
 * https://github.com/google/go-containerregistry/blob/main/pkg/v1/remote/transport/error.go
 */
const refused = new RegExp(
  /\b(GET|HEAD|PUT|POST|PATCH|DELETE) (https?:\/\/\S+): (?:multiple errors returned: )?/.source
    + /(?:(UNAUTHORIZED|DENIED|UNSUPPORTED)\b|unexpected status code (401|403|405)\b)/.source,
)

/**
 * The refusal in cosign's message; undefined if it failed for another reason. Answers of logs and certificate
 * authorities are no refusals of a registry.
 */
export function refusedRequest(reason: string): RefusedRequest | undefined {
  const [, method = '', address = '', code, status] = refused.exec(reason) ?? []
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined) return undefined
  const unauthorized = code === 'UNAUTHORIZED' || status === '401'
  const [, repository, what] = /^\/v2\/(.+)\/((?:manifests|blobs|referrers|tags)\/.*)$/.exec(url.pathname) ?? []
  if (repository !== undefined && what !== undefined)
    return { method, repository: `${url.host}/${repository}`, what, unauthorized }
  // https://distribution.github.io/distribution/spec/auth/token/
  const asksForToken = url.searchParams.has('scope') || url.searchParams.has('service')
  if (url.pathname !== '/v2/' && !asksForToken) return undefined
  return { method, repository: undefined, what: url.pathname, unauthorized }
}

/**
 * Whether cosign says that the registry itself refused to take an attestation: another attempt does not help, and
 * another repository may. Beside what a registry refuses to an account, some know no manifest with a subject.
 */
export function saysRefused(reason: string): boolean {
  const writes = /^(PUT|POST|PATCH)$/
  if (writes.test(refusedRequest(reason)?.method ?? '')) return true
  return /\b(PUT|POST|PATCH) https?:\/\/\S+: (MANIFEST_INVALID|unexpected status code 4(00|06|13|15))\b/.test(reason)
}

/** Ends signing or verifying in one format, because a registry refused a request of it. */
export class SigningRefused extends Error {
  override readonly name = 'SigningRefused'
  readonly request: RefusedRequest
  readonly format: Format

  constructor(request: RefusedRequest, format: Format, reason: string) {
    super(reason)
    this.request = request
    this.format = format
  }
}

/** Throws if cosign's message says that a registry refused. @throws SigningRefused */
export function throwIfRefused(format: Format, reason: string): void {
  const request = refusedRequest(reason)
  if (request !== undefined) throw new SigningRefused(request, format, reason)
}

/** The repository that refused, if `error` is the refusal of one. */
export function refusingRepository(error: unknown): string | undefined {
  return error instanceof PublishError && error.cause instanceof SigningRefused
    ? error.cause.request.repository
    : undefined
}

/**
 * Works on all wanted formats. Waits for all, so that no process is left running, then throws the first failure.
 *
 * @throws PublishError `E_SIGN_REFUSED` for a refusal, with what to set; else what `work` throws
 */
export async function eachFormat<T>(
  { format: wanted, signatureRepository }: Pick<SigningOptions, 'format' | 'signatureRepository'>,
  work: (format: Format) => Promise<T>,
): Promise<T[]> {
  const formats = formatsOf(wanted)
  const results = await Promise.allSettled(formats.map(async (format) => await work(format)))
  const accepted = formats.filter((_, index) => results[index]?.status === 'fulfilled')
  return results.map((result) => {
    if (result.status === 'fulfilled') return result.value
    if (!(result.reason instanceof SigningRefused)) throw result.reason
    throw refusalError(result.reason, accepted, signatureRepository)
  })
}

function refusalError(
  refusal: SigningRefused,
  accepted: readonly Format[],
  signatureRepository: string | undefined,
): PublishError {
  const { request, format } = refusal
  const { repository = 'The token service of the registry', method, what } = request
  return new PublishError(
    'E_SIGN_REFUSED',
    `${repository} refuses what signatures in the ${format} format need: ${method} ${what}.`,
    { cause: refusal, hint: hintFor(request, accepted, signatureRepository) },
  )
}

function hintFor(
  { repository }: RefusedRequest,
  accepted: readonly Format[],
  signatureRepository: string | undefined,
): string {
  if (signatureRepository !== undefined && (repository === undefined || repository === signatureRepository))
    return `Log in with an account that may pull from and push to ${signatureRepository}.`
  if (signatureRepository !== undefined)
    return `${signatureRepository} holds the signatures; beside that, the account must be allowed to pull by digest.`
  const [format] = accepted
  const other = format === undefined ? '' : ` Or set \`signature-format: ${format}\`, which it accepts.`
  return (
    'Set `signature-repository: HOST/REPOSITORY` to a repository that takes the signatures, and log in to HOST before '
    + `this step.${other}`
  )
}
