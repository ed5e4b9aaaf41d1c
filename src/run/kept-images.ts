import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { openLayout } from 'oras-js'
import * as v from 'valibot'
import { parsePackedImages, writePackedImages, type PackedImages } from '../artifact/index.ts'
import { builderKey } from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import { boundedJson } from '../shared/bounded-json.ts'
import type { RunContext } from '../shared/context.ts'
import { readOwn, stateDirectory, writeOwn } from '../shared/own-files.ts'
import { buildRequest } from './build-request.ts'
import { mayKeepState } from './mounts.ts'

/** What a builder exported in an earlier run on this machine, and what that run packed of it. */
export interface KeptImages {
  /** Digest of the export: of every byte of configs and layers, with the times that files have in the builder. */
  readonly exported: string
  readonly images: PackedImages
}

/** Packing depends on the export, on the epoch and on the compressor alone. What was kept for others is not used. */
const fileForm = v.pipe(
  v.string(),
  boundedJson,
  v.object({
    form: v.literal(1),
    compressor: v.string(),
    epoch: v.number(),
    exported: v.string(),
    index: v.string(),
    documents: v.array(v.string()),
  }),
)
const compressor = `zlib ${process.versions.zlib}`

/** Bytes: the configs of many platforms with many layers. */
const maxBytes = 1024 * 1024
/** Milliseconds after which a file that no run used is removed. */
const keptFor = 30 * 24 * 60 * 60 * 1000

/** Digest of what a builder exported into a layout. Undefined: it is not one thing, as who packs it will say. */
export async function exportedDigest(directory: string): Promise<string | undefined> {
  const layout = await openLayout(directory).catch(() => undefined)
  const { manifests } = (await layout?.index().catch(() => undefined)) ?? { manifests: [] }
  const [root, ...others] = manifests
  return others.length === 0 ? root?.digest : undefined
}

/** Undefined if nothing is kept, or if it is not to be used in this run. */
export async function recallImages(plan: Plan, context: RunContext): Promise<KeptImages | undefined> {
  const { build, check } = plan.inputs
  // An earlier run may have published what it could not start.
  if (!mayKeepImages(plan, context) || build.exportDirectory !== undefined || check.smokeTest === true) return undefined
  const file = await fileOf(plan, context)
  try {
    const text = (await readOwn(file, maxBytes))?.toString('utf8')
    if (text === undefined) return undefined
    const kept = v.parse(fileForm, text)
    if (kept.compressor !== compressor || kept.epoch !== build.sourceDateEpoch) return undefined
    return { exported: kept.exported, images: parsePackedImages(kept.index, kept.documents) }
  } catch (error) {
    context.log.debug(`${file} is not used: ${String(error)}`)
    return undefined
  }
}

/** For later runs, after the release was published. Never fails: without it, they take longer. */
export async function keepImages(
  plan: Plan,
  { exported, images }: KeptImages,
  context: RunContext,
  now = Date.now(),
): Promise<void> {
  if (!mayKeepImages(plan, context)) return
  const file = await fileOf(plan, context)
  const epoch = plan.inputs.build.sourceDateEpoch
  const kept = { form: 1, compressor, epoch, exported, ...writePackedImages(images) } satisfies v.InferOutput<
    typeof fileForm
  >
  try {
    await writeOwn(file, JSON.stringify(kept))
  } catch (error) {
    context.log.debug(`${file} was not written: ${String(error)}`)
    return
  }
  await context.step.once('old images', () => removeOld(directoryOf(context), now))
}

/** The builder cannot be asked any more. */
export async function forgetImages(plan: Plan, context: RunContext): Promise<void> {
  await rm(await fileOf(plan, context), { force: true }).catch(() => undefined)
}

/** What was used is not old. */
export async function keepLonger(plan: Plan, context: RunContext, now = new Date()): Promise<void> {
  await utimes(await fileOf(plan, context), now, now).catch(() => undefined)
}

/**
 * Who can write these files can make a run take a change for none: it would publish nothing. So they are this user's
 * alone, a run on code of a pull request neither reads nor writes them, and a dry run does not either.
 */
export function mayKeepImages(plan: Plan, { env }: RunContext): boolean {
  const { content, event, inputs, mode } = plan
  if (content.kind !== 'images' || mode.dryRun) return false
  // Another cache wants compressed layers, and without a cache each export has times of its own.
  const cached = buildRequest(plan, '', env).cacheTo.length === 0 && !inputs.build.noCache
  return cached && mayKeepState(event, env)
}

function directoryOf({ env }: RunContext): string {
  return join(stateDirectory(env), 'images')
}

async function fileOf(plan: Plan, context: RunContext): Promise<string> {
  const { event, host, inputs, platforms, registry } = plan
  const { name, path } = inputs.plugin
  const builder = await builderKey(inputs.build.builder, context.env)
  const what = [event.repository, path, name, host.name, platforms, registry?.host, registry?.repository, builder]
  return join(directoryOf(context), createHash('sha256').update(JSON.stringify(what)).digest('hex'))
}

async function removeOld(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const file = join(directory, name)
    // Another run may have removed or renamed it.
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }))
    if (mtimeMs < now - keptFor) await rm(file, { force: true }).catch(() => undefined)
  }
}
