import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startPublisher } from './support.ts'

describe('what is served already', { timeout: 300_000 }, () => {
  test('is confirmed only while its tag, its signatures and its content are there', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publish(release)

    const { confirmed, record } = await publisher.confirm(release)
    assert.deepEqual([confirmed, record.published, record.changed, record.signed], [true, true, false, true])
    assert.deepEqual([record.version, record.tags], ['v1', ['v1']])

    const other = await publisher.confirm(await publisher.release('second'))
    assert.deepEqual([other.confirmed, other.record.published], [false, false], 'content that is not served')

    const [manifest = ''] = release.manifests
    const moved = await publisher.confirm(release, () => publisher.overwrite('v1', manifest))
    assert.deepEqual([moved.confirmed, moved.record.published], [false, false], 'a tag that was moved meanwhile')
  })

  test('without signatures, it is not confirmed', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publishUnsigned(release)
    const { confirmed, record } = await publisher.confirm(release)
    assert.deepEqual([confirmed, record.published, record.signed], [false, false, false])
  })
})
