import type { Artifact } from '../artifact/index.ts'
import type { DeploymentReport } from '../hosts/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import { Access } from './access.ts'
import { announce, announceNew, askAnnounced, recordAnnounced, servedNow } from './announce.ts'
import { copySignatures, verifyCopied } from './copy-signatures.ts'
import { moveTags } from './moving-tags.ts'
import { ensureAttested } from './attestations.ts'
import { releaseOf, type Destination, type PublishRecord, type Release, type RepositoryAddress } from './release.ts'
import { ensureServed } from './served.ts'
import { ensureSigned, signAndVerify } from './signatures.ts'
import { pushByDigest } from './push.ts'
import { assertTag, claimVersion, confirmWritten, lookAtAssigned, writeVersion } from './version.ts'

/**
 * Publishes a layout: registry, signatures, tags, control plane, in the one order that never shows a consumer something
 * unsigned or incomplete. Every step first asks whether it is already done, so a second run finishes what a crash left.
 *
 * `record` is filled step by step, so it is correct also if a step throws.
 *
 * @param before what this run opened to see what is served, if it did; it stays its owner's
 * @throws PublishError with the code of the step that failed
 */
export async function publish(
  artifact: Artifact,
  destination: Destination,
  record: PublishRecord,
  context: RunContext,
  before?: ServedBefore,
): Promise<void> {
  const release = releaseOf(artifact)
  const { log } = context
  const { controlPlane, assigned } = destination
  // A plugin that the grant creates has no version, before and after.
  const current = assigned ? controlPlane?.getPlugin?.() : undefined
  // Awaited later, if at all.
  current?.catch(() => undefined)
  await using access = await log.during('asking for the right to push', async () => {
    // The version of a grant follows the one that was served then: if another run published since, it is not used.
    const same = before !== undefined && (!assigned || (await current)?.version === before.version)
    return same ? before.access.for(destination, record, context) : await Access.open(destination, record, context)
  })
  const looked = lookAtAssigned(access)
  const served = await log.during('asking what registry and control plane serve', () =>
    ensureServed(release, current, looked, access),
  )
  if (served === false) record.changed = true
  if (served === true) {
    context.log.info(
      `Registry and control plane already serve ${release.digest}: `
        + `${record.changed === true ? 'no new version' : 'nothing to publish'}.`,
    )
    record.published = true
    await copySignatures(release, access.ownAddress, access)
    const deployed = controlPlane?.deployments?.()
    // Awaited later, if at all.
    deployed?.catch(() => undefined)
    const address = await ensureSigned(release, access)
    await repeatFailedDeployment(release, await deployed, address, access)
    // An earlier run may have ended after the version tag and before these.
    await moveTags(release, access)
    return
  }

  const version = await claimVersion(release, access, looked)
  const pushedTo = await pushByDigest(release, access)
  await copySignatures(release, pushedTo, access)
  const address = await signAndVerify(release, pushedTo, access)
  await ensureAttested(release, address, access)
  await serve(release, version, address, access)
  if (record.announced === false) return
  record.published = true
  await moveTags(release, access)
}

/** What a run has opened before it knows that there is something to publish. */
export interface ServedBefore extends AsyncDisposable {
  readonly access: Access
  /** What the control plane served when the push grant was asked for, or earlier. */
  readonly version: string | undefined
}

const atOnce = <T>(work: () => Promise<T>): Promise<T> => work()

/** How often a release is published again after another run took its tag. */
const maxRaces = 5

/**
 * Writes the version tag, tells the control plane, and checks what a consumer gets.
 *
 * If another run took the tag while the control plane was told, the control plane has this content under a tag that
 * holds other content. So the release is published again under the next version, if the control plane counts versions.
 *
 * @throws PublishError `E_TAG_RACE` if it does not
 */
async function serve(
  release: Release,
  first: string | undefined,
  address: RepositoryAddress,
  access: Access,
): Promise<void> {
  const { record, context, destination } = access
  const { inTurn = atOnce } = destination
  for (let version = first, races = 0; ; races++) {
    const tag = version
    try {
      await inTurn(() => makeVisible(release, tag, access))
      if (record.announced !== false) await confirm(release, version, address, access)
      return
    } catch (error) {
      const raced = error instanceof PublishError && error.code === 'E_TAG_RACE' && record.announced === true
      if (!raced || destination.controlPlane?.versionAfter === undefined || races === maxRaces) throw error
      record.tags = record.tags.filter((tag) => tag !== version)
      delete record.version
      version = await claimVersion(release, access).catch(() => {
        throw error
      })
      context.log.warning(`${error.message} The release is published again as ${String(version)}.`)
    }
  }
}

async function makeVisible(release: Release, version: string | undefined, access: Access): Promise<void> {
  // What another run did before the tag is written can be seen after that: both looks come then.
  if (version !== undefined) await writeVersion(release, version, access)
  const served = servedNow(access)
  if (version !== undefined) await confirmWritten(release, version, access)
  await announceNew(release, version, served, access)
}

/**
 * A version that is stored may have reached no host. It is announced again, under the version that it has, only if
 * the control plane reports that its newest configuration could not be deployed.
 */
export async function repeatFailedDeployment(
  release: Release,
  deployed: DeploymentReport | undefined,
  address: RepositoryAddress,
  access: Access,
): Promise<void> {
  const { record, context, destination } = access
  const { inTurn = atOnce } = destination
  if (deployed === undefined) return
  const [first] = deployed.errors
  if (first === undefined) {
    record.findings.push(...deployed.unknown)
    return
  }
  context.log.notice(`${first.message} The release is announced again.`)
  const { version } = record
  record.changed = true
  // Even if this fails, the version was served before and still is, unless the control plane then says otherwise.
  await inTurn(() => announce(release, version, access))
  await confirm(release, version, address, access)
}

/**
 * Checks what a consumer gets: which digest the tag names now, whether that is signed, and whether the control plane
 * serves it. All three only look, so they look at the same time; what is wrong is said in that order.
 */
async function confirm(
  release: Release,
  version: string | undefined,
  address: RepositoryAddress,
  access: Access,
): Promise<void> {
  const stop = new AbortController()
  const tagged = version === undefined ? Promise.resolve() : assertTag(version, release.digest, access)
  const signed = verifyAgain(release, address, access)
  const served = askAnnounced(release, version, access, stop.signal)
  // To wait for a control plane that serves something else helps nobody any more.
  Promise.all([tagged, signed]).catch(() => {
    stop.abort()
  })
  // No program may be left running.
  await Promise.allSettled([tagged, signed, served])
  await tagged
  await signed
  await recordAnnounced(served, release, version, access)
}

async function verifyAgain(release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { signer } = access.destination
  access.record.signed = false
  await verifyCopied(release, access)
  if (signer === undefined) return
  await signer.verify(await access.signTarget(release, address))
  access.record.signed = true
}
