import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { blob, openLayout, packIndex, parseIndex } from 'oras-js'
import { handOver } from '../support/handed-over.ts'
import { goProgram } from '../support/programs.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../support/registry-project.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { sampled } from '../support/sample.ts'
import { checksOf } from '../support/summary.ts'

const host = { host: 'pipecd', name: 'birds', version: '1.2.3' }
const building = { ...host, binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64,linux/arm64' }

const source = 'org.opencontainers.image.source'
const repositoryUrl = 'https://github.com/octo/plugins'

interface Handed {
  readonly project: RegistryProject
  readonly digest: string
  /** Where the first job left the layout. */
  readonly layout: string
}

/** The first job: without any permission it builds, checks and keeps the layout. */
async function build(scope: Scope, inputs: Readonly<Record<string, string>> = {}): Promise<Handed> {
  const project = await openRegistryProject(scope)
  mkdirSync(join(project.plugin, 'bin'))
  for (const arch of ['amd64', 'arm64'] as const)
    writeFileSync(join(project.plugin, `bin/linux_${arch}`), await goProgram('plugin', { platform: `linux/${arch}` }))
  const built = await project.start({ event: 'pull_request', inputs: { ...building, 'cosign-key': '', ...inputs } })
  assert.equal(built.exitCode, 0, text(built))
  const layout = await scratchDirectory(scope)
  await handOver(built.outputs['layout'] ?? '', layout)
  // The second job has no checkout.
  rmSync(project.plugin, { recursive: true })
  return { project, digest: built.outputs['digest'] ?? '', layout }
}

/** The second job, in which the layout lies in the workspace as it was downloaded. */
async function publish(
  { project, digest, layout }: Handed,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const downloaded = join(project.workspace, 'layout')
  rmSync(downloaded, { recursive: true, force: true })
  cpSync(layout, downloaded, { recursive: true })
  return await project.start({
    inputs: { path: '', ...host, layout: 'layout', 'expected-digest': digest, ...inputs },
    env,
  })
}

async function refused(
  handed: Handed,
  inputs: Readonly<Record<string, string>>,
  code: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const before = await writes(handed)
  const ended = await publish(handed, inputs, env)
  assert.deepEqual([errorsOf(ended), ended.exitCode], [[code], 1], text(ended))
  assert.equal(await writes(handed), before, 'something was pushed')
  return ended
}

async function writes({ project }: Handed): Promise<number> {
  return (await project.registry.requests()).filter(({ method }) => method === 'PUT' || method === 'POST').length
}

describe('a layout of an earlier job', () => {
  const undo: (() => unknown)[] = []
  after(async () => {
    for (const step of undo.reverse()) await step()
  })
  let built: Promise<Handed> | undefined
  /** What one first job handed over, with a copy of its layout. */
  async function given(scope: Scope): Promise<Handed> {
    const handed = await (built ??= build({ after: (step) => void undo.push(step) }))
    const layout = await scratchDirectory(scope)
    cpSync(handed.layout, layout, { recursive: true })
    return { ...handed, layout }
  }

  test('is published as it is, by a job without a checkout, and nothing of it is started', async (t) => {
    const handed = await given(t)
    const published = await publish(handed)
    assert.equal(published.exitCode, 0, text(published))
    assert.equal(published.outputs['digest'], handed.digest)
    assert.ok(
      checksOf(published.summary).some((line) => line.endsWith('nothing that an earlier job made is started')),
      published.summary,
    )
    const programs = new Set(published.commands.map(([command = '']) => command.split('/').at(-1)))
    assert.deepEqual([...programs], ['cosign'], 'nothing but cosign is started')
    // What was published is this run's own copy, which nobody can change meanwhile.
    assert.notEqual(published.outputs['layout'], join(handed.project.workspace, 'layout'))
    assert.match(published.outputs['layout'] ?? '', /\/plugin-publish-layout-[^/]+$/)
    await handed.project.verify('birds', handed.digest, true)
    const index = await handed.project.manifest('birds', '1.2.3')
    assert.equal(index.manifests?.length, 2)
    assert.deepEqual(index.annotations, { [source]: repositoryUrl })
  })

  test('is published from another repository only if that says where it comes from', async (t) => {
    const handed = await given(t)
    const other = { GITHUB_REPOSITORY: 'octo/other' }
    const ended = await refused(handed, {}, 'E_LAYOUT_CLAIM', other)
    assert.ok(text(ended).includes(`set \`annotations\` of this job to \`${source}=${repositoryUrl}\``), text(ended))
    const published = await publish(handed, { annotations: `${source}=${repositoryUrl}` }, other)
    assert.equal(published.exitCode, 0, text(published))
    assert.equal(published.outputs['digest'], handed.digest)
  })

  test('is refused unless its digest is the expected one, and every byte is what its digest says', async (t) => {
    const handed = await given(t)
    await refused(handed, { 'expected-digest': `sha256:${'0'.repeat(64)}` }, 'E_LAYOUT_DIGEST')
    await refused(handed, { 'expected-digest': '' }, 'E_INPUT')
    // That this holds for every byte of every file, test/artifact/copy-layout.test.ts shows.
    const index = join(handed.layout, 'blobs', handed.digest.replace(':', '/'))
    const bytes = readFileSync(index)
    const middle = bytes.length >> 1
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    writeFileSync(index, bytes)
    await refused(handed, {}, 'E_LAYOUT')
  })

  test('is what the inputs of the publishing job say, or refused', async (t) => {
    const handed = await given(t)
    const claims = [
      [{ name: 'wrens' }, 'E_LAYOUT_CLAIM'],
      [{ annotations: 'a=b' }, 'E_LAYOUT_CLAIM'],
      [{ platforms: 'linux/amd64' }, 'E_LAYOUT'],
      [{ host: 'opentofu' }, 'E_CHECK_ENTRYPOINT'],
      [{ host: 'tyk', sign: 'none', 'cosign-key': '' }, 'E_LAYOUT_CLAIM'],
    ] as const
    for (const [inputs, code] of sampled(claims, 2)) await refused(handed, inputs, code)
    const unusable = [{ 'smoke-test': 'true' }, { host: 'auto' }, { name: '' }, { binaries: 'bin/{os}' }]
    for (const inputs of sampled([...unusable, { 'cache-from': 'type=gha' }], 1))
      await refused(handed, inputs, 'E_INPUT')
  })

  test('holds nothing but what packing makes of its programs', async (t) => {
    const handed = await given(t)
    const evil = { ...handed, digest: await withAnnotation(handed.layout) }
    const ended = await refused(evil, {}, 'E_LAYOUT_CLAIM')
    assert.match(text(ended), /What differs is for linux\/amd64\./)
  })

  test('for one platform is merged with that of another, and refused if it is of another plugin', async (t) => {
    const whole = await given(t)
    const amd64 = await build(t, { platforms: 'linux/amd64' })
    const merge = async (arm64: Handed): Promise<[Handed, Record<string, string>]> => {
      const both = await scratchDirectory(t)
      for (const [name, { layout }] of Object.entries({ amd64, arm64 }))
        cpSync(layout, join(both, name), { recursive: true })
      const handed = { project: whole.project, digest: `${arm64.digest}\n${amd64.digest}`, layout: both }
      return [handed, { layout: 'layout/arm64\nlayout/amd64', platforms: building.platforms }]
    }
    const ended = await refused(...(await merge(await build(t, { platforms: 'linux/arm64', name: 'wrens' }))), claim)
    assert.match(text(ended), new RegExp(`instead of sha256:[0-9a-f]{64}\\. What differs is for linux/arm64\\.`))
    const [handed, inputs] = await merge(await build(t, { platforms: 'linux/arm64' }))
    const published = await publish(handed, inputs)
    assert.equal(published.exitCode, 0, text(published))
    assert.equal(published.outputs['digest'], whole.digest)
    await whole.project.verify('birds', whole.digest, true)
  })
})

const claim = 'E_LAYOUT_CLAIM'

/** Adds an annotation to the first manifest of the index. @returns the digest of the new index */
async function withAnnotation(directory: string): Promise<string> {
  const layout = await openLayout(directory)
  const [root] = (await layout.index()).manifests
  const index = parseIndex(await layout.fetchBytes(root ?? assert.fail()))
  const [first, ...others] = index.manifests
  const document = JSON.parse((await layout.fetchBytes(first ?? assert.fail())).toString()) as object
  const manifest = blob(
    first?.mediaType ?? '',
    Buffer.from(JSON.stringify({ ...document, annotations: { evil: 'yes' } })),
  )
  await layout.push(manifest.descriptor, manifest.bytes)
  const { platform } = first ?? assert.fail()
  const changed = packIndex({ manifests: [{ ...manifest.descriptor, ...(platform && { platform }) }, ...others] })
  await layout.push(changed.descriptor, changed.bytes)
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [changed.descriptor] }))
  return changed.descriptor.digest
}
