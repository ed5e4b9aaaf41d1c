import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Descriptor } from 'oras-js'
import { Packer, readArtifact, type Artifact, type PackOptions } from '../../src/artifact/index.ts'
import { readInputs } from '../../src/github/inputs.ts'
import { hosts } from '../../src/hosts/index.ts'
import { readLayout } from '../../src/plan/layout.ts'
import { messageChain } from '../../src/shared/errors.ts'
import { publishErrors } from '../../src/shared/problems.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { scratchDirectory, type Scope } from './rig.ts'
import { environment } from './workspace.ts'

const { signal } = new AbortController()
export const artifactType = 'application/vnd.example.plugin.v1'

/** What one job makes. */
export interface Job {
  readonly platforms: readonly string[]
  readonly options?: Partial<PackOptions>
  /** Default: images. `raw`: manifests of files, with platforms in the index alone. `single`: without platforms. */
  readonly form?: 'raw' | 'single'
  readonly type?: string
  /** Of the payload, by name. Default: the same for all jobs. `{}`: none. */
  readonly payload?: Readonly<Record<string, string>>
}

export const sameForAll = { 'schema.graphql': 'type Query', 'mapping.json': '{}' }

/** Makes the layout of a job in `directory`. @returns the digest that the job hands over */
async function make(
  directory: string,
  { platforms, options, form, type = artifactType, ...job }: Job,
): Promise<string> {
  const packer = new Packer({ directory, annotations: { team: 'birds' }, sourceDateEpoch: 0, signal, ...options })
  const names = Object.entries(job.payload ?? sameForAll)
  const files = names.map(([name, text]) => ({ name, mediaType: 'text/plain', bytes: Buffer.from(text) }))
  const payload = files.length === 0 ? undefined : { files }
  // All platforms share one blob.
  const contents = (platform: string): Buffer[] => [Buffer.from(`for ${platform}`), Buffer.from('for all')]
  const layers = (platform: string) =>
    contents(platform).map((bytes) => ({ mediaType: 'application/octet-stream', content: { bytes } }))
  const all = platforms as readonly Platform[]
  if (form === 'single') await packer.single({ artifactType: type, layers: layers('all') }, payload)
  else if (form === 'raw')
    await packer.fileIndex(
      all.map((platform) => ({ platform, artifactType: type, layers: layers(platform) })),
      payload,
    )
  else
    await packer.fileImages(
      all.map((platform) => ({
        platform,
        files: contents(platform).map((bytes, index) => ({ path: `file${index}`, mode: 0o755, content: { bytes } })),
        entrypoint: ['./file0'],
      })),
      payload,
    )
  return (await readArtifact(directory, signal)).root.digest
}

export interface Matrix {
  /** The layout of a job as the last job finds it. */
  directory(name: string): string
  /** What the last job expects. */
  readonly digests: Map<string, string>
  /** Plans the last job. */
  read(dryRun?: boolean): Promise<Artifact>
  /** What one job for all platforms makes. */
  whole(job: Job): Promise<Artifact>
}

/** Several jobs, each of which made a layout, and the one that merges them. */
export async function matrix(scope: Scope, jobs: Readonly<Record<string, Job>>): Promise<Matrix> {
  const workspace = await scratchDirectory(scope)
  const digests = new Map<string, string>()
  const directory = (name: string): string => join(workspace, 'layouts', name)
  for (const [name, job] of Object.entries(jobs)) digests.set(name, await make(directory(name), job))
  return {
    directory,
    digests,
    read: async (dryRun = false) => {
      const given = {
        layout: [...digests.keys()].map((name) => `layouts/${name}`).join('\n'),
        'expected-digest': [...digests.values()].join('\n'),
        host: 'cosmo',
        name: 'birds',
      }
      const inputs = readInputs(environment(workspace, given), hosts)
      assert.deepEqual(inputs.problems, [])
      const copy = join(await scratchDirectory(scope), 'copy')
      mkdirSync(copy)
      return (await readLayout(inputs, dryRun, copy, signal)) ?? assert.fail()
    },
    whole: async (job) => {
      const one = join(await scratchDirectory(scope), 'whole')
      await make(one, job)
      return await readArtifact(one, signal)
    },
  }
}

export const amd64 = { platforms: ['linux/amd64'] }
export const arm64 = { platforms: ['linux/arm64'] }

/** Codes and messages with their causes, of everything that is wrong. */
export async function problems(made: Matrix, dryRun = false): Promise<readonly (readonly [string, string])[]> {
  const error: unknown = await made.read(dryRun).then(
    () => assert.fail('it was merged'),
    (thrown: unknown) => thrown,
  )
  return publishErrors(error).map((one) => [one.code, [one.message, ...messageChain(one.cause)].join('\n')])
}

export async function refused(made: Matrix, code: string, why: RegExp): Promise<void> {
  const [first, ...more] = await problems(made)
  assert.deepEqual([first?.[0], more], [code, []], String(first))
  assert.match(first?.[1] ?? '', why)
}

/** An index or a manifest. */
export type Document = Record<string, unknown> & { manifests: Descriptor[]; annotations?: Record<string, string> }

/** Changes the index of a layout, as whoever makes it can, together with the digest that its job hands over. */
export function forge(made: Matrix, name: string, change: (index: Document, put: Put) => unknown): void {
  const directory = made.directory(name)
  const put: Put = (mediaType, content) => {
    const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(directory, 'blobs/sha256', hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length } as Descriptor
  }
  const file = join(directory, 'index.json')
  const { manifests } = JSON.parse(readFileSync(file, 'utf8')) as Document
  const [root, ...payload] = manifests
  const index = JSON.parse(readFileSync(blob(directory, root?.digest ?? ''), 'utf8')) as Document
  const changed = change(index, put) ?? index
  const forged = put(root?.mediaType ?? '', changed)
  writeFileSync(file, JSON.stringify({ schemaVersion: 2, manifests: [forged, ...payload] }))
  made.digests.set(name, forged.digest)
}

export type Put = (mediaType: string, content: string | object) => Descriptor

export const blob = (directory: string, digest: string): string => join(directory, 'blobs', digest.replace(':', '/'))
