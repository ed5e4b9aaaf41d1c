import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPublisher, type Publisher } from './support.ts'

const grants = ({ world }: Publisher): number =>
  world.plane.log.filter(({ method }) => method === 'ValidateAndFetchPluginData').length

describe('a publish of what was compared with what is served', { timeout: 300_000 }, () => {
  test('asks for the right to push once, and the registry is not met anew', async () => {
    await using publisher = await startPublisher()
    const first = await publisher.release('first')
    await publisher.publish(first)
    publisher.world.plane.log.length = 0
    await using before = await publisher.openBefore()
    publisher.world.registry.log.length = 0
    const second = await publisher.release('second')
    const record = await publisher.publish(second, {}, before)
    assert.deepEqual([record.version, record.published, record.changed, record.signed], ['v2', true, true, true])
    assert.ok(record.repository !== undefined, 'the record names the repository')
    assert.deepEqual([await publisher.tag('v1'), await publisher.tag('v2')], [first.digest, second.digest])
    assert.equal(grants(publisher), 1)
    const [met] = publisher.world.registry.log
    assert.notEqual(met?.status, 401, 'the first request carries the credential')
  })

  test('asks once more if another run published meanwhile, and replaces nothing of it', async () => {
    await using publisher = await startPublisher()
    await publisher.publish(await publisher.release('first'))
    await using before = await publisher.openBefore()
    const theirs = await publisher.release('theirs')
    await publisher.publish(theirs)
    publisher.world.plane.log.length = 0
    const ours = await publisher.release('ours')
    // Not even where it was allowed, when their tag seemed to be left behind.
    const record = await publisher.publish(ours, { replaceTag: theirs.digest }, before)
    assert.deepEqual([record.version, record.tags], ['v3', ['v3']])
    assert.deepEqual([await publisher.tag('v2'), await publisher.tag('v3')], [theirs.digest, ours.digest])
    assert.deepEqual(publisher.world.plane.find('birds')?.history, ['v1', 'v2', 'v3'])
    assert.equal(grants(publisher), 1)
  })

  test('of the same content by another run publishes nothing', async () => {
    await using publisher = await startPublisher()
    await publisher.publish(await publisher.release('first'))
    await using before = await publisher.openBefore()
    const release = await publisher.release('same')
    await publisher.publish(release)
    const record = await publisher.publish(release, {}, before)
    assert.deepEqual([record.version, record.changed, record.published], ['v2', false, true])
    assert.deepEqual(publisher.world.plane.find('birds')?.history, ['v1', 'v2'])
  })

  test('gets another token when the first one has ended during the checks', async () => {
    await using publisher = await startPublisher()
    const { settings, log } = publisher.world.plane
    await publisher.publish(await publisher.release('first'))
    settings.tokenLifetime = 1
    await using before = await publisher.openBefore()
    settings.tokenLifetime = 300
    log.length = 0
    await sleep(2100)
    const release = await publisher.release('second')
    const record = await publisher.publish(release, {}, before)
    assert.deepEqual([record.version, record.published], ['v2', true])
    assert.equal(await publisher.tag('v2'), release.digest)
    assert.ok(grants(publisher) > 0)
  })
})
