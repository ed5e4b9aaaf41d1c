import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundFindings, type Finding } from '../../src/shared/finding.ts'

const finding = (severity: Finding['severity'], message: string, more: Partial<Finding> = {}): Finding => ({
  code: 'E_CHECK_IMAGE',
  severity,
  message,
  ...more,
})
const many = (count: number, severity: Finding['severity'], more: Partial<Finding> = {}): Finding[] =>
  Array.from({ length: count }, (_, position) => finding(severity, `${severity} ${position}`, more))

test('up to two hundred findings stay as they are, in their order', () => {
  const findings = [...many(100, 'notice'), ...many(100, 'error')]
  assert.deepEqual(boundFindings(findings), findings)
})

test('of more, errors are kept first, and each kind that is left out is counted', () => {
  const lint = { category: 'lint' }
  const bounded = boundFindings([...many(150, 'notice'), ...many(5, 'warning', lint), ...many(190, 'error')])
  assert.equal(bounded.filter(({ severity }) => severity === 'error').length, 190)
  assert.deepEqual(
    bounded.slice(200).map(({ severity, message }) => [severity, message]),
    [['notice', '145 more findings of this kind are not shown.']],
  )
})

test('long texts count too, and what is left out keeps its severity and category', () => {
  const long = finding('error', 'x'.repeat(150_000), { category: 'composition' })
  assert.deepEqual(boundFindings([long, long]).slice(1), [
    { ...finding('error', '1 more findings of this kind are not shown.'), category: 'composition' },
  ])
})
