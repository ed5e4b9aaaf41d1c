import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { goProgram } from '../support/programs.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../support/registry-project.ts'
import { program, rig, scratchDirectory, type Scope } from '../support/rig.ts'
import { usualBuilder } from '../support/usual-builder.ts'

const host = { host: 'pipecd', name: 'birds', version: '1.2.3' }
const password = 'correct-horse-battery'

/** Reads the predicates of one type as a consumer does. */
async function predicates(project: RegistryProject, type: string, digest: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await run(program('cosign'), [
    ...['verify-attestation', '--type', type, '--key', project.key.publicPath, '--insecure-ignore-tlog'],
    ...['--allow-http-registry', `${project.team}/birds@${digest}`],
  ])
  assert.equal(code, 0, stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { payload } = JSON.parse(line) as { payload: string }
      return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: Record<string, unknown> }).predicate
    })
}

/** A plugin that Docker builds from a base image of the registry. */
async function openBuilt(scope: Scope): Promise<{ project: RegistryProject; base: string; env: NodeJS.ProcessEnv }> {
  const project = await openRegistryProject(scope)
  const image = `${project.team}/base:1`
  const pushed = await run(program('oras'), [
    ...['copy', '--from-oci-layout', `${rig().images.busybox}:latest`, '--to-plain-http', image],
  ])
  assert.equal(pushed.code, 0, pushed.stderr)
  const base = /sha256:[0-9a-f]{64}/.exec(pushed.stdout)?.[0] ?? assert.fail(pushed.stdout)
  mkdirSync(join(project.plugin, 'bin'))
  for (const arch of ['amd64', 'arm64'] as const)
    writeFileSync(join(project.plugin, 'bin', arch), await goProgram('plugin', { platform: `linux/${arch}` }), {
      mode: 0o755,
    })
  writeFileSync(
    join(project.plugin, 'Dockerfile'),
    `FROM --platform=$BUILDPLATFORM ${image} AS build\nARG TARGETARCH\nARG PASSWORD\nCOPY bin/ /bin-of/\n`
      + 'RUN mkdir /out && cp /bin-of/$TARGETARCH /out/birds\n'
      + 'FROM scratch\nCOPY --from=build /out/birds /birds\nENTRYPOINT ["/birds"]\n',
  )
  return { project, base, env: await usualBuilder(join(await scratchDirectory(scope), 'docker')) }
}

describe('attestations', { timeout: 600_000 }, () => {
  test('say of a Docker build what went into it, and leave the index as it is', async (t) => {
    const { project, base, env } = await openBuilt(t)
    const inputs = { ...host, 'build-args': `PASSWORD=${password}`, secrets: `token=${password}` }
    const plain = await project.start({ env, inputs: { ...inputs, attest: 'false', 'dry-run': 'true' } })
    const published = await project.start({ env, inputs })
    assert.equal(published.exitCode, 0, text(published))
    const digest = published.outputs['digest'] ?? ''
    assert.equal(plain.outputs['digest'], digest, text(plain))

    const [provenance, ...more] = await predicates(project, 'slsaprovenance1', digest)
    assert.deepEqual(more, [])
    const shown = JSON.stringify(provenance)
    assert.ok(!shown.includes(password), shown)
    const { buildDefinition, runDetails } = provenance as unknown as {
      buildDefinition: {
        externalParameters: { inputs: object }
        resolvedDependencies: { name?: string; uri: string; digest: Record<string, string> }[]
      }
      runDetails: { builder: { id: string; version: Record<string, string> }; metadata: { invocationId: string } }
    }
    assert.deepEqual(buildDefinition.externalParameters.inputs, {
      ...{ host: 'pipecd', name: 'birds', path: 'birds', context: 'birds', file: 'birds/Dockerfile' },
      ...{ platforms: ['linux/amd64', 'linux/arm64'], buildArgs: ['PASSWORD'], secrets: ['token'] },
      sourceDateEpoch: 0,
    })
    const sha256 = base.slice('sha256:'.length)
    assert.ok(
      buildDefinition.resolvedDependencies.some(
        (one) => one.uri.includes('/base@1') && one.digest['sha256'] === sha256,
      ),
      shown,
    )
    assert.equal(runDetails.builder.version['buildkit']?.includes('.'), true, shown)
    assert.match(runDetails.metadata.invocationId, /\/octo\/[^/]+\/actions\/runs\/30433642\/attempts\/1$/)

    const index = await project.manifest('birds', '1.2.3')
    assert.deepEqual(
      index.manifests?.map(({ platform }) => platform),
      [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
    )
    for (const { digest: manifest } of index.manifests ?? []) {
      const [sbom] = await predicates(project, 'spdxjson', manifest)
      assert.ok(JSON.stringify(sbom).includes('pkg:golang/stdlib@'), JSON.stringify(sbom))
    }
  })

  test('are not made of programs that an earlier step compiled, and may not be demanded there', async (t) => {
    const project = await openRegistryProject(t)
    mkdirSync(join(project.plugin, 'bin'))
    writeFileSync(join(project.plugin, 'bin/linux_amd64'), await goProgram('plugin', { platform: 'linux/amd64' }))
    const inputs = { ...host, binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64' }
    const refused = await project.start({ inputs: { ...inputs, attest: 'true' } })
    assert.deepEqual([errorsOf(refused), refused.exitCode], [['E_INPUT'], 1], text(refused))
    const published = await project.start({ inputs })
    assert.equal(published.exitCode, 0, text(published))
    const { code, stderr } = await run(program('cosign'), [
      ...['verify-attestation', '--type', 'slsaprovenance1', '--key', project.key.publicPath],
      ...['--insecure-ignore-tlog', '--allow-http-registry'],
      `${project.team}/birds@${published.outputs['digest'] ?? ''}`,
    ])
    assert.notEqual(code, 0)
    assert.match(stderr, /none of the attestations matched/)
  })
})
