import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readManifest } from '../../../src/hosts/tyk/manifest.ts'
import { judgeManifests } from '../../support/ai-studio/index.ts'
import { manifests } from './manifests.ts'

/** The problems, as one text. */
function problems(json: string): string {
  const read = readManifest(json)
  return 'hooks' in read ? '' : read.join('\n')
}

describe('a manifest', () => {
  test('is judged as Go’s decoder and the rules of AI Studio judge it', async () => {
    const texts = [...manifests.map(([manifest]) => JSON.stringify(manifest)), '', '{"id":', '\uFEFF{}']
    const host = await judgeManifests(texts)
    const different = texts.filter((text, index) => (problems(text) === '') !== (host[index] === ''))
    assert.deepEqual(different, [])
  })

  test('that Tyk drops is refused with the member that is wrong', () => {
    for (const [manifest, says] of manifests) {
      const json = JSON.stringify(manifest)
      const found = problems(json).split('\n')
      assert.ok(
        says === '' ? found.join() === '' : found.some((one) => one.startsWith(says)),
        `${json}: ${found.join()}`,
      )
    }
  })

  test('with the hook `pending` is refused, though Tyk takes it: no hook of it would ever be called', () => {
    assert.match(
      problems('{"id":"a","version":"1","name":"a","capabilities":{"hooks":["pending"]}}'),
      /"pending" is none of/,
    )
  })

  test('says what a person sees in the log', () => {
    const read = readManifest('{"id":"a","version":"1","name":"a","capabilities":{"hooks":["auth","agent"]}}')
    assert.deepEqual(read, { id: 'a', version: '1', hooks: ['auth', 'agent'] })
  })

  test('of nothing but mistakes is refused with a few of them, in no time', { timeout: 10_000 }, () => {
    const manifest = (hooks: number): string =>
      JSON.stringify({ id: 'a', version: '1', name: 'a', capabilities: { hooks: Array(hooks).fill(0) } })
    assert.match(problems(manifest(400_000)), /more than 10000 values/)
    assert.equal(problems(manifest(5000)).split('\n').length, 20)
  })

  test('that is nested without end is refused in no time', () => {
    assert.match(problems(`{"ui":${'['.repeat(1e6)}`), /nested more than/)
  })
})
