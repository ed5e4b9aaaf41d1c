import * as v from 'valibot'
import { OrasError } from '../errors.ts'
import { maxManifestSize, parseDocument } from '../manifest.ts'
import { isTag } from '../reference.ts'
import type { RegistryClient } from './client.ts'
import { parseNextLink } from './headers.ts'
import type { Budget } from './retry.ts'
import { resolveLocation } from './url.ts'

const tagsSchema = v.looseObject({ tags: v.optional(v.array(v.string()), []) })
const maxPages = 10_000

/** All tags, page by page (distribution spec, "Listing Tags"). What is no tag by the spec is left out. */
export async function listTags(client: RegistryClient, path: string, scopes: readonly string[], budget: Budget): Promise<string[]> {
  const tags = new Set<string>()
  const seen = new Set<string>()
  let next: string | URL | undefined = `${path}/tags/list`
  for (let page = 0; next !== undefined && page < maxPages; page++) {
    const reply = await client.request({ method: 'GET', url: next, accept: [200], scopes, budget })
    const bytes = await reply.bytes(maxManifestSize)
    try {
      for (const tag of parseDocument(tagsSchema, bytes, 'a list of tags').tags) if (isTag(tag)) tags.add(tag)
    } catch (cause) {
      throw new OrasError('invalid-response', `${reply.method} ${reply.where().url}: not a list of tags`, { ...reply.where(), cause })
    }
    const link = parseNextLink(reply.header('link'))
    const following = link === undefined ? undefined : resolveLocation(link, reply.url, 'the next page')
    next = following === undefined || following.origin !== reply.url.origin || seen.has(following.href) ? undefined : following
    if (following !== undefined) seen.add(following.href)
  }
  return [...tags].sort()
}
