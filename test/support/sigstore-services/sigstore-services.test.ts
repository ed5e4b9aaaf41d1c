import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDirectory } from '../rig.ts'
import { startSigstoreServices } from './index.ts'
import { freeAddress, startService } from './process.ts'
import { playAll } from '../sample.ts'

test('a program that does not start is named, with what it said', async (t) => {
  const directory = await scratchDirectory(t)
  await assert.rejects(
    startService('olareg', { args: ['--no-such-flag'], directory, address: await freeAddress(), health: '/' }),
    /olareg did not start: [^]*no-such-flag/,
  )
})

test('a program is ready when it says so, and gone when it is disposed', async (t) => {
  const directory = await scratchDirectory(t)
  const address = await freeAddress()
  const [host = '', port = ''] = address.split(':')
  const args = ['serve', '--addr', host, '--port', port, '--dir', directory]
  const service = await startService('olareg', { args, directory, address, health: '/v2/' })
  assert.equal((await fetch(`http://${address}/v2/`)).status, 200)
  await service[Symbol.asyncDispose]()
  await assert.rejects(fetch(`http://${address}/v2/`))
})

if (playAll)
  test('every service answers by its address, counts requests, and is gone in the end', async (t) => {
    const services = await startSigstoreServices(await scratchDirectory(t))
    const options = { refuse: (request: number) => (request === 1 ? 503 : undefined) }
    const sigstore = await services.open(await scratchDirectory(t), options)
    const ask = async (): Promise<number> =>
      (await fetch(`${sigstore.authorityUrl}/api/v2/signingCert`, { method: 'POST', body: '{}' })).status
    assert.deepEqual([await ask(), await ask(), sigstore.asked()], [503, 400, 2])
    assert.equal((await fetch(`${sigstore.log.url}/ping`)).status, 200)
    assert.equal((await fetch(`${sigstore.timestampUrl}/ping`)).status, 200)
    await sigstore[Symbol.asyncDispose]()
    await services[Symbol.asyncDispose]()
    await assert.rejects(fetch(`${sigstore.log.url}/ping`))
  })
