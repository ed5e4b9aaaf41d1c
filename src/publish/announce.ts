import type { Access } from './access.ts'
import type { Release } from './release.ts'

/**
 * Tells the control plane, which makes its routers pull the tag. What it stored with errors is recorded as findings;
 * the caller weighs them.
 *
 * @throws PublishError for everything that the control plane refused
 */
export async function announce(release: Release, version: string | undefined, access: Access): Promise<void> {
  const { controlPlane } = access.destination
  if (controlPlane === undefined || version === undefined) return
  const report = await controlPlane.publish(release.payload, version, release.platforms)
  access.record.findings.push(...report.findings)
  access.record.announced = report.stored
}
