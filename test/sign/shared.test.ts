import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSigner } from '../../src/sign/open-signer.ts'
import { context, makeKey, options, quick, shim } from './support.ts'

test('the signers of a step find cosign and load the key once; those of another step do so again', async () => {
  const keys = await makeKey()
  const watched = await shim()
  const open = async (step = context({ PATH: watched.path })): Promise<typeof step> => {
    await openSigner(await options(join(keys, 'cosign.key')), step, quick)
    return step
  }
  const calls = async (): Promise<string[]> => (await watched.starts()).map(({ argv: [call = ''] }) => call).sort()
  const step = await open()
  assert.deepEqual(await calls(), ['public-key', 'version'])
  await Promise.all([open(step), open(step)])
  assert.deepEqual(await calls(), ['public-key', 'version'])
  await open()
  assert.deepEqual(await calls(), ['public-key', 'public-key', 'version', 'version'])
})

test('a wrong password is an error for each signer of the step', async () => {
  const keys = await makeKey()
  const step = context({ COSIGN_PASSWORD: 'wrong' })
  const open = async (): Promise<unknown> => await openSigner(await options(join(keys, 'cosign.key')), step, quick)
  await assert.rejects(open, { code: 'E_SIGN_KEY' })
  await assert.rejects(open, { code: 'E_SIGN_KEY' })
})
