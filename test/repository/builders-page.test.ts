import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { run } from '../../script/rig/run.ts'
import { root, scratchDirectory } from '../support/rig.ts'

const page = readFileSync(join(root, 'docs/builders.md'), 'utf8')

test('of certificates as docs/builders.md makes them, a machine takes that of the job alone', async (t) => {
  const directory = await scratchDirectory(t)
  const recipe = /^```sh\n(openssl req -x509[^]*?)^```/m.exec(page)?.[1] ?? assert.fail('there is no recipe')
  const made = await run('sh', ['-ec', recipe], { cwd: directory })
  assert.equal(made.code, 0, made.stderr)
  const read = (file: string): string => readFileSync(join(directory, file), 'utf8')
  const pair = (name: string) => ({ cert: read(`${name}.pem`), key: read(`${name}.key`) })
  const ca = read('ca.pem')
  for (const name of ['amd64', 'arm64'])
    assert.ok(new X509Certificate(read(`${name}.pem`)).checkHost(`${name}.builders.example.com`))

  const machine = createServer({ ...pair('arm64'), ca, requestCert: true, rejectUnauthorized: true }, (socket) => {
    socket.end('accepted')
  })
  machine.on('tlsClientError', () => undefined)
  machine.listen(0, '127.0.0.1')
  t.after(() => machine.close())
  await once(machine, 'listening')
  const address = machine.address()
  assert.ok(address !== null && typeof address === 'object')
  const ask = async (own: { readonly cert: string; readonly key: string } | undefined): Promise<string> => {
    const servername = 'arm64.builders.example.com'
    const socket: TLSSocket = connect({ host: '127.0.0.1', port: address.port, ca, servername, ...own })
    try {
      return Buffer.concat(await socket.toArray()).toString()
    } catch (error) {
      return String(error)
    }
  }
  assert.equal(await ask(pair('client')), 'accepted')
  for (const own of [undefined, pair('amd64')]) assert.doesNotMatch(await ask(own), /accepted/)
})

test('docs/builders.md says where each file of its recipe goes', () => {
  for (const file of ['ca.pem', 'client.pem', 'client.key', 'amd64.key', 'arm64.key', 'ca.key'])
    assert.match(page, new RegExp(`^\\| .*\`${file}\``, 'm'))
})
