import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { parse } from 'yaml'
import { run } from '../../script/rig/run.ts'
import { verifyTable } from '../../src/github/verify.ts'
import type { SignTarget } from '../../src/sign/options.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { program, rigPath, root } from '../support/rig.ts'
import { playAll, testWithAll } from '../support/sample.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { assertReason, openAction } from './run-verify.ts'
import { faultyProxy } from '../sign/faults.ts'
import {
  ask,
  context,
  keyPassword,
  makeQuickKey,
  options,
  pushImage,
  pushManifest,
  quick,
  startRegistry,
  temporary,
  type Registry,
} from '../sign/support.ts'

const indexType = 'application/vnd.oci.image.index.v1+json'
const payloadAnnotation = 'io.github.plugin-publish.payload'
const absent = `sha256:${'e'.repeat(64)}`
const [keys, others] = await Promise.all([makeQuickKey(), makeQuickKey()])
const [registry, olareg] = await Promise.all([startRegistry('docker-registry'), startRegistry('olareg')])
const publicKey = join(keys, 'cosign.pub')
const action = await openAction()

const verify = (reference: string, more: Readonly<Record<string, string>> = {}): Promise<ActionRun> =>
  action({ reference, ...(more['certificate-identity'] === undefined && { key: publicKey }), ...more })

interface Image extends SignTarget {
  /** `host/repository`. */
  readonly name: string
}

/** An index of two platforms under the tag `v1`. */
async function push(repository: string, at: Registry = registry): Promise<Image> {
  const target = await pushImage(at, repository)
  await tag(target, target.index, at)
  return { ...target, name: `${at.address}/${repository}` }
}

async function read(digest: string, repository: string, at: Registry): Promise<Record<string, unknown>> {
  return (await (await ask(at, 'GET', `/v2/${repository}/manifests/${digest}`)).json()) as Record<string, unknown>
}

async function tag({ repository }: SignTarget, digest: string, at: Registry = registry): Promise<void> {
  const reply = await ask(at, 'GET', `/v2/${repository}/manifests/${digest}`)
  const bytes = Buffer.from(await reply.arrayBuffer())
  const put = await ask(at, 'PUT', `/v2/${repository}/manifests/v1`, bytes, reply.headers.get('content-type') ?? '')
  assert.equal(put.status, 201)
}

/** The same image with an index that is changed. */
async function withIndex(
  image: Image,
  change: (index: Record<string, unknown>) => object,
  at: Registry = registry,
): Promise<Image> {
  const index = await read(image.index, image.repository, at)
  const { digest } = await pushManifest(at, image.repository, change(index), indexType)
  await tag(image, digest, at)
  return { ...image, index: digest }
}

async function sign(target: SignTarget, directory = keys): Promise<void> {
  const given = await options(join(directory, 'cosign.key'), { format: 'bundle' })
  await (await openSigner(given, context(), quick)).sign(target)
}

async function attest(target: SignTarget, digests: readonly string[], type: string): Promise<void> {
  const predicate = join(await temporary(), 'predicate.json')
  await writeFile(predicate, '{"buildDefinition":{},"runDetails":{}}')
  const env = { PATH: rigPath(), HOME: keys, DOCKER_CONFIG: target.dockerConfig, COSIGN_PASSWORD: keyPassword }
  for (const digest of digests) {
    const args = ['attest', '--yes', '--key', 'cosign.key', '--use-signing-config=false', '--tlog-upload=false']
    const reference = `${target.registry}/${target.repository}@${digest}`
    const result = await run(program('cosign'), [...args, '--type', type, '--predicate', predicate, reference], {
      cwd: keys,
      env,
    })
    assert.equal(result.code, 0, result.stderr)
  }
}

for (const at of playAll ? [registry, olareg] : [registry])
  suite(at.kind, () => {
    test('what is signed completely is verified by tag, by digest, and by both', async () => {
      const image = await push('action/good', at)
      await sign(image)
      const pem = await readFile(publicKey, 'utf8')
      for (const [reference, key] of [
        [`${image.name}:v1`, pem],
        [`${image.name}:v1@${image.index}`, publicKey],
      ] as const) {
        const result = await verify(reference, { key, platforms: 'linux/amd64, linux/arm64' })
        assertReason(result, 'verified')
        assert.equal(result.outputs['digest'], image.index)
      }
    })

    test('what nobody signed is unsigned, and so is what has only an attestation', async () => {
      const image = await push('action/unsigned', at)
      assertReason(await verify(`${image.name}:v1`), 'unsigned')
      await attest(image, [image.index], 'custom')
      assertReason(await verify(`${image.name}:v1`), 'unsigned')
    })
  })

test('another signer is refused, and so is an index whose manifests are not signed', async () => {
  const image = await push('action/foreign')
  await sign(image, others)
  assertReason(await verify(`${image.name}:v1`), 'wrong-signer')
  const partial = await push('action/partial')
  await sign({ ...partial, manifests: [] })
  const result = await verify(`${partial.name}:v1`)
  assertReason(result, 'unsigned')
  assert.ok(result.annotations.some(({ message }) => message.includes(partial.manifests[0] ?? '-')))
})

test('a tag that was moved, before or meanwhile, is refused', async () => {
  const [image, other] = [await push('action/moved'), await pushImage(registry, 'action/moved-to')]
  await sign(image)
  assertReason(await verify(`${image.name}:v1@${other.index}`), 'tag-moved')
  let asked = 0
  const moved = await faultyProxy(registry.address, (request) => {
    // The second answer for the tag comes from another image; without credentials there is none.
    const answered = request.method === 'GET' && request.headers.authorization !== undefined
    if (/\/manifests\/v1$/.test(request.url ?? '') && answered && ++asked > 1)
      request.url = `/v2/${image.repository}/manifests/${image.manifests[0] ?? ''}`
    return undefined
  })
  assertReason(await verify(`${moved}/${image.repository}:v1`), 'tag-moved')
})

