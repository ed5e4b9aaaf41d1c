import assert from 'node:assert/strict'
import { setImmediate as later } from 'node:timers/promises'
import { test } from 'node:test'
import { afterBoot } from '../../../src/content/docker/boot.ts'
import { testContext } from '../../support/context.ts'

const boots = '{"vertexes":[{"name":"[internal] booting buildkit"}]}'
const runs = '{"vertexes":[{"name":"[internal] load build definition from Dockerfile"}]}'

test('the first build of a builder goes alone until the builder runs', async () => {
  const context = testContext()
  const begun: string[] = []
  const [end, lines] = [Promise.withResolvers<undefined>(), new Map<string, (line: string) => void>()]
  const build = (name: string, builder: string): Promise<undefined> =>
    afterBoot(builder, context, (onLine) => {
      begun.push(name)
      lines.set(name, onLine)
      return end.promise
    })
  const all = [build('one', 'x'), build('two', 'x'), build('other', 'y')]
  await later()
  lines.get('one')?.(boots)
  await later()
  assert.deepEqual(begun, ['one', 'other'])
  lines.get('one')?.(runs)
  await later()
  assert.deepEqual(begun, ['one', 'other', 'two'])
  end.resolve(undefined)
  await Promise.all(all)
})

test('a first build that fails, or is cancelled, lets the others go on', async () => {
  const context = testContext()
  const failing = afterBoot('x', context, () => Promise.reject(new Error('no')))
  const next = afterBoot('x', context, () => Promise.resolve('built'))
  await assert.rejects(failing, { message: 'no' })
  assert.equal(await next, 'built')
})
