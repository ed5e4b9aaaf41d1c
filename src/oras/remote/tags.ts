import * as v from 'valibot'
import { OrasError } from '../errors.ts'
import { maxManifestSize, parseDocument } from '../manifest.ts'
import { isTag } from '../reference.ts'
import type { RegistryClient } from './client.ts'
import { Pages } from './pages.ts'
import type { Reply } from './reply.ts'
import type { Budget } from './retry.ts'

const tagsSchema = v.looseObject({ tags: v.optional(v.array(v.string()), []) })
/** Registries give 100 to 1000 tags a page; a repository with more tags than this has none that a person set. */
const limits = { what: 'tags', maxPages: 1000, maxEntries: 100_000, complete: true }
/** Of all pages together: 100,000 tags of the longest kind that the spec allows. */
const maxBytes = 16 * 1024 * 1024

/**
 * All tags, page by page (distribution spec, "Listing Tags"). What is no tag by the spec is left out.
 * @throws OrasError `too-large` beyond 100,000 tags, 1000 pages or 16 MiB; `invalid-response` if a page leads back
 */
export async function listTags(
  client: RegistryClient,
  path: string,
  scopes: readonly string[],
  budget: Budget,
): Promise<string[]> {
  const tags = new Set<string>()
  const pages = new Pages(limits)
  let left = maxBytes
  for (let next: string | URL | undefined = `${path}/tags/list`; next !== undefined;) {
    const limit = Math.min(left, maxManifestSize)
    const { reply, bytes }: { reply: Reply; bytes: Buffer } = await client.ask(
      { method: 'GET', url: next, accept: [200], scopes, budget },
      async (reply) => ({ reply, bytes: await reply.bytes(limit) }),
    )
    left -= bytes.length
    const page = readPage(reply, bytes)
    for (const tag of page) if (isTag(tag)) tags.add(tag)
    next = pages.next(reply, page.length)
  }
  return [...tags].sort()
}

function readPage(reply: Reply, bytes: Buffer): readonly string[] {
  try {
    return parseDocument(tagsSchema, bytes, 'a list of tags').tags
  } catch (cause) {
    throw new OrasError('invalid-response', `${reply.method} ${reply.where().url}: not a list of tags`, {
      ...reply.where(),
      cause,
    })
  }
}
