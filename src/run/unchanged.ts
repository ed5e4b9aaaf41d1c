import { join } from 'node:path'
import { openLayout } from 'oras-js'
import { NotServed, readArtifact, type Artifact, type PackedImages, type PackOptions } from '../artifact/index.ts'
import { expectedAttestations } from '../attest/index.ts'
import type { Plan } from '../plan/index.ts'
import { ServedRelease, type PublishRecord, type ServedBefore } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { destination } from './destination.ts'
import type { Journal } from './journal.ts'
import type { Preflight } from './preflight.ts'

/** What was built, if it is what is served already. */
export interface Unchanged {
  /** Everything but the layers. */
  readonly artifact: Artifact
  readonly served: ServedRelease
}

/** What a build of images needs to find that out. */
export interface UnchangedQuestion {
  /**
   * Directory into which the builder exported, which stays as it is; or what an earlier run on this machine packed of
   * the same export.
   */
  readonly exported: string | PackedImages
  readonly plan: Plan
  readonly preflight: Preflight
  readonly record: PublishRecord
  /** Lets the host pack the images, with these options changed. */
  readonly assemble: (changes: Pick<PackOptions, 'directory' | 'served' | 'packedImages'>) => Promise<unknown>
}

/**
 * Packs what the builder exported without compressing anything: the layers of the served images, or of those that an
 * earlier run packed, stand for those with the same uncompressed digests. If the root then has the digest that is
 * served, everything else was compared as well: configs, annotations, platforms and payload. If it differs, or if this
 * cannot be known, the answer is what was opened, if anything was: the caller disposes of it.
 */
export async function findUnchanged(
  { exported, plan, preflight, record, assemble }: UnchangedQuestion,
  context: RunContext,
): Promise<Unchanged | ServedBefore | undefined> {
  const { mode, inputs, signing, assigned } = plan
  if (mode.dryRun || inputs.build.exportDirectory !== undefined) return undefined
  // Without a signature, whoever may push could have put other layers under a known config.
  const trusts = signing !== undefined || typeof exported !== 'string'
  if (!trusts) return undefined
  // An earlier run may have published what it could not start.
  if (inputs.check.smokeTest === true) return undefined
  const [remote, signer] = await Promise.all([preflight.remote, preflight.signer])
  // To ask for a push grant of a plugin that does not exist would create it.
  if (signing !== undefined && signer === undefined) return undefined
  if (preflight.failed.aborted || (assigned && remote?.version === undefined)) return undefined
  const where = destination(plan, preflight, signer, context)
  let served: ServedRelease | undefined
  try {
    served = await ServedRelease.find(where, assigned ? remote?.version : undefined, record, context)
    if (served === undefined) return undefined
    const { root } = served
    const directory = join(context.resources.temp, 'unchanged')
    if (typeof exported === 'string') {
      const images = { exported: await openLayout(exported), layersOf: served.layersOf.bind(served) }
      await assemble({ directory, served: images })
    } else await assemble({ directory, packedImages: exported })
    const artifact = await readArtifact(directory, context.signal, 'without layers')
    return artifact.root.digest === root.digest ? { artifact, served } : served.leave()
  } catch (error) {
    if (context.signal.aborted) await served?.[Symbol.asyncDispose]()
    context.signal.throwIfAborted()
    // The usual way asks the same again, and explains it.
    if (!(error instanceof NotServed)) context.log.debug(`Whether it is served already is not known: ${String(error)}`)
    return served?.leave()
  }
}

/**
 * Ends the publish of what is served already. `unfinished`: something is missing, which the usual way adds.
 *
 * @param waitForPreflight adds its findings to the journal
 */
export async function endUnchanged(
  { artifact, served }: Unchanged,
  plan: Plan,
  journal: Journal,
  waitForPreflight: () => Promise<void>,
): Promise<'complete' | 'failed' | 'unfinished'> {
  try {
    await waitForPreflight()
    if (journal.hasErrors) return 'failed'
    const expected = plan.attestations === undefined ? [] : expectedAttestations(artifact)
    const confirm = (): Promise<boolean> => served.confirm(artifact, expected)
    journal.artifact = artifact
    journal.unchanged = true
    if (await journal.stage('publish', `Publish ${plan.inputs.plugin.name}`, confirm)) return 'complete'
    journal.artifact = undefined
    journal.unchanged = false
    return 'unfinished'
  } finally {
    await served[Symbol.asyncDispose]()
  }
}
