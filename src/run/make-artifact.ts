import { join } from 'node:path'
import {
  haveSameForm,
  readArtifact,
  Packer,
  writeExported,
  type Artifact,
  type PackedImages,
  type PackOptions,
} from '../artifact/index.ts'
import {
  buildImages,
  copyFiles,
  copyPrograms,
  emulateForStart,
  filesContent,
  type BuildRequest,
  type BuiltImages,
  type Content,
} from '../content/index.ts'
import { rootAnnotations } from '../github/index.ts'
import type { Host, PluginSources } from '../hosts/index.ts'
import type { Plan, PlannedContent } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { ServedBefore } from '../publish/index.ts'
import { PublishError } from '../shared/errors.ts'
import { quiet } from '../shared/prefixed.ts'
import type { Built } from './attest.ts'
import { buildRequest, smokeTestWants } from './build-request.ts'
import type { Journal } from './journal.ts'
import { exportedDigest, forgetImages, keepImages, keepLonger, mayKeepImages, recallImages } from './kept-images.ts'
import { layoutClaim } from './layout-claim.ts'
import { withMounts } from './mounts.ts'
import type { Preflight } from './preflight.ts'
import { findUnchanged, type Unchanged } from './unchanged.ts'

/** An artifact of this run, and what its publish needs to know of its making. */
export interface Made extends Built {
  readonly sources: PluginSources
  /** Keeps the builder's cache mounts for later runs. */
  readonly keepMounts: KeepMounts
  /** Keeps on this machine what later runs need to see that nothing changed. Only for what was published. */
  readonly keepImages: () => Promise<void>
  /** What was opened to find out what is served. Whoever publishes disposes of it. */
  readonly before?: ServedBefore
}

/** What was made is served already, as far as is known before anything of it is verified. */
export interface FoundUnchanged extends Unchanged, Pick<Made, 'keepImages'> {
  /** Makes it in the usual way, because something is missing. */
  readonly finish: () => Promise<Made>
}

/** @param whole whether all plugins of the step were built and passed */
export type KeepMounts = (whole: boolean) => Promise<void>

const nothing = (): Promise<void> => Promise.resolve()

/** What is made of, and where. */
export interface Making {
  readonly plan: Plan
  /** Of all plugins of the step. */
  readonly plans: readonly Plan[]
  /** Directory for the layout. It exists and is empty. */
  readonly directory: string
  readonly preflight: Preflight
  readonly journal: Journal
}

/** Makes the content, lets the host pack it, and reads the layout like any other, unless that is served already. */
export async function makeArtifact(
  { plan, plans, directory, preflight, journal }: Making,
  context: RunContext,
): Promise<Made | FoundUnchanged> {
  const started = new Date()
  if (plan.content.kind === 'layout') {
    const repacked = await repack(plan, plan.content, context)
    return { ...repacked, record: undefined, started, finished: new Date(), keepMounts: nothing, keepImages: nothing }
  }
  const keeps = mayKeepImages(plan, context)
  const kept = await recallImages(plan, context)
  const content = await produceContent(plan, plans, directory, context, keeps ? { digest: kept?.exported } : undefined)
  const making = { plan, directory, started, exported: await askable(content, directory) }
  const finish = (): Promise<Made> => pack(making, content, context)
  if (content.kind !== 'images') return await finish()
  const outcome = 'outcome' in content ? content.outcome : undefined
  const isKept = outcome === 'as expected' && kept !== undefined
  if (kept !== undefined && outcome === 'made') await forgetImages(plan, context)
  let images: PackedImages | undefined
  const question = {
    exported: isKept ? kept.images : directory,
    plan,
    preflight,
    record: journal.record,
    assemble: (changes: Partial<PackOptions>) =>
      assemble(plan, content, directory, context, {
        ...changes,
        onPacked: (packed) => {
          images = packed
        },
      }),
  }
  // What was built is in the log, and nothing of it is in the layout.
  const again = async (): Promise<Made> => {
    const silent = { ...context, log: quiet(context.log) }
    const built = await produceContent(plan, plans, directory, silent, { digest: undefined })
    return await pack({ ...making, exported: await askable(built, directory) }, built, context)
  }
  const complete = isKept ? again : finish
  const found = await findUnchanged(question, context)
  if (found === undefined) return await complete()
  if ('served' in found) {
    const keep = isKept ? () => keepLonger(plan, context) : keeping(making, images, context)
    return { ...found, finish: complete, keepImages: keep }
  }
  try {
    return { ...(await complete()), before: found }
  } catch (error) {
    await found[Symbol.asyncDispose]()
    throw error
  }
}

/** How an artifact is made of images. */
interface Packing {
  readonly plan: Plan
  readonly directory: string
  readonly started: Date
  /** Digest of what the builder exported, if later runs can ask it for that; else undefined. */
  readonly exported: string | undefined
}

