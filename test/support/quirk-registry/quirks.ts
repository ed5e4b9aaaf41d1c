import type { Exchange, Quirk } from './index.ts'

/** What particular registries do. Each is what a maintainer or user of that registry has reported. */

const mebibyte = 1024 * 1024
const isUpload = ({ path }: Exchange): boolean => path.includes('/blobs/uploads/')
const isManifest = ({ path }: Exchange): boolean => path.includes('/manifests/')
const isReferrers = ({ path }: Exchange): boolean => path.includes('/referrers/')

/** GHCR: the referrers API leads to a page of the web site. */
export const referrersToHtml: Quirk = (exchange) => {
  if (exchange.path === '/orgs/site') return exchange.html(404, 'Page not found · GitHub')
  return isReferrers(exchange) && exchange.reply(303, { location: '/orgs/site', 'content-type': 'text/html' })
}

/** GAR: the referrers API leads to a login page, which is a 200. */
export const referrersToLogin: Quirk = (exchange) => {
  if (exchange.path === '/ServiceLogin') return exchange.html(200, 'Sign in')
  return isReferrers(exchange) && exchange.reply(302, { location: '/ServiceLogin' })
}

/** A web application in front that answers every unknown path with its own page. */
export const referrersArePage: Quirk = (exchange) => isReferrers(exchange) && exchange.html(200, 'Welcome')
/** docker-registry 2.8. */
export const referrersAreText: Quirk = (exchange) =>
  isReferrers(exchange) && exchange.reply(404, { 'content-type': 'text/plain; charset=utf-8' }, '404 page not found\n')
/** olareg with its API turned off. */
export const referrersNotAllowed: Quirk = (exchange) => isReferrers(exchange) && exchange.reply(405)
/** An index by its type that is none by its content. */
export const referrersTruncated: Quirk = (exchange) =>
  isReferrers(exchange)
  && exchange.reply(
    200,
    { 'content-type': 'application/vnd.oci.image.index.v1+json' },
    '{"schemaVersion":2,"manifests":[{"med',
  )

/** A cache in front that answers with an empty document of the right shape. */
export const referrersAreJson: Quirk = (exchange) =>
  isReferrers(exchange)
  && exchange.reply(200, { 'content-type': 'application/json' }, '{"schemaVersion":2,"manifests":[]}')

/** Manifests pushed to a registry without referrers are answered without `OCI-Subject`. */
export const withoutOciSubject: Quirk = (exchange) => {
  if (exchange.method !== 'PUT' || !isManifest(exchange)) return false
  const writeHead = exchange.response.writeHead.bind(exchange.response)
  exchange.response.writeHead = ((status: number, headers: Record<string, string>) => {
    const { 'oci-subject': _dropped, ...rest } = headers
    return writeHead(status, rest)
  }) as typeof exchange.response.writeHead
  return false
}

/** GHCR: chunks are capped at 4 MiB; here also uploads in one piece, so that chunks are needed. */
export const cappedChunks: Quirk = (exchange) => {
  if (!isUpload(exchange)) return false
  const length = Number(exchange.header('content-length') ?? 0)
  if (exchange.method === 'PATCH' && length > 4 * mebibyte)
    return exchange.error(416, 'SIZE_INVALID', 'the upload exceeds the maximum permissible limit of 4.00MiB')
  return (
    exchange.method === 'PUT' && length > 4 * mebibyte && exchange.error(413, 'SIZE_INVALID', 'request body too large')
  )
}

/** ECR: fields of image-spec 1.1 are refused. */
export const refusesSpec11: Quirk = async (exchange) => {
  if (exchange.method !== 'PUT' || !isManifest(exchange)) return false
  const document = JSON.parse((await exchange.body()).toString()) as Record<string, unknown>
  return (
    ('artifactType' in document || 'subject' in document)
    && exchange.error(
      405,
      'UNSUPPORTED',
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )
  )
}

/** ECR: has sent `OCI-Subject` without having the API. */
export const liesAboutSubject: Quirk = (exchange) =>
  isReferrers(exchange) && exchange.error(404, 'NOT_FOUND', 'not here')

