import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readInputs } from '../../src/action/inputs.ts'
import { planSigning } from '../../src/plan/signing.ts'
import { environment, makeWorkspace } from '../action/workspace.ts'

test('a publish meets GitHub’s cache only where the user says so', () => {
  using workspace = makeWorkspace({ 'cosign.key': 'key' })
  const plan = (cache: string, dryRun: boolean): boolean | undefined => {
    const env = environment(workspace.root, { 'sign': 'key', 'cosign-key': 'cosign.key', cache })
    const log = { info() {}, debug() {}, notice() {}, warning() {}, mask() {}, group: <T>(_: string, work: () => Promise<T>) => work() }
    return planSigning(readInputs(env), undefined, dryRun, { env, log, temp: workspace.root })?.sharedCache
  }
  assert.deepEqual(['auto', 'true', 'false'].map((cache) => plan(cache, false)), [false, true, false])
  assert.equal(plan('true', true), undefined)
})
