import assert from 'node:assert/strict'
import { test } from 'node:test'
import { events, plan } from '../support/plan.ts'

const usual = {
  path: '',
  host: 'pipecd',
  name: 'birds',
  from: 'ghcr.io/owner/birds:1.2.3',
  'from-identity': 'https://github.com/o/r/.github/workflows/p.yml@refs/tags/v1',
  'from-issuer': 'https://token.actions.githubusercontent.com',
  registry: 'ghcr.io/live',
  sign: 'none',
}

test('a pull request neither restores nor promotes', async () => {
  const { found } = await plan(usual, { event: events.pullRequest })
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found[0] ?? '', /^E_EVENT `from` is set, but a pull request started this run/)
})

test('a promotion has a version of its own', async () => {
  const { found } = await plan({ ...usual, 'dry-run': 'false' })
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found[0] ?? '', /^E_INPUT `from` is published under a version of its own/)
})

test('nobody is asked for the source as long as anything is wrong', async () => {
  const wrong = { ...usual, 'dry-run': 'false', version: '1.2.3', tags: 'ghcr.io/other/birds:1' }
  const { found } = await plan(wrong)
  assert.equal(found.length, 1, found.join('\n'))
  assert.match(found[0] ?? '', /^E_INPUT `tags` has ghcr.io\/other\/birds:1/)
  // Then the source is asked, which this test does not have.
  await assert.rejects(plan({ ...wrong, tags: '' }), /no test of a plan asks a registry/)
})
