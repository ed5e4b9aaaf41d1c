import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { generateKeyPairSync } from 'node:crypto'
import type { SignTarget } from '../../src/sign/options.ts'
import { openVerifier } from '../../src/sign/verifier.ts'
import { testContext } from '../support/context.ts'
import { quick, temporary } from './support.ts'

const digests = ['a', 'b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`)
const [index = '', ...manifests] = digests
const index1 = 'application/vnd.oci.image.index.v1+json'

/** A registry where so much refers to every digest. */
async function registryWith(t: TestContext, referrers: number): Promise<string> {
  const entry = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: index, size: 2 }
  const list = { schemaVersion: 2, mediaType: index1, manifests: Array.from({ length: referrers }, () => entry) }
  const server = createServer((request, response) => {
    if (!(request.url ?? '').includes('/referrers/')) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': index1 }).end(JSON.stringify(list))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A program in the place of cosign, which says what it is told to. */
async function fakeCosign(script: string): Promise<{ directory: string; calls: () => Promise<number> }> {
  const directory = await temporary()
  const version = '{"gitVersion":"v3.0.6"}'
  await writeFile(
    join(directory, 'cosign'),
    `#!/bin/sh\nif [ "$1" = version ]; then echo '${version}'; exit; fi\necho x >> ${directory}/calls\n${script}\n`,
    { mode: 0o755 },
  )
  return { directory, calls: async () => (await readFile(join(directory, 'calls'), 'utf8')).split('\n').length - 1 }
}

async function check(registry: string, directory: string, format: 'bundle' | 'legacy' = 'bundle') {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const [toolCache, temp, dockerConfig] = await Promise.all([temporary(), temporary(), temporary()])
  const context = testContext({ env: { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}` } })
  const options = { by: { key }, transparencyLog: false, cosignVersion: '3.0.6', toolCache, temp, format }
  const target: SignTarget = { registry, repository: 'team/birds', index, manifests, plainHttp: true, dockerConfig }
  return await (await openVerifier(options, context, quick)).check(target)
}

test('more than is read refers to an image: cosign is not started over and over, the reason says it', async (t) => {
  const { directory, calls } = await fakeCosign('echo "Error: cosign did not end in time" >&2; exit 1')
  const answer = await check(await registryWith(t, 65), directory)
  assert.equal(answer.state, 'unknown')
  assert.match('reason' in answer ? answer.reason : '', /has 65 referrers, of which at most 64 are read/)
  assert.equal(await calls(), 2)
})

test('a list of signatures that is too long to be printed is unknown, never unsigned', async (t) => {
  const { directory } = await fakeCosign(`head -c 17000000 /dev/zero | tr '\\0' '['`)
  const answer = await check(await registryWith(t, 0), directory, 'legacy')
  assert.equal(answer.state, 'unknown')
  assert.match('reason' in answer ? answer.reason : '', /cosign printed more than 16777216 bytes/)
})
