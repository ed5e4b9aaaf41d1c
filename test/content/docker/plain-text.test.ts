import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainTextWarning } from '../../../src/content/docker/machines.ts'

test('a machine elsewhere without TLS is worth a warning, which tells of empty secrets', () => {
  for (const address of ['tcp://builder.example.com:1234', 'tcp://10.0.0.7:1234', 'tcp://127.example.com:1234'])
    assert.match(plainTextWarning(address, undefined) ?? '', /is used without TLS: .*these are empty in this run/)
  const tls = { ca: 'PEM', cert: undefined, key: undefined, options: [] }
  assert.equal(plainTextWarning('tcp://builder.example.com:1234', tls), undefined)
  for (const address of ['tcp://127.0.0.1:1234', 'tcp://localhost:1234', 'tcp://[::1]:1234', 'unix:///socket'])
    assert.equal(plainTextWarning(address, undefined), undefined, address)
})
