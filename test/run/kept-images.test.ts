import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { blob, mediaTypes, packImage } from 'oras-js'
import type { PackedImages } from '../../src/artifact/index.ts'
import type { Event } from '../../src/github/index.ts'
import { forgetImages, keepImages, keepLonger, recallImages, type KeptImages } from '../../src/run/kept-images.ts'
import { testContext } from '../support/context.ts'
import { events, plan } from '../support/plan.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const unsigned = { sign: 'none', 'control-plane': 'none', registry: 'registry.example', name: 'my-birds' }
const exported = `sha256:${'e'.repeat(64)}`

async function made(inputs: Readonly<Record<string, string>> = {}, event: Event = events.tag) {
  const planned = await plan({ ...unsigned, 'source-date-epoch': '5', ...inputs }, { event })
  assert.ok(planned.plan, planned.found.join('\n'))
  return planned.plan
}

/** One image without layers. */
function someImages(): PackedImages {
  const document = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }
  const config = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
  const image = packImage({ config: config.descriptor, layers: [] })
  return { entries: [image.descriptor], documents: [Buffer.from(image.bytes), Buffer.from(config.bytes)] }
}

const images = someImages()

/** A machine whose user has published the plugin once. */
async function publishedOnce(scope: Scope): Promise<{ env: NodeJS.ProcessEnv; directory: string; file: string }> {
  const home = await scratchDirectory(scope)
  const env = { HOME: home }
  await keepImages(await made(), { exported, images }, testContext({ env }))
  const directory = join(home, '.local/state/plugin-publish/images')
  const [name = '', ...others] = await readdir(directory)
  assert.deepEqual(others, [])
  return { env, directory, file: join(directory, name) }
}

const recalled = async (
  env: NodeJS.ProcessEnv,
  inputs: Readonly<Record<string, string>> = {},
  event?: Event,
): Promise<KeptImages | undefined> => recallImages(await made(inputs, event), testContext({ env }))

test('kept images: a later publish finds what an earlier one packed', async (t) => {
  const { env } = await publishedOnce(t)
  assert.deepEqual(await recalled(env), { exported, images })
})

const others: Readonly<Record<string, readonly [inputs: Readonly<Record<string, string>>, event?: Event]>> = {
  'a dry run': [{ 'dry-run': 'true' }],
  'another repository': [{}, { ...events.tag, repository: 'owner/other' }],
  'another plugin': [{ name: 'other' }],
  'other platforms': [{ platforms: 'linux/amd64' }],
  'another registry': [{ registry: 'other.example' }],
  'another epoch': [{ 'source-date-epoch': '6' }],
  'no-cache': [{ 'no-cache': 'true' }],
  'a cache that is written': [{ 'cache-to': 'type=inline' }],
  'a program that must be started': [{ 'smoke-test': 'true' }],
}
for (const [what, [inputs, event]] of Object.entries(others))
  test(`kept images: not used by ${what}`, async (t) => {
    const { env } = await publishedOnce(t)
    assert.equal(await recalled(env, inputs, event), undefined)
  })

test('kept images: not used by a run on code of a pull request, and not kept by one', async (t) => {
  const { env, directory, file } = await publishedOnce(t)
  const planned = await made()
  const context = testContext({ env })
  assert.deepEqual(await recallImages(planned, context), { exported, images })
  for (const field of ['pullRequest', 'pullRequestOrigin'] as const) {
    const event = { ...planned.event, [field]: events.pullRequest[field] }
    assert.equal(await recallImages({ ...planned, event }, context), undefined)
  }
  await rm(file)
  const event = { ...planned.event, pullRequestOrigin: events.pullRequest.pullRequestOrigin }
  await keepImages({ ...planned, event }, { exported, images }, context)
  assert.deepEqual(await readdir(directory), [])
})

test('kept images: not used with GitHub’s cache, which wants compressed layers', async (t) => {
  const { env } = await publishedOnce(t)
  const service = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'https://results.example' }
  assert.ok(await recalled({ ...env, ...service }))
  assert.equal(await recalled({ ...env, ...service }, { cache: 'true' }), undefined)
})

test('kept images: not used with another builder, which may leave images where it is asked', async (t) => {
  const { env } = await publishedOnce(t)
  const config = await scratchDirectory(t)
  const others = [{ DOCKER_HOST: 'tcp://other.example' }, { BUILDX_BUILDER: 'other' }, { BUILDX_CONFIG: config }]
  await writeFile(join(config, 'current'), '{"Name":"other"}')
  for (const other of others) assert.equal(await recalled({ ...env, ...other }), undefined, JSON.stringify(other))
  assert.equal(await recalled(env, { builder: 'other' }), undefined)
  assert.ok(await recalled(env))
})

test('kept images: forgotten', async (t) => {
  const { env, directory } = await publishedOnce(t)
  await forgetImages(await made(), testContext({ env }))
  assert.deepEqual(await readdir(directory), [])
})

test('kept images: not used on a hosted runner, and not kept there', async (t) => {
  const { env, directory, file } = await publishedOnce(t)
  const hosted = { ...env, RUNNER_ENVIRONMENT: 'github-hosted' }
  assert.equal(await recalled(hosted), undefined)
  await rm(file)
  await keepImages(await made(), { exported, images }, testContext({ env: hosted }))
  await keepImages(await made({ 'dry-run': 'true' }), { exported, images }, testContext({ env }))
  assert.deepEqual(await readdir(directory), [])
})

const spoiled: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  'readable by others': (file) => chmod(file, 0o644),
  'a link': async (file) => {
    await rename(file, `${file}-moved`)
    await symlink(`${file}-moved`, file)
  },
  'a directory': async (file) => {
    await rm(file)
    await mkdir(file)
  },
  'cut off': async (file) => writeFile(file, (await readFile(file, 'utf8')).slice(0, -9)),
  'too large': async (file) => writeFile(file, (await readFile(file, 'utf8')) + ' '.repeat(1024 * 1024)),
  'of another form': async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('"form":1', '"form":2')),
  'of another compressor': async (file) =>
    writeFile(file, (await readFile(file, 'utf8')).replace(/zlib [^"]+/, 'zlib 0')),
}
for (const [how, spoil] of Object.entries(spoiled))
  test(`kept images: not used if the file is ${how}`, async (t) => {
    const { env, file } = await publishedOnce(t)
    await spoil(file)
    assert.equal(await recalled(env), undefined)
  })

test('kept images: what no run used for 30 days is removed, and what was used is not', async (t) => {
  const { env, directory, file } = await publishedOnce(t)
  const days = (count: number): Date => new Date(Date.now() - count * 24 * 60 * 60 * 1000)
  const [old, used] = [join(directory, 'old'), join(directory, 'used')]
  for (const path of [old, used]) await writeFile(path, '')
  await utimes(old, days(31), days(31))
  await utimes(used, days(29), days(29))
  await utimes(file, days(31), days(31))
  await keepLonger(await made(), testContext({ env }))
  await keepImages(await made({ name: 'other' }), { exported, images }, testContext({ env }))
  const left = await readdir(directory)
  assert.deepEqual([left.length, left.includes('old'), left.includes('used')], [3, false, true])
})

test('kept images: a run goes on if nothing can be kept', async (t) => {
  const home = await scratchDirectory(t)
  await writeFile(join(home, '.local'), 'not a directory')
  const context = testContext({ env: { HOME: home } })
  await keepImages(await made(), { exported, images }, context)
  assert.equal(await recallImages(await made(), context), undefined)
})
