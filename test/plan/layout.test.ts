import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Packer, readArtifact } from '../../src/artifact/index.ts'
import { readInputs } from '../../src/github/inputs.ts'
import { hosts, type Host } from '../../src/hosts/index.ts'
import { adoptLayout, layoutPlatforms, readLayout } from '../../src/plan/layout.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { environment } from '../support/workspace.ts'

const { signal } = new AbortController()
const platforms = ['linux/amd64', 'linux/arm64'] as Platform[]

/** A layout in the workspace, and a function that reads it as a job does. */
async function made(scope: Scope, readCache: boolean) {
  const workspace = await scratchDirectory(scope)
  const directory = join(workspace, 'layout')
  const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal, readCache })
  const content = { bytes: Buffer.from('program') }
  const files = [{ path: 'plugin', mode: 0o755, content }]
  await packer.fileImages(platforms.map((platform) => ({ platform, files, entrypoint: ['./plugin'] })))
  const artifact = await readArtifact(directory, signal)
  const given = { layout: 'layout', 'expected-digest': artifact.root.digest, host: 'cosmo', name: 'birds' }
  const inputs = readInputs(environment(workspace, given), hosts)
  assert.deepEqual(inputs.problems, [])
  const read = async (dryRun: boolean) => {
    const copy = join(await scratchDirectory(scope), 'copy')
    mkdirSync(copy)
    return await readLayout(inputs, dryRun, copy, signal)
  }
  return { artifact, read }
}

test('a layout whose build read a cache is checked by a dry run, and never published', async (t) => {
  const clean = await made(t, false)
  const cached = await made(t, true)
  assert.equal(cached.artifact.root.digest, clean.artifact.root.digest, 'what it says about the cache is beside it')
  for (const { read } of [clean, cached]) assert.equal((await read(true))?.root.digest, clean.artifact.root.digest)
  assert.equal((await clean.read(false))?.root.digest, clean.artifact.root.digest)
  await assert.rejects(cached.read(false), {
    code: 'E_LAYOUT_CACHE',
    hint: 'Set `cache: false` in the job that makes the layout, and no `cache-from`.',
  })
})

test('a layout for other platforms than the workflow names is refused', async (t) => {
  const { artifact } = await made(t, false)
  const cosmo = hosts.find(({ name }) => name === 'cosmo') ?? assert.fail()
  for (const wanted of [[], platforms]) assert.deepEqual(layoutPlatforms(artifact, wanted, cosmo), platforms)
  for (const [wanted, hint] of [
    [['linux/amd64'], 'Remove `platforms` here, or set the same in all jobs.'],
    [
      [...platforms, 'windows/amd64'],
      'Add the layout for windows/amd64 to `layout`, or add it to `platforms` of the job that makes the layout.',
    ],
  ] as [Platform[], string][])
    assert.throws(() => layoutPlatforms(artifact, wanted, cosmo), {
      code: 'E_LAYOUT',
      message: /`platforms` names/,
      hint,
    })
})

test('a layout that another host’s files are in is refused, and the error names `host`', async (t) => {
  const { artifact } = await made(t, false)
  for (const [name, code] of [
    ['opentofu', 'E_CHECK_ENTRYPOINT'],
    ['cup', 'E_LAYOUT'],
  ] as const) {
    const host = hosts.find((one) => one.name === name) ?? assert.fail()
    const directory = await scratchDirectory(t)
    const expected = { code, hint: `Is this an artifact for ${host.title}? Set \`host\` as in the job that made it.` }
    await assert.rejects(adoptLayout(artifact, host, { name: 'birds' }, directory, signal), expected)
  }
})

test('a layout for a platform that the host does not run is refused', async (t) => {
  const { artifact } = await made(t, false)
  const host: Pick<Host, 'title' | 'targets'> = {
    title: 'A host',
    targets: { kind: 'platforms', default: [], allowed: ['linux/amd64'] as Platform[] },
  }
  assert.throws(() => layoutPlatforms(artifact, [], host as Host), {
    code: 'E_LAYOUT',
    message: 'The layout is for linux/amd64, linux/arm64, and A host does not run linux/arm64.',
  })
})
