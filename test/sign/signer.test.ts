import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { SignTarget } from '../../src/sign/options.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import {
  type Registry,
  ask,
  context,
  countSignatures,
  digestsOf,
  keyPassword,
  makeKey,
  makeQuickKey,
  options,
  pushImage,
  pushManifest,
  quick,
  shim,
  startRegistry,
} from './support.ts'
import { program, rigPath } from '../support/rig.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { run } from '../../script/rig/run.ts'

const keys = await makeQuickKey()
const key = join(keys, 'cosign.key')
const registries = await Promise.all([startRegistry('docker-registry'), startRegistry('olareg')])

async function cosign(
  target: SignTarget,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stderr: string }> {
  const env = { PATH: rigPath(), HOME: keys, DOCKER_CONFIG: target.dockerConfig, COSIGN_PASSWORD: keyPassword, ...more }
  return run(program('cosign'), args, { cwd: keys, env })
}

/** An image whose index alone is signed: every signature costs the decryption of the key. */
const pushManifestOnly = async (...args: Parameters<typeof pushImage>): Promise<SignTarget> => ({
  ...(await pushImage(...args)),
  manifests: [],
})

const referenceTo = (target: SignTarget, digest = target.index): string =>
  `${target.registry}/${target.repository}@${digest}`
const offline = ({ options: { temp } }: Opened): string[] => {
  return ['--signing-config', join(temp, 'signing-config.json'), '--trusted-root', join(temp, 'trusted-root.json')]
}

type Opened = Awaited<ReturnType<typeof open>>

async function open(more: Parameters<typeof options>[1] = {}, env: NodeJS.ProcessEnv = {}, signal?: AbortSignal) {
  const given = await options(key, more)
  const world = context(env, signal)
  return { options: given, lines: world.lines, signer: await openSigner(given, world, quick) }
}

const [both, bundle, legacy, together] = await Promise.all([
  open(),
  open({ format: 'bundle' }),
  open({ format: 'legacy' }),
  open({ verifyTogether: true }),
])

const code =
  (expected: string, pattern?: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof PublishError, String(error))
    assert.equal(error.code, expected)
    if (pattern !== undefined)
      assert.match(`${error.message}\n${error.cause instanceof Error ? error.cause.message : ''}`, pattern)
    return true
  }

test('one process for all digests finds the same as one for each', async () => {
  const [registry] = registries
  assert.ok(registry)
  const target = await pushImage(registry, 'plugins/together')
  const [first = '', second = ''] = target.manifests
  assert.equal(await together.signer.isSigned(target), false)
  for (const digest of [target.index, first]) await both.signer.sign({ ...target, index: digest, manifests: [] })
  assert.equal(await together.signer.isSigned(target), false)
  assert.equal(await together.signer.isSigned({ ...target, manifests: [first] }), true)
  await legacy.signer.sign({ ...target, index: second, manifests: [] })
  assert.equal(await together.signer.isSigned(target), false)
  await both.signer.sign(target)
  assert.equal(await together.signer.isSigned(target), true)
})

