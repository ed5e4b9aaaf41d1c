import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { cachesOfMachine } from '../../../src/content/docker/caches.ts'
import { mergeExports } from '../../../src/content/docker/merge-exports.ts'
import type { Platform } from '../../../src/shared/platform.ts'

const scratch = await mkdtemp(join(tmpdir(), 'merge-test-'))
after(() => rm(scratch, { recursive: true, force: true }))

const indexType = 'application/vnd.oci.image.index.v1+json'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const digestOf = (bytes: string): string => createHash('sha256').update(bytes).digest('hex')

interface Described {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: unknown
}

async function blob(directory: string, bytes: string, mediaType: string, platform?: string): Promise<Described> {
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true })
  await writeFile(join(directory, 'blobs/sha256', digestOf(bytes)), bytes)
  const [os, architecture] = platform?.split('/') ?? []
  const described = { mediaType, digest: `sha256:${digestOf(bytes)}`, size: bytes.length }
  return platform === undefined ? described : { ...described, platform: { architecture, os } }
}

/** What BuildKit exports: one image, or an index of several. */
async function exported(name: string, platforms: readonly string[], index = platforms.length > 1): Promise<string> {
  const directory = await mkdtemp(join(scratch, `${name}-`))
  await blob(directory, 'a layer that both have', 'application/vnd.oci.image.layer.v1.tar')
  const images = await Promise.all(
    platforms.map((platform) => blob(directory, `manifest for ${platform}`, manifestType, platform)),
  )
  const root = index ? await blob(directory, JSON.stringify({ manifests: images }), indexType) : images[0]
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }))
  return directory
}

const as = (...platforms: string[]): Platform[] => platforms as Platform[]

async function merge(...parts: readonly (readonly [directory: string, platforms: readonly Platform[]])[]) {
  const destination = await mkdtemp(join(scratch, 'merged-'))
  await mergeExports(
    parts.map(([directory, platforms]) => ({ directory, platforms })),
    destination,
  )
  const { manifests } = JSON.parse(await readFile(join(destination, 'index.json'), 'utf8')) as {
    manifests: [Described]
  }
  const bytes = await readFile(join(destination, 'blobs/sha256', manifests[0].digest.slice(7)), 'utf8')
  return { bytes, root: manifests[0], blobs: await readdir(join(destination, 'blobs/sha256')) }
}

test('exports of several machines become one layout, in the order of platforms, whatever their own', async () => {
  const arm64 = await exported('arm64', ['linux/arm64'])
  const others = await exported('others', ['windows/amd64', 'linux/amd64'])
  const merged = await merge([arm64, as('linux/arm64')], [others, as('linux/amd64', 'windows/amd64')])
  const { manifests } = JSON.parse(merged.bytes) as { manifests: Described[] }
  assert.deepEqual(
    manifests.map(({ platform, digest }) => [platform, digest]),
    ['linux/amd64', 'linux/arm64', 'windows/amd64'].map((platform) => {
      const [os, architecture] = platform.split('/')
      return [{ os, architecture }, `sha256:${digestOf(`manifest for ${platform}`)}`]
    }),
  )
  assert.equal(merged.root.digest, `sha256:${digestOf(merged.bytes)}`)
  assert.equal(merged.root.size, merged.bytes.length)
  // Three manifests, the layer, the index that is read, and the one that a machine exported.
  assert.equal(merged.blobs.length, 6)
})

test('an index of a single image is what one image is', async () => {
  const other = (): Promise<string> => exported('amd64', ['linux/amd64'])
  const alone = await merge(
    [await exported('a', ['linux/arm64']), as('linux/arm64')],
    [await other(), as('linux/amd64')],
  )
  const inIndex = await merge(
    [await exported('b', ['linux/arm64'], true), as('linux/arm64')],
    [await other(), as('linux/amd64')],
  )
  assert.equal(inIndex.root.digest, alone.root.digest)
})

test('what is not what was asked for is refused', async () => {
  const amd64 = await exported('amd64', ['linux/amd64'])
  const two = await exported('two', ['linux/amd64', 'linux/arm64'])
  for (const [directory, platforms, cause] of [
    [two, as('linux/amd64'), /it has 2 manifests/],
    [amd64, as('linux/amd64', 'linux/arm64'), /it has 1 manifests/],
    [two, as('linux/amd64', 'linux/riscv64'), /it has an image for linux\/arm64/],
    [join(scratch, 'none'), as('linux/amd64'), /ENOENT/],
  ] as const)
    await assert.rejects(merge([directory, platforms]), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'E_LAYOUT')
      assert.match(String(error.cause), cause)
      return true
    })
  const broken = await exported('broken', ['linux/amd64'], true)
  const [root] = (JSON.parse(await readFile(join(broken, 'index.json'), 'utf8')) as { manifests: [Described] })
    .manifests
  await writeFile(join(broken, 'outside'), await readFile(join(broken, 'blobs/sha256', root.digest.slice(7))))
  const outside = { ...root, digest: 'sha256:../../outside' }
  await writeFile(join(broken, 'index.json'), JSON.stringify({ manifests: [outside] }))
  await assert.rejects(merge([broken, as('linux/amd64')]), { code: 'E_LAYOUT' })
})

test('only blobs are taken: a file of another name stays behind', async () => {
  const amd64 = await exported('amd64', ['linux/amd64'])
  await writeFile(join(amd64, 'blobs/sha256/..not-a-digest'), 'x')
  const { blobs } = await merge([amd64, as('linux/amd64')], [await exported('b', ['linux/arm64']), as('linux/arm64')])
  assert.ok(
    blobs.every((name) => /^[0-9a-f]{64}$/.test(name)),
    blobs.join(),
  )
})

test('machines that build side by side write caches of their own, and read what is there', () => {
  const platforms = as('linux/arm/v7', 'linux/arm64')
  const suffix = 'linux-arm-v7-linux-arm64'
  for (const [entry, own] of [
    ['type=gha,scope=users,mode=max', `type=gha,scope=users-${suffix},mode=max`],
    ['type=gha', `type=gha,scope=buildkit-${suffix}`],
    ['r.example:5000/cache', `r.example:5000/cache:latest-${suffix}`],
    ['r.example/cache:users', `r.example/cache:users-${suffix}`],
    ['type=registry,ref=r.example/cache:users,mode=max', `type=registry,ref=r.example/cache:users-${suffix},mode=max`],
    ['type=registry,ref=r.example/cache@sha256:ab', 'type=registry,ref=r.example/cache@sha256:ab'],
    ['type=local,dest=/cache,mode=max', `type=local,dest=/cache/${suffix},mode=max`],
    ['type=local,src=/cache', `type=local,src=/cache/${suffix}`],
    ['type=s3,bucket=b,name=n', `type=s3,bucket=b,name=n-${suffix}`],
    ['type=inline', 'type=inline'],
  ] as const) {
    const { cacheFrom, cacheTo } = cachesOfMachine({ cacheFrom: [entry], cacheTo: [entry] }, platforms)
    assert.deepEqual(cacheTo, [own])
    assert.deepEqual(cacheFrom, [...new Set([own, entry])])
  }
})
