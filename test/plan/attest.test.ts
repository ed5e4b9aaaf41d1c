import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planAttestations } from '../../src/plan/attest.ts'
import type { PlannedContent } from '../../src/plan/choices.ts'
import type { SigningOptions } from '../../src/sign/index.ts'

const images = { kind: 'images' } as PlannedContent
const signing = {} as SigningOptions

type Given = Parameters<typeof planAttestations>
const plan = (
  attest: 'auto' | boolean,
  sign: object = {},
  content: PlannedContent = images,
  signed: SigningOptions | undefined = signing,
): ReturnType<typeof planAttestations> =>
  planAttestations({ attest, sign: { mode: 'auto', ...sign } as Given[0]['sign'] }, undefined, content, signed)

test('attestations are made where something is built, published and signed in a bundle', () => {
  assert.equal(plan('auto'), 'optional')
  assert.equal(plan(true), 'required')
  assert.equal(plan(false), undefined)
  assert.equal(plan('auto', { format: 'legacy' }), undefined)
  assert.equal(plan('auto', { format: 'bundle' }), 'optional')
  assert.equal(plan('auto', {}, { kind: 'programs' } as PlannedContent), undefined)
  assert.equal(
    planAttestations({ attest: 'auto', sign: { mode: 'auto' } as Given[0]['sign'] }, undefined, images, undefined),
    undefined,
  )
})

test('attestations that are demanded where there can be none are an error', () => {
  const refused = { code: 'E_INPUT', message: /^`attest` is true, and / }
  assert.throws(() => plan(true, { mode: 'none' }), refused)
  assert.throws(() => plan(true, { format: 'legacy' }), refused)
  for (const kind of ['programs', 'files', 'trees', 'layout'])
    assert.throws(() => plan(true, {}, { kind } as PlannedContent), refused)
})