for (const registry of registries)
  suite(registry.kind, () => {
    test('signs the index and every manifest in both formats; cosign agrees, each format by itself', async () => {
      const target = await pushImage(registry, 'plugins/whole')
      const { signer } = both
      assert.equal(signer.publicKey, await readFile(join(keys, 'cosign.pub'), 'utf8'))
      assert.equal(await signer.isSigned(target), false)
      await assert.rejects(signer.verify(target), code('E_SIGN_VERIFY', /no signatures found/))

      await signer.sign(target)
      await signer.verify(target)
      assert.equal(await signer.isSigned(target), true)
      for (const digest of digestsOf(target)) {
        assert.deepEqual(await countSignatures(registry, target.repository, digest), { bundles: 1, legacy: 1 })
        for (const format of [[], ['--new-bundle-format=false']]) {
          const result = await cosign(target, [
            'verify',
            '--key',
            'cosign.pub',
            '--insecure-ignore-tlog',
            ...format,
            referenceTo(target, digest),
          ])
          assert.equal(result.code, 0, result.stderr)
        }
      }
    })

    test('what is signed gets no second signature; what is missing is added', async () => {
      const target = await pushImage(registry, 'plugins/again')
      const { signer } = both
      const [first = ''] = target.manifests
      await signer.sign({ ...target, index: first, manifests: [] })
      await signer.sign(target)
      await signer.sign(target)
      for (const digest of digestsOf(target))
        assert.deepEqual(await countSignatures(registry, target.repository, digest), { bundles: 1, legacy: 1 })
    })

    test('an SBOM attestation by the same key is no signature', async () => {
      const target = await pushManifestOnly(registry, 'plugins/sbom')
      const opened = bundle
      for (const digest of digestsOf(target)) {
        const attested = await cosign(target, [
          'attest',
          '--yes',
          '--key',
          'cosign.key',
          ...offline(opened),
          '--type',
          'spdxjson',
          '--predicate',
          join(opened.options.temp, 'trusted-root.json'),
          referenceTo(target, digest),
        ])
        assert.equal(attested.code, 0, attested.stderr)
        const accepted = await cosign(target, [
          'verify',
          '--key',
          'cosign.pub',
          '--insecure-ignore-tlog',
          referenceTo(target, digest),
        ])
        assert.equal(accepted.code, 0, 'cosign itself accepts it, which is why the type is looked at')
      }
      assert.equal(await opened.signer.isSigned(target), false)
      await assert.rejects(opened.signer.verify(target), code('E_SIGN_VERIFY', /another kind or format/))
      await opened.signer.sign(target)
      await opened.signer.verify(target)
    })

    test('a legacy signature does not count for a bundle, nor a bundle for a legacy signature', async () => {
      const target = await pushManifestOnly(registry, 'plugins/half')
      await legacy.signer.sign(target)
      await legacy.signer.verify(target)
      assert.equal(await bundle.signer.isSigned(target), false)
      await assert.rejects(both.signer.verify(target), code('E_SIGN_VERIFY', /no valid signature in the bundle format/))
      await bundle.signer.sign(target)
      await both.signer.verify(target)

      const other = await pushManifestOnly(registry, 'plugins/other-half')
      await bundle.signer.sign(other)
      assert.equal(await legacy.signer.isSigned(other), false)
      await assert.rejects(both.signer.verify(other), code('E_SIGN_VERIFY', /no valid signature in the legacy format/))
    })

    test('signatures can live elsewhere, and the command for consumers says so', async () => {
      const target = await pushManifestOnly(registry, 'plugins/elsewhere')
      for (const format of ['bundle', 'legacy'] as const) {
        const only = await open({ format, signatureRepository: `${registry.address}/signatures/${format}-only` })
        await assert.rejects(only.signer.verify(target), code('E_SIGN_VERIFY'))
        await only.signer.sign(target)
        await only.signer.verify(target)
      }
      const signatureRepository = `${registry.address}/signatures/elsewhere`
      const { signer } = await open({ signatureRepository })
      await signer.sign(target)
      await signer.verify(target)
      assert.deepEqual(await countSignatures(registry, target.repository, target.index), { bundles: 0, legacy: 0 })
      assert.deepEqual(await countSignatures(registry, 'signatures/elsewhere', target.index), { bundles: 1, legacy: 1 })
      assert.equal(await both.signer.isSigned(target), false)
      const command = signer.verifyCommand(referenceTo(target), { plainHttp: true })
      assert.match(command, /^COSIGN_REPOSITORY=/)
      const pasted = await run('sh', ['-c', command], {
        cwd: keys,
        env: { PATH: rigPath(), HOME: keys, DOCKER_CONFIG: target.dockerConfig },
      })
      assert.equal(pasted.code, 0, pasted.stderr)
    })

    test('wrong credentials are an error with the registry’s words, not "unsigned"', async () => {
      const target = await pushManifestOnly(registry, 'plugins/locked', 'wrong')
      const { signer } = both
      await assert.rejects(signer.isSigned(target), code('E_SIGN_REFUSED', /UNAUTHORIZED|401/))
      await assert.rejects(signer.sign(target), code('E_SIGN_REFUSED', /UNAUTHORIZED|401/))
      await assert.rejects(signer.verify(target), code('E_SIGN_REFUSED', /UNAUTHORIZED|401/))
    })
  })

// What follows does not depend on how a registry finds referrers.
const [registry] = registries

test('a manifest without signature is named', async () => {
  const target = await pushImage(registry, 'plugins/partial')
  const { signer } = both
  const [first = '', second = ''] = target.manifests
  await signer.sign({ ...target, manifests: [first] })
  assert.equal(await signer.isSigned(target), false)
  await assert.rejects(signer.verify(target), code('E_SIGN_VERIFY', new RegExp(`format \\(${second}\\)`)))
})

test('a signature by another key is none', async () => {
  const target = await pushManifestOnly(registry, 'plugins/foreign')
  const stranger = await open({ key: join(await makeKey(), 'cosign.key') })
  await stranger.signer.sign(target)
  const { signer } = both
  assert.equal(await signer.isSigned(target), false)
  await assert.rejects(
    signer.verify(target),
    code('E_SIGN_VERIFY', /accepted signatures do not match|invalid signature/),
  )
  await signer.sign(target)
  await signer.verify(target)
  await stranger.signer.verify(target)
})

test('a tampered signature is none', async () => {
  const target = await pushManifestOnly(registry, 'plugins/tampered')
  const { signer } = legacy
  await signer.sign(target)
  await tamper(registry, target)
  assert.equal(await signer.isSigned(target), false)
  await assert.rejects(signer.verify(target), code('E_SIGN_VERIFY', /invalid signature|no matching signatures/))
})