/** ECR: never mounts. */
export const neverMounts: Quirk = (exchange) => {
  if (exchange.method === 'POST') {
    exchange.url.searchParams.delete('mount')
    exchange.url.searchParams.delete('from')
  }
  return false
}

/** Quay: a mount must name where from; some setups refuse mounting with an error of their own. */
export const mountFails: Quirk = (exchange) =>
  exchange.method === 'POST'
  && exchange.url.searchParams.has('mount')
  && exchange.error(400, 'NAME_INVALID', 'mounting is not possible')

/** Cloudflare's serverless registry, on a small scale: announces the largest and smallest chunk, wants equal parts. */
export function announcesChunks(min: number, max: number): Quirk {
  const sizes = new Map<string, number[]>()
  return (exchange) => {
    if (!isUpload(exchange)) return false
    exchange.extra['OCI-Chunk-Min-Length'] = String(min)
    exchange.extra['OCI-Chunk-Max-Length'] = String(max)
    const length = exchange.header('content-length')
    if (exchange.method === 'PUT' && Number(length) > max) return exchange.reply(413)
    if (exchange.method !== 'PATCH') return false
    if (length === undefined) return exchange.reply(411)
    const before = sizes.get(exchange.path) ?? []
    sizes.set(exchange.path, [...before, Number(length)])
    if (Number(length) > max || before.some((size) => size !== before[0] || size < min))
      return exchange.error(400, 'SIZE_INVALID', 'all parts but the last must have the same size')
    return false
  }
}

/** Artifactory: 403 instead of 404 for the HEAD of a manifest that is not there. */
export const forbiddenInsteadOfAbsent: Quirk = (exchange, { store }) => {
  if (exchange.method !== 'HEAD' || !isManifest(exchange)) return false
  const [, repository = '', digest = ''] = /^\/v2\/(.+)\/manifests\/(.*)$/.exec(exchange.path) ?? []
  return !store.manifests.has(`${repository} ${digest}`) && exchange.reply(403)
}

/** Some registries and proxies answer 204 or 200 where the spec says 201. */
export const noContentInsteadOfCreated: Quirk = (exchange) => {
  if (exchange.method !== 'PUT') return false
  const writeHead = exchange.response.writeHead.bind(exchange.response)
  exchange.response.writeHead = ((status: number, headers: Record<string, string>) =>
    writeHead(status === 201 ? 204 : status, headers)) as typeof exchange.response.writeHead
  return false
}

/** Lists tags in pages of at most `size`, by the distribution spec: `n`, `last` and a `Link` to the next page. */
export function pagedTags(size: number): Quirk {
  return (exchange, { store }) => {
    const [, repository] = /^\/v2\/(.+)\/tags\/list$/.exec(exchange.path) ?? []
    if (repository === undefined) return false
    const last = exchange.url.searchParams.get('last') ?? ''
    const all = [...store.tags.keys()]
      .filter((key) => key.startsWith(`${repository} `))
      .map((key) => key.slice(repository.length + 1))
      .filter((tag) => tag > last)
      .sort()
    const tags = all.slice(0, size)
    const link = { link: `<${exchange.path}?n=${size}&last=${encodeURIComponent(tags.at(-1) ?? '')}>; rel="next"` }
    return exchange.reply(
      200,
      { 'content-type': 'application/json', ...(all.length > size && link) },
      JSON.stringify({ name: repository, tags }),
    )
  }
}

/** The second page of tags leads to the first. */
export const tagsThatLoop: Quirk = (exchange) => {
  if (!exchange.path.endsWith('/tags/list')) return false
  const second = exchange.url.searchParams.has('last')
  const link = `<${exchange.path}${second ? '' : '?last=0.1.0'}>; rel="next"`
  return exchange.reply(200, { link }, JSON.stringify({ name: 'x', tags: [second ? '0.2.0' : '0.1.0'] }))
}

/** A registry whose tags do not move. */
export const immutableTags: Quirk = (exchange, { store }) => {
  const [, repository = '', tag = ''] = /^\/v2\/(.+)\/manifests\/(.*)$/.exec(exchange.path) ?? []
  return (
    exchange.method === 'PUT'
    && store.tags.has(`${repository} ${tag}`)
    && exchange.error(
      400,
      'TAG_INVALID',
      `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because `
        + 'the tag is immutable.',
    )
  )
}
