import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after } from 'node:test'
import { reasons, verifiedReason } from '../../src/verify/reasons.ts'
import { rigPath, root, type Scope } from '../support/rig.ts'
import { runAction, type ActionRun, type RunOptions } from '../support/runner/index.ts'
import { registryPassword, temporary, user } from '../sign/support.ts'

export type VerifyRun = (
  inputs: Readonly<Record<string, string>>,
  more?: Pick<RunOptions, 'env' | 'timeout'>,
  /** Of the test; tests that run at the same time need their own. */
  scope?: Scope,
) => Promise<ActionRun>

/** `verify/action.yml` as the runner starts it. */
export async function openAction(): Promise<VerifyRun> {
  const [action, workspace] = [join(root, 'verify'), await temporary()]
  const login = { 'registry-username': user, 'registry-password': registryPassword, 'transparency-log': 'false' }
  return (inputs, more = {}, scope = { after }) =>
    runAction(scope, {
      action,
      workspace,
      path: rigPath().split(':'),
      secrets: [registryPassword],
      inputs: { ...login, ...inputs },
      ...more,
    })
}

/** Fails unless the run ended with this reason, and says nothing of a digest if it is not verified. */
export function assertReason(result: ActionRun, reason: string): void {
  const text = result.log.join('\n') + JSON.stringify(result.annotations)
  assert.equal(result.outputs['reason'], reason, text)
  const good = reason === verifiedReason
  assert.equal(result.outputs['verified'], String(good))
  assert.equal(result.exitCode, good ? 0 : 1)
  if (!good) assert.equal(result.outputs['digest'], '')
  const code = Object.entries(reasons).find(([, word]) => word === reason)?.[0]
  if (!good) assert.ok(result.annotations.some(({ message }) => message.includes(`Code: ${code ?? ''}`)))
  assert.deepEqual(result.filesLeft, [])
}