test('a signature moved here from another image is none', async () => {
  const target = await pushImage(registry, 'plugins/moved')
  const { signer } = legacy
  await signer.sign({ ...target, manifests: [] })
  const [first = ''] = target.manifests
  const signature = await ask(
    registry,
    'GET',
    `/v2/${target.repository}/manifests/${target.index.replace(':', '-')}.sig`,
  )
  await pushManifest(
    registry,
    target.repository,
    await signature.json(),
    signature.headers.get('content-type') ?? '',
    `${first.replace(':', '-')}.sig`,
  )
  assert.equal(await signer.isSigned({ ...target, manifests: [] }), true)
  assert.equal(await signer.isSigned({ ...target, index: first, manifests: [] }), false)
})

test('the command for consumers works as it is pasted', async () => {
  const target = await pushManifestOnly(registry, 'plugins/pasted')
  const { signer } = both
  await signer.sign(target)
  const paste = (directory: string) =>
    run('sh', ['-c', signer.verifyCommand(referenceTo(target))], {
      cwd: directory,
      env: { PATH: rigPath(), HOME: directory, DOCKER_CONFIG: target.dockerConfig },
    })
  const pasted = await paste(keys)
  assert.equal(pasted.code, 0, pasted.stderr)
  assert.notEqual((await paste(await makeQuickKey())).code, 0, 'with another cosign.pub it must fail')
})

test('a single manifest is signed like an index', async () => {
  const target = await pushImage(registry, 'plugins/single')
  const [index = ''] = target.manifests
  const { signer } = both
  await signer.sign({ ...target, index, manifests: [] })
  await signer.verify({ ...target, index, manifests: [] })
})

test('new digests are signed without being looked up', async () => {
  const target = await pushImage(registry, 'plugins/new-digests')
  const watched = await shim()
  const { signer } = await open({}, { PATH: watched.path })
  await signer.sign({ ...target, newDigests: new Set(digestsOf(target)) })
  const subcommands = (await watched.starts()).map(({ argv }) => argv[0]).sort()
  // A process for each format of each digest.
  assert.deepEqual(subcommands, ['public-key', ...Array.from({ length: 6 }, () => 'sign'), 'version'])
  await signer.verify(target)
})

test('no secret is ever an argument, and no child gets what it does not need', async () => {
  const target = await pushImage(registry, 'plugins/quiet')
  const watched = await shim()
  const pem = await readFile(key, 'utf8')
  const job = {
    GITHUB_TOKEN: 'ghs-token-9',
    OTHER_SECRET: 'other-8',
    COSIGN_TLOG_UPLOAD: 'true',
    COSIGN_KEY: '/nowhere',
    AWS_SECRET_ACCESS_KEY: 'aws-7',
    ACTIONS_RUNTIME_TOKEN: 'rt-6',
    SIGNING_KEY: pem,
  }
  const { signer, lines } = await open({ key: 'env://SIGNING_KEY' }, { ...job, PATH: watched.path })
  await signer.sign(target)
  await signer.verify(target)
  const starts = await watched.starts()
  assert.ok(starts.length >= 10, `${starts.length} starts`)
  for (const { argv, env } of starts) {
    for (const secret of [
      keyPassword,
      'registry-pass-7Qx',
      ...pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----')),
    ]) {
      assert.ok(!argv.join('\n').includes(secret), argv.join(' '))
    }
    for (const name of [
      'GITHUB_TOKEN',
      'OTHER_SECRET',
      'COSIGN_TLOG_UPLOAD',
      'COSIGN_KEY',
      'AWS_SECRET_ACCESS_KEY',
      'ACTIONS_RUNTIME_TOKEN',
    ])
      assert.equal(env[name], undefined, name)
    const usesKey = argv[0] === 'sign' || argv[0] === 'public-key'
    assert.equal(env['COSIGN_PASSWORD'], usesKey ? keyPassword : undefined, argv[0])
    assert.equal(env['SIGNING_KEY'], usesKey ? pem : undefined, argv[0])
  }
  assert.ok(lines.masks.includes(keyPassword))
  assert.ok(
    pem
      .split('\n')
      .filter((line) => line.length > 16 && !line.startsWith('-----'))
      .every((line) => lines.masks.includes(line)),
  )
})

async function tamper(registry: Registry, target: SignTarget): Promise<void> {
  const tag = `${target.index.replace(':', '-')}.sig`
  const reply = await ask(registry, 'GET', `/v2/${target.repository}/manifests/${tag}`)
  const text = await reply.text()
  const annotation = 'dev.cosignproject.cosign/signature'
  const manifest = JSON.parse(text) as { layers: { annotations: Record<string, string> }[] }
  const bytes = Buffer.from(manifest.layers[0]?.annotations[annotation] ?? '', 'base64')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  manifest.layers.forEach(({ annotations }) => {
    annotations[annotation] = bytes.toString('base64')
  })
  await pushManifest(registry, target.repository, manifest, reply.headers.get('content-type') ?? '', tag)
}
