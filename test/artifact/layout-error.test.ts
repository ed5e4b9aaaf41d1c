import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrasError } from 'oras-js'
import { usingLayout } from '../../src/artifact/layout-error.ts'
import { PublishError } from '../../src/shared/errors.ts'

test('an error of the layout client is E_LAYOUT, with that error as its cause', async () => {
  const cause = new OrasError('digest-mismatch', 'the bytes are not what their digest says')
  await assert.rejects(
    usingLayout('/layout', () => Promise.reject(cause)),
    (error) => error instanceof PublishError && error.code === 'E_LAYOUT' && error.cause === cause,
  )
})

for (const error of [new TypeError('a mistake of the program'), new OrasError('cancelled', 'the run was cancelled')]) {
  test(`${error.name} (${error.message}) is thrown as it is`, async () => {
    await assert.rejects(
      usingLayout('/layout', () => Promise.reject(error)),
      error,
    )
  })
}
