import { confirmServed } from '../hosts/index.ts'
import type { Finding } from '../shared/finding.ts'
import type { Access } from './access.ts'
import type { Release } from './release.ts'

/**
 * Publishes to the control plane, whose hosts then pull the tag. Errors of a stored release are recorded as findings,
 * which the caller judges.
 *
 * @throws PublishError if the control plane refuses
 */
export async function announce(release: Release, version: string | undefined, access: Access): Promise<void> {
  const { controlPlane } = access.destination
  if (controlPlane === undefined) return
  const { log } = access.context
  const what = access.announcement(release, version)
  log.info(`Announcing ${version ?? what.installReference} to the control plane.`)
  const report = await log.during('waiting for the answer of the control plane to the announcement', () =>
    controlPlane.announce(what),
  )
  access.record.findings.push(...report.findings)
  access.record.announced = report.stored
}

/**
 * The same for a version that was not served before. If this fails, the log explains that its new tag stays.
 *
 * @param served the version that the control plane served when the tag had been written
 * @throws PublishError if the control plane refuses
 */
export async function announceNew(
  release: Release,
  version: string | undefined,
  served: Promise<string | undefined>,
  access: Access,
): Promise<void> {
  await warnOfReplaced(release, version, served, access)
  try {
    await announce(release, version, access)
  } catch (error) {
    if (version !== undefined) explainTagLeftBehind(release, version, access)
    throw error
  }
  if (access.record.announced === false && version !== undefined) explainTagLeftBehind(release, version, access)
}

/**
 * Asks the control plane whether it serves what it accepted. Nothing is recorded yet.
 *
 * @throws PublishError if it serves something else, or could not be asked
 */
export async function askAnnounced(
  release: Release,
  version: string | undefined,
  access: Access,
  stop: AbortSignal,
): Promise<readonly Finding[]> {
  const { record, destination, context } = access
  const { controlPlane, pause } = destination
  if (controlPlane === undefined || record.announced !== true) return []
  const signal = AbortSignal.any([context.signal, stop])
  const confirming = { log: context.log, signal, ...(pause !== undefined && { pause }) }
  const what = access.announcement(release, version)
  return await context.log.during('waiting until the control plane serves the release', () =>
    confirmServed(controlPlane, what, confirming),
  )
}

/** Records what `askAnnounced` found, when the tag and its signatures were verified. @throws what it threw */
export async function recordAnnounced(
  asked: Promise<readonly Finding[]>,
  release: Release,
  version: string | undefined,
  access: Access,
): Promise<void> {
  try {
    access.record.findings.push(...(await asked))
  } catch (error) {
    access.record.published = false
    if (version !== undefined) explainTagLeftBehind(release, version, access)
    throw error
  }
}

/** The version that the control plane serves now; undefined if there is none, or if it does not say. */
export async function servedNow({ destination }: Access): Promise<string | undefined> {
  const { controlPlane, assigned } = destination
  if (!assigned) return undefined
  return (await controlPlane?.getPlugin?.().catch(() => undefined))?.version
}

/**
 * A version that nobody served when it was assigned is served now: another run wrote its tag, and told the control
 * plane, between this run's look at the tag and its own tag. A registry cannot exclude that, so it is said.
 */
async function warnOfReplaced(
  release: Release,
  version: string | undefined,
  served: Promise<string | undefined>,
  access: Access,
): Promise<void> {
  if (version === undefined || (await served) !== version) return
  access.context.log.warning(
    `The control plane already serves ${version}: another run published other content as ${version} at the same time. `
      + `The tag now holds ${release.digest}, of this run, and the control plane is told of this content. `
      + 'Set `concurrency` in the workflow, so that only one run publishes at a time.',
  )
}

/** The tag exists, but nothing is known to serve it: the run must not report the version as published. */
function explainTagLeftBehind(release: Release, version: string, { record, context }: Access): void {
  delete record.version
  context.log.notice(
    [
      `The tag ${version} holds ${release.digest} in the registry, and the control plane did not say that it `
        + 'serves it.',
      'Publishing the same content again uses that tag.',
      `To publish other content where the push token covers no other tag, set \`replace-tag: ${release.digest}\` `
        + 'for one run.',
    ].join(' '),
  )
}