testWithAll('a platform that is missing is named', async () => {
  const image = await push('action/platforms')
  const result = await verify(`${image.name}:v1`, { platforms: 'linux/amd64,linux/s390x' })
  assertReason(result, 'missing-platform')
  assert.ok(result.annotations.some(({ message }) => message.includes('has nothing for linux/s390x.')))
})

test('a payload that is missing, or is something else, is refused', async () => {
  const image = await push('action/payload')
  assertReason(await verify(`${image.name}:v1`, { payload: 'true' }), 'missing-payload')
  const gone = await withIndex(image, (index) => ({ ...index, annotations: { [payloadAnnotation]: absent } }))
  assertReason(await verify(`${gone.name}:v1`), 'missing-payload')
  const [first = ''] = image.manifests
  const swapped = await withIndex(image, (index) => ({ ...index, annotations: { [payloadAnnotation]: first } }))
  assertReason(await verify(`${swapped.name}:v1`), 'wrong-content')
  assertReason(await verify(`${swapped.name}:v1`, { payload: absent }), 'wrong-content')
})

test('provenance is demanded of the index, and other attestations of every manifest', async () => {
  const image = await push('action/attested')
  await sign(image)
  const [first = '', second = ''] = image.manifests
  await attest(image, [first], 'spdxjson')
  assertReason(await verify(`${image.name}:v1`, { attestations: 'sbom' }), 'missing-attestation')
  await attest(image, [second], 'spdxjson')
  assertReason(await verify(`${image.name}:v1`, { attestations: 'sbom' }), 'verified')
  assertReason(await verify(`${image.name}:v1`, { attestations: 'provenance, sbom' }), 'missing-attestation')
  await attest(image, [image.index], 'slsaprovenance1')
  assertReason(await verify(`${image.name}:v1`, { attestations: 'provenance, sbom' }), 'verified')
})

test('content that is not what its digest says is refused', async () => {
  const image = await push('action/lying')
  await sign(image)
  const [first = '', second = ''] = image.manifests
  const lying = await faultyProxy(registry.address, (request) => {
    if (request.url?.endsWith(first) === true) request.url = request.url.replace(first, second)
    return undefined
  })
  assertReason(await verify(`${lying}/${image.repository}@${image.index}`), 'wrong-content')
  // docker-registry itself refuses it.
  const elsewhere = await push('action/ambiguous', olareg)
  const ambiguous = await withIndex(elsewhere, (index) => ({ ...index, config: {}, layers: [] }), olareg)
  assertReason(await verify(`${ambiguous.name}:v1`), 'wrong-content')
  const nothing = await withIndex(image, (index) => ({ ...index, manifests: [] }))
  assertReason(await verify(`${nothing.name}:v1`), 'wrong-content')
})

test('a tag that is not there is not found, and a refused login leaves the question open', async () => {
  const image = await push('action/open')
  assertReason(await verify(`${image.name}:none`), 'not-found')
  const wrong = await verify(`${image.name}:v1`, { 'registry-password': 'another-password' })
  assertReason(wrong, 'could-not-check')
})

test('a keyless signature is verified by exactly its identity and issuer', async () => {
  const sigstore = await startSigstore(await temporary())
  after(() => sigstore[Symbol.asyncDispose]())
  Object.assign(process.env, sigstore.jobEnvironment)
  const { key: _, ...rest } = await options('')
  const { signingConfig, trustedRoot, identity } = sigstore
  const given = {
    ...rest,
    mode: 'keyless',
    format: 'bundle',
    transparencyLog: true,
    signingConfig,
    trustedRoot,
  } as const
  const image = await push('action/keyless')
  await (await openSigner(given, context(sigstore.jobEnvironment), quick)).sign(image)
  const by = (subject: string): Record<string, string> => ({
    'certificate-identity': subject,
    'certificate-oidc-issuer': identity.issuer,
    'transparency-log': 'true',
    'trusted-root': trustedRoot,
  })
  assertReason(await verify(`${image.name}:v1`, by(identity.subject)), 'verified')
  assertReason(await verify(`${image.name}:v1`, by(`${identity.subject}0`)), 'wrong-signer')
})

test('wrong inputs are reported together, and nothing is asked', async () => {
  const result = await verify('birds', { 'certificate-identity': 'somebody', payload: 'maybe', platforms: 'amiga' })
  assertReason(result, 'wrong-input')
  const text = result.annotations.map(({ message }) => message).join('\n')
  for (const words of ['`reference` is', 'No input says who must have signed', '`payload` is', '`platforms` has'])
    assert.ok(text.includes(words), words)
  const secret = await verify(`${registry.address}/x/y:v1`, { key: join(keys, 'cosign.key') })
  assertReason(secret, 'wrong-input')
})

test('verify/action.yml and the code have the same inputs with the same defaults, and the same outputs', async () => {
  interface Declared {
    inputs: Record<string, { default?: string; required?: boolean }>
    outputs: Record<string, unknown>
    runs: unknown
  }
  const declared = parse(await readFile(join(root, 'verify/action.yml'), 'utf8')) as Declared
  assert.deepEqual(
    Object.entries(declared.inputs).map(([name, input]) => [name, input.default ?? '']),
    Object.entries(verifyTable).map(([name, spec]) => [name, spec.default]),
  )
  assert.deepEqual(Object.keys(declared.outputs), ['digest', 'verified', 'reason'])
  const runs = { using: 'node24', main: '../dist/verify/index.js', post: '../dist/post/index.js' }
  assert.deepEqual(declared.runs, runs)
})
