import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { must } from '../../script/rig/command.ts'
import { quickKey } from '../support/signing-key.ts'
import { dockerConfig, dockerEnv, program, scratchDirectory, type Scope } from '../support/rig.ts'
import { openPrebuilt } from '../support/prebuilt.ts'

const Published = v.object({
  reference: v.string(),
  digest: v.string(),
  'verify-command': v.string(),
  'public-key': v.string(),
  platforms: v.pipe(v.string(), v.parseJson(), v.array(v.object({ platform: v.string(), digest: v.string() }))),
})

const Signature = v.object({
  critical: v.object({ type: v.string(), image: v.object({ 'docker-manifest-digest': v.string() }) }),
})
const Signatures = v.pipe(v.string(), v.parseJson(), v.tupleWithRest([Signature], Signature))

const Index = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    schemaVersion: v.literal(2),
    mediaType: v.literal('application/vnd.oci.image.index.v1+json'),
    annotations: v.record(v.string(), v.string()),
    manifests: v.array(
      v.object({
        mediaType: v.string(),
        digest: v.string(),
        size: v.number(),
        platform: v.object({ os: v.string(), architecture: v.string() }),
      }),
    ),
  }),
)

const Referrers = v.pipe(v.string(), v.parseJson(), v.object({ referrers: v.array(v.object({ digest: v.string() })) }))
const ArtifactType = v.pipe(v.string(), v.parseJson(), v.object({ artifactType: v.string() }))

interface Consumer {
  /** The action's outputs. */
  readonly published: v.InferOutput<typeof Published>
  readonly directory: string
  /** Runs a program in `directory`, logged in as the router is: it may pull, and nothing else. */
  readonly use: (command: string, ...args: string[]) => Promise<string>
}

/** Somebody who has the outputs of a publish and programs that are not ours. */
async function openConsumer(scope: Scope): Promise<Consumer> {
  const project = await openPrebuilt(scope, { inputs: { 'signature-format': 'both' } })
  const run = await project.publish()
  assert.equal(run.exitCode, 0, run.log.join('\n'))
  const directory = await scratchDirectory(scope)
  const auth = Buffer.from(`router:${project.registry.rules.graphToken ?? ''}`).toString('base64')
  const env = dockerEnv({
    HOME: directory,
    DOCKER_CONFIG: await dockerConfig(join(directory, 'docker'), { auths: { [project.registry.host]: { auth } } }),
  })
  return {
    published: v.parse(Published, run.outputs),
    directory,
    use: (command, ...args) => must(command, args, { cwd: directory, env }),
  }
}

describe('clients of others', { timeout: 300_000 }, () => {
  test('find signatures in both formats on index and images, and one index under tag and digest', async (t) => {
    const { published, directory, use } = await openConsumer(t)
    const { reference, digest, platforms } = published
    const repository = reference.slice(0, reference.indexOf('@'))
    await writeFile(join(directory, 'cosign.pub'), published['public-key'])

    await t.test('cosign: the command of the output, as it is pasted', async () => {
      const [first] = v.parse(Signatures, await use('bash', '-c', published['verify-command']))
      assert.equal(first.critical.image['docker-manifest-digest'], digest)
      const other = await quickKey(await scratchDirectory(t))
      await assert.rejects(
        use('bash', '-c', published['verify-command'].replace('cosign.pub', other.publicPath)),
        (error: Error) => /no (matching|valid)|invalid signature/.test(String(error.cause)),
      )
    })

    await t.test('cosign: each digest in each format', async () => {
      const found: [digest: string, type: string][] = []
      const digests = [digest, ...platforms.map((platform) => platform.digest)]
      for (const signed of digests) {
        for (const format of ['true', 'false']) {
          const said = await use(
            program('cosign'),
            'verify',
            '--key=cosign.pub',
            '--insecure-ignore-tlog',
            '--allow-http-registry',
            `--new-bundle-format=${format}`,
            '--',
            `${repository}@${signed}`,
          )
          // cosign prints every signed statement: beside the signature this is the provenance, or the SBOM.
          for (const { critical } of v.parse(Signatures, said))
            found.push([critical.image['docker-manifest-digest'], critical.type])
        }
      }
      assert.equal(digests.length, 3)
      const [index, ...images] = digests
      const wanted = [
        [index, 'https://slsa.dev/provenance/v1'],
        ...images.map((image) => [image, 'https://spdx.dev/Document']),
        ...digests.flatMap((signed) => [
          [signed, 'https://sigstore.dev/cosign/sign/v1'],
          [signed, 'cosign container image signature'],
        ]),
      ]
      assert.deepEqual(found.map(String).sort(), wanted.map(String).sort())
    })

    await t.test('crane and oras: the index by its tag', async () => {
      const byCrane = await use(program('crane'), 'manifest', `${repository}:v1`)
      const byOras = await use(program('oras'), 'manifest', 'fetch', '--plain-http', `${repository}:v1`)
      for (const text of [byCrane, byOras])
        assert.equal(`sha256:${createHash('sha256').update(text).digest('hex')}`, digest)
      const index = v.parse(Index, byCrane)
      const listed = index.manifests.map((manifest) => ({
        platform: `${manifest.platform.os}/${manifest.platform.architecture}`,
        digest: manifest.digest,
      }))
      assert.deepEqual(
        listed,
        platforms.map(({ platform, digest }) => ({ platform, digest })),
      )
    })

    await t.test('crane: every byte of every image is what its digest says', async () => {
      for (const platform of platforms)
        await use(program('crane'), 'validate', `--platform=${platform.platform}`, '--remote', `${repository}:v1`)
    })

    await t.test('oras: the bundles are found as referrers', async () => {
      for (const signed of [digest, ...platforms.map((platform) => platform.digest)]) {
        const { referrers } = v.parse(
          Referrers,
          await use(program('oras'), 'discover', '--plain-http', '--format=json', `${repository}@${signed}`),
        )
        // The signature, and the provenance or the SBOM. The type in the list depends on the library of that cosign.
        assert.equal(referrers.length, 2)
        for (const referrer of referrers) {
          const manifest = await use(program('crane'), 'manifest', `${repository}@${referrer.digest}`)
          const { artifactType } = v.parse(ArtifactType, manifest)
          assert.equal(artifactType, 'application/vnd.dev.sigstore.bundle.v0.3+json')
        }
      }
    })

    await t.test('docker: pulls it', async () => {
      await use('docker', 'pull', '--quiet', '--platform=linux/arm64', reference)
      const facts = await use(
        'docker',
        'image',
        'inspect',
        '--format={{.Id}} {{.Os}}/{{.Architecture}} {{json .Config.Entrypoint}}',
        reference,
      )
      await use('docker', 'image', 'rm', reference)
      assert.equal(facts, `${digest} linux/arm64 ["./plugin","good"]`)
    })
  })
})
