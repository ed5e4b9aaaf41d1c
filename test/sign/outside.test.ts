import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { faultyProxy, recordingProxy } from './faults.ts'
import {
  context,
  countSignatures,
  digestsOf,
  dockerConfig,
  makeQuickKey,
  options,
  pushImage,
  quick,
  startRegistry,
  temporary,
} from './support.ts'

const key = join(await makeQuickKey(), 'cosign.key')
const registry = await startRegistry('olareg')

test('with a key and without transparency log nothing but the registry is spoken to', async () => {
  const target = { ...(await pushImage(registry, 'plugins/offline')), manifests: [] }
  const proxy = await recordingProxy()
  const home = await temporary()
  const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '', HOME: home }
  const signer = await openSigner(await options(key), context(env), quick)
  await signer.sign(target)
  await signer.verify(target)
  assert.equal(proxy.wanted.join(), '')

  const logging = await openSigner(await options(key, { transparencyLog: true }), context(env), [])
  await assert.rejects(logging.sign(target), { code: 'E_SIGN' })
  assert.ok(
    proxy.wanted.some((host) => host.includes('sigstore')),
    'with a log the same proxy sees the attempt',
  )
})

test('a registry that fails for a while is asked again, and nothing is signed twice', async () => {
  const target = { ...(await pushImage(registry, 'plugins/flaky')), manifests: [] }
  let failures = 3
  const proxy = await faultyProxy(registry.address, ({ method }) =>
    method === 'PUT' && failures-- > 0 ? 503 : undefined,
  )
  const through = { ...target, registry: proxy, dockerConfig: await dockerConfig(proxy) }
  const signer = await openSigner(await options(key), context(), quick)
  await signer.sign(through)
  await signer.verify(through)
  for (const digest of digestsOf(target))
    assert.deepEqual(await countSignatures(registry, target.repository, digest), { bundles: 1, legacy: 1 })
})

test('a registry that keeps failing ends in an error with its own words', async () => {
  const target = { ...(await pushImage(registry, 'plugins/down')), manifests: [] }
  const proxy = await faultyProxy(registry.address, ({ method }) => (method === 'PUT' ? 503 : undefined))
  const signer = await openSigner(await options(key, { format: 'legacy' }), context(), [10])
  await assert.rejects(
    signer.sign({ ...target, registry: proxy, dockerConfig: await dockerConfig(proxy) }),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, 'E_SIGN')
      assert.match((error.cause as Error).message, /503|out for lunch/)
      return true
    },
  )
})

test('a registry that cannot be reached is not "unsigned"', async () => {
  const proxy = await faultyProxy(registry.address, () => 500)
  const target = {
    registry: proxy,
    repository: 'plugins/gone',
    index: `sha256:${'0'.repeat(64)}`,
    manifests: [],
    plainHttp: true,
    dockerConfig: await dockerConfig(proxy),
  }
  const signer = await openSigner(await options(key, { format: 'legacy' }), context(), [10])
  await assert.rejects(signer.isSigned(target), { code: 'E_SIGN_VERIFY' })
})

test('cancelling ends cosign and is no error of cosign’s', async () => {
  const target = { ...(await pushImage(registry, 'plugins/cancelled')), manifests: [] }
  const controller = new AbortController()
  const proxy = await faultyProxy(registry.address, ({ method }) => {
    if (method === 'PUT') controller.abort(new Error('cancelled by the test'))
    return undefined
  })
  const signer = await openSigner(await options(key, { format: 'legacy' }), context({}, controller.signal), quick)
  await assert.rejects(
    signer.sign({ ...target, registry: proxy, dockerConfig: await dockerConfig(proxy) }),
    /cancelled by the test/,
  )
})

test('a registry behind a private certificate authority is trusted, and the system’s authorities stay', async () => {
  const directory = await temporary()
  const made = await run(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=private',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
    ],
    { cwd: directory },
  )
  assert.equal(made.code, 0, made.stderr)
  const [cert, tlsKey] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const secure = await startRegistry('olareg', { cert, key: tlsKey })
  const pushed = await pushThroughTls(secure, cert)
  const given = await options(key, { format: 'bundle', certificateFile: cert })
  const signer = await openSigner(given, context(), quick)
  await signer.sign(pushed)
  await signer.verify(pushed)
  const untrusting = await openSigner(await options(key, { format: 'legacy' }), context(), [10])
  await assert.rejects(untrusting.isSigned(pushed), { code: 'E_SIGN_VERIFY' })
  const bundle = await readFile(join(given.temp, 'certificates.pem'), 'utf8')
  assert.ok(bundle.split('BEGIN CERTIFICATE').length > 3, 'the system has authorities of its own')
  const broken = join(directory, 'broken.pem')
  await writeFile(broken, 'nothing')
  await assert.rejects(openSigner(await options(key, { certificateFile: broken }), context(), quick), {
    code: 'E_INPUT',
  })
})

/** The image is pushed by a process that trusts the certificate: this one reads its authorities at the start. */
async function pushThroughTls(
  secure: Awaited<ReturnType<typeof startRegistry>>,
  cert: string,
): ReturnType<typeof pushImage> {
  const script = `import { pushImage } from ${JSON.stringify(new URL('support.ts', import.meta.url).href)}
    console.log(JSON.stringify(await pushImage(${JSON.stringify(secure)}, 'plugins/secure')))`
  const result = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: cert, NODE_TEST_CONTEXT: undefined },
  })
  assert.equal(result.code, 0, result.stderr)
  const { index, ...target } = JSON.parse(
    result.stdout.split('\n').find((line) => line.startsWith('{')) ?? '',
  ) as Awaited<ReturnType<typeof pushImage>>
  return { ...target, index, manifests: [], dockerConfig: await dockerConfig(secure.address) }
}
