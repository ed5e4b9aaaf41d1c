import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { openLayout } from 'oras-js'
import * as v from 'valibot'
import { parsePackedImages, writePackedImages, type PackedImages } from '../artifact/index.ts'
import type { Plan } from '../plan/index.ts'
import { boundedJson } from '../shared/bounded-json.ts'
import type { RunContext } from '../shared/context.ts'
import { readOwn, stateDirectory, writeOwn } from '../shared/own-files.ts'
import { mayKeepState } from './mounts.ts'

/** What a builder exported in an earlier run on this machine, and what that run packed of it. */
export interface KeptImages {
  /** Digest of the export: of every byte of configs and layers, with the times that files have in the builder. */
  readonly exported: string
  readonly images: PackedImages
}

/**
 * Packing depends on the export, on the epoch and on the compressor alone. If one of them is another, it is another
 * file's matter: what is kept is then not used.
 */
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

/** What a builder exported into a layout. Undefined: more than one thing. */
export async function exportedDigest(directory: string): Promise<string | undefined> {
  const [root, ...others] = (await (await openLayout(directory)).index()).manifests
  return others.length === 0 ? root?.digest : undefined
}

/** Undefined if nothing is kept, or if it is not to be used in this run. */
export async function recallImages(plan: Plan, context: RunContext): Promise<KeptImages | undefined> {
  const { build, check } = plan.inputs
  // An earlier run may have published what it could not start.
  if (!uses(plan, context) || build.exportDirectory !== undefined || check.smokeTest === true) return undefined
  const file = fileOf(plan, context)
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
  if (!uses(plan, context)) return
  const file = fileOf(plan, context)
  const epoch = plan.inputs.build.sourceDateEpoch
  const kept = { form: 1, compressor, epoch, exported, ...writePackedImages(images) } satisfies v.InferOutput<
    typeof fileForm
  >
  try {
    await writeOwn(file, JSON.stringify(kept))
    await context.step.once('old images', () => removeOld(directoryOf(context), now))
  } catch (error) {
    context.log.debug(`${file} was not written: ${String(error)}`)
  }
}

/** What was used is not old. */
export async function keepLonger(plan: Plan, context: RunContext, now = new Date()): Promise<void> {
  await utimes(fileOf(plan, context), now, now).catch(() => undefined)
}

/**
 * Who can write these files can make a run take a change for none: it would publish nothing. So they are this user's
 * alone, a run on code of a pull request neither reads nor writes them, and a dry run does not either.
 */
function uses({ content, event, inputs: { build }, mode }: Plan, { env }: RunContext): boolean {
  // Another cache wants compressed layers, and without a cache each export has times of its own.
  const cached = build.cacheTo.length === 0 && !build.noCache
  return content.kind === 'images' && !mode.dryRun && cached && mayKeepState(event, env)
}

function directoryOf({ env }: RunContext): string {
  return join(stateDirectory(env), 'images')
}

function fileOf(plan: Plan, context: RunContext): string {
  const { event, host, inputs, platforms, registry } = plan
  const { name, path } = inputs.plugin
  const what = [event.repository, path, name, host.name, platforms, registry?.host, registry?.repository]
  return join(directoryOf(context), createHash('sha256').update(JSON.stringify(what)).digest('hex'))
}

async function removeOld(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name)
    const { mtimeMs } = await stat(file)
    if (mtimeMs < now - keptFor) await rm(file, { force: true })
  }
}
