import { confirmServed } from '../hosts/index.ts'
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
 * @throws PublishError if the control plane refuses
 */
export async function announceNew(release: Release, version: string | undefined, access: Access): Promise<void> {
  await warnOfReplaced(release, version, access)
  try {
    await announce(release, version, access)
  } catch (error) {
    if (version !== undefined) explainTagLeftBehind(release, version, access)
    throw error
  }
  if (access.record.announced === false && version !== undefined) explainTagLeftBehind(release, version, access)
}

/**
 * Asks the control plane whether it serves what it accepted: the last look, when the tag and its signatures were
 * verified.
 *
 * @throws PublishError if it serves something else, or could not be asked
 */
export async function confirmAnnounced(release: Release, version: string | undefined, access: Access): Promise<void> {
  const { record, destination, context } = access
  const { controlPlane, pause } = destination
  if (controlPlane === undefined || record.announced !== true) return
  try {
    const confirming = { log: context.log, signal: context.signal, ...(pause !== undefined && { pause }) }
    const what = access.announcement(release, version)
    record.findings.push(
      ...(await context.log.during('waiting until the control plane serves the release', () =>
        confirmServed(controlPlane, what, confirming),
      )),
    )
  } catch (error) {
    record.published = false
    if (version !== undefined) explainTagLeftBehind(release, version, access)
    throw error
  }
}

/**
 * A version that nobody served when it was assigned is served now: another run wrote its tag, and told the control
 * plane, between this run's look at the tag and its own tag. A registry cannot exclude that, so it is said.
 */
async function warnOfReplaced(release: Release, version: string | undefined, access: Access): Promise<void> {
  const { controlPlane, assigned } = access.destination
  if (!assigned || version === undefined) return
  const served = await controlPlane?.getPlugin?.().catch(() => undefined)
  if (served?.version !== version) return
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
