import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QuirkRegistry, type Quirk } from '../support/quirk-registry/index.ts'
import { pagedTags, tagsThatLoop } from '../support/quirk-registry/quirks.ts'
import { startPublisher, type Publisher } from './support.ts'

const moving = (...tags: string[]): { readonly tag: string; readonly immutable: false }[] =>
  tags.map((tag) => ({ tag, immutable: false }))
const listings = ({ world }: Publisher): number =>
  world.registry.log.filter(({ path }) => path.includes('/tags/list')).length
const warnings = ({ log }: Publisher): string[] => log.lines.filter((line) => line.includes('stays where it is'))

describe('an account that cannot list tags', { timeout: 300_000 }, () => {
  test('publishes: what follows versions stays where it is, unless it is new, and the run says so', async () => {
    await using publisher = await startPublisher()
    const { rules } = publisher.world.registry
    rules.refusals.push({ what: ['listing'], status: 403 })
    const first = await publisher.release('first')
    const before = await publisher.publishUnsigned(first, { movingTags: moving('latest', 'main'), semver: '1.2.0' })
    assert.deepEqual([before.published, before.tags], [true, ['v1', 'latest', 'main']])
    assert.deepEqual(warnings(publisher), [])

    const second = await publisher.release('second')
    const changes = { movingTags: moving('latest', '1', 'main'), semver: '1.3.0' }
    const record = await publisher.publishUnsigned(second, changes)
    assert.deepEqual([record.published, record.version, record.tags], [true, 'v2', ['v2', '1', 'main']])
    const held = await Promise.all(['v2', 'latest', '1', 'main'].map((tag) => publisher.tag(tag)))
    assert.deepEqual(held, [second.digest, first.digest, second.digest, second.digest])
    const [warning = '', ...more] = warnings(publisher)
    assert.deepEqual(more, [])
    assert.match(warning, /The tag latest stays.*above 1\.3\.0.*403: DENIED.*Allow the account to list tags and run/)

    rules.refusals.splice(0)
    const again = await publisher.publishUnsigned(second, changes)
    assert.deepEqual([again.changed, again.tags], [false, ['v2', 'latest', '1', 'main']])
    assert.equal(await publisher.tag('latest'), second.digest, 'a run that may list tags moves it')
  })

  test('is not asked to where no tag follows versions', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    const record = await publisher.publishUnsigned(release, {
      movingTags: [...moving('main', 'pr-1'), { tag: '1.2.0', immutable: true }],
      semver: '1.2.0',
    })
    assert.deepEqual(record.tags, ['v1', 'main', 'pr-1', '1.2.0'])
    assert.equal(listings(publisher), 0)
  })
})

describe('a large repository', { timeout: 300_000 }, () => {
  async function start(quirk: Quirk, tags: number): Promise<{ publisher: Publisher; registry: QuirkRegistry }> {
    const registry = await QuirkRegistry.start(quirk)
    const publisher = await startPublisher({ upstream: registry.origin })
    const release = await publisher.release('first')
    await publisher.publishUnsigned(release, { movingTags: moving('latest') })
    const repository = publisher.world.repository('birds').split('/').slice(1).join('/')
    for (let index = 0; index < tags; index++)
      registry.store.tags.set(`${repository} 1.${Math.floor(index / 100)}.${index % 100}`, release.digest)
    return { publisher, registry }
  }

  test('of 10,000 tags is read in pages, and the highest version is found on the last', async () => {
    const { publisher, registry } = await start(pagedTags(100), 10_000)
    await using _publisher = publisher
    await using _registry = registry
    const record = await publisher.publishUnsigned(await publisher.release('second'), {
      movingTags: moving('latest'),
      semver: '1.99.98',
    })
    assert.deepEqual([record.published, record.tags], [true, ['v2']])
    assert.match(warnings(publisher).join(), /latest stays where it is: 1\.99\.99 is higher than 1\.99\.98/)
    // 10,000 versions, v1, v2 and latest.
    assert.equal(listings(publisher), 101)
  })

  test('whose pages lead back is published, and `latest` does not follow an incomplete list', async () => {
    const { publisher, registry } = await start(tagsThatLoop, 0)
    await using _publisher = publisher
    await using _registry = registry
    const record = await publisher.publishUnsigned(await publisher.release('second'), {
      movingTags: moving('latest'),
      semver: '1.3.0',
    })
    assert.deepEqual([record.published, record.tags], [true, ['v2']])
    assert.equal(listings(publisher), 2)
    assert.match(warnings(publisher).join(), /latest stays where it is .*next page of tags/)
  })
})