/** Before it is packed. */
async function askable(content: Content | BuiltImages, directory: string): Promise<string | undefined> {
  return 'outcome' in content && content.outcome === 'kept' ? await exportedDigest(directory) : undefined
}

/** Keeps what later runs need to see that nothing changed, once this is published. */
function keeping(
  { plan, exported }: Packing,
  images: PackedImages | undefined,
  context: RunContext,
): () => Promise<void> {
  if (exported === undefined || images === undefined) return nothing
  return () => keepImages(plan, { exported, images }, context)
}

async function pack(packing: Packing, content: Content | BuiltImages, context: RunContext): Promise<Made> {
  const { plan, directory, started } = packing
  const { host, sources } = plan
  let images: PackedImages | undefined
  const assembling = assemble(plan, content, directory, context, {
    onPacked: (packed) => {
      images = packed
    },
  })
  const asking = 'record' in content ? content.record() : undefined
  // Nothing may be left running.
  await Promise.allSettled([assembling, asking])
  const [found, record] = await Promise.all([assembling, asking])
  const artifact = await readArtifact(directory, context.signal)
  if (sources.payload !== undefined && artifact.payload === undefined)
    throw new TypeError(`${host.name} has a payload, and its artifact has none`)
  const keepMounts = 'keepMounts' in content ? content.keepMounts : nothing
  return {
    artifact,
    sources: found ?? sources,
    record,
    started,
    finished: new Date(),
    keepMounts,
    keepImages: keeping(packing, isWhole(artifact, images) ? images : undefined, context),
  }
}

/** Some hosts pack images only to take files out of them. */
function isWhole({ parts }: Artifact, images: PackedImages | undefined): boolean {
  const digests = new Set(parts.map(({ descriptor }) => descriptor.digest))
  return images?.entries.every(({ digest }) => digests.has(digest)) === true
}

/** Lets the host pack the content into `directory`. */
async function assemble(
  plan: Plan,
  content: Content,
  directory: string,
  context: RunContext,
  changes: Partial<PackOptions> = {},
): ReturnType<Host['assemble']> {
  const { host, sources, inputs } = plan
  const packer = new Packer({
    directory,
    temp: context.resources.temp,
    ...rootAnnotations(inputs.plugin.annotations, context.env),
    sourceDateEpoch: inputs.build.sourceDateEpoch,
    signal: context.signal,
    packedBefore: plan.content.kind === 'layout',
    readCache:
      content.kind === 'images'
      && (buildRequest(plan, directory, context.env).cacheFrom.length > 0
        || ('readMounts' in content && content.readMounts === true)),
    ...changes,
  })
  return await host.assemble(content, sources, packer, { name: inputs.plugin.name, version: plan.versions.version })
}

/**
 * Packs what is in the layout of an earlier job once more, by the inputs of this one. The same digest proves that the
 * layout holds nothing else. @throws PublishError `E_LAYOUT_CLAIM`
 */
async function repack(
  plan: Plan,
  { artifact, content }: Extract<PlannedContent, { kind: 'layout' }>,
  context: RunContext,
): Promise<{ artifact: Artifact; sources: PluginSources }> {
  const directory = join(context.resources.temp, 'repacked')
  if (content.kind === 'images') await writeExported(artifact, directory)
  const found = await assemble(plan, content, directory, context)
  const packed = await readArtifact(directory, context.signal)
  const { root } = packed
  if (root.digest === artifact.root.digest) return { artifact, sources: found ?? plan.sources }
  if (plan.inputs.from !== undefined) {
    // Who signed it answers for its content, which an earlier version of this action may have packed otherwise.
    if (haveSameForm(packed, artifact)) return { artifact, sources: found ?? plan.sources }
    throw new PublishError(
      'E_FROM_CLAIM',
      `The source is not the plugin ${plan.inputs.plugin.name} for ${plan.host.title}.`,
    )
  }
  throw await layoutClaim(plan, artifact, packed)
}

async function produceContent(
  plan: Plan,
  plans: readonly Plan[],
  directory: string,
  context: RunContext,
  earlierExport?: BuildRequest['earlierExport'],
): Promise<Content | BuiltImages> {
  const { content, inputs, platforms } = plan
  switch (content.kind) {
    case 'images': {
      const request = { ...buildRequest(plan, directory, context.env), earlierExport }
      return await buildImages(await withMounts(plan, request, context, plans), context)
    }
    case 'programs':
      await emulateForStart({ ...inputs.build, platforms, smokeTestWants: smokeTestWants(plan) }, context)
      return await copyPrograms(content.programs, join(context.resources.temp, 'programs'), context.signal)
    case 'layout':
      return content.content
    case 'files':
      return await copyFiles(content.files, platforms, join(context.resources.temp, 'files'), context.signal)
    case 'trees':
      return filesContent(inputs.plugin.directory, platforms)
  }
}
