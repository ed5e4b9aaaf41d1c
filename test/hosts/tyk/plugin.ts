import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArtifact, Packer, type Artifact } from '../../../src/artifact/index.ts'
import { tyk } from '../../../src/hosts/tyk/index.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { run } from '../../../script/rig/run.ts'
import { goProgram } from '../../support/programs.ts'
import { program } from '../../support/rig.ts'
import { good } from './manifests.ts'

/** What the program of test/fixtures/programs/tyk does; it reads this from the end of its own file. */
export interface Behaviour {
  readonly manifest?: string
  readonly schema?: string
  readonly manifestError?: string
  readonly schemaError?: string
  /** Services that it does not serve. */
  readonly without?: readonly ('config' | 'plugin')[]
  /** Methods that its service `config` lacks. */
  readonly withoutMethods?: readonly string[]
}

export const goodSchema = '{"type":"object","properties":{}}'

export async function pluginProgram(behaviour: Behaviour, platform = 'linux/amd64'): Promise<Buffer> {
  const json = Buffer.from(JSON.stringify({ manifest: JSON.stringify(good), schema: goodSchema, ...behaviour }))
  const size = Buffer.from(String(json.length).padStart(8, '0'))
  return Buffer.concat([await goProgram('tyk', { platform }), json, size])
}

/** Packs programs as the host does. */
export async function packPlugin(
  directory: string,
  programs: Readonly<Record<string, Buffer>>,
  name = 'birds',
): Promise<Artifact> {
  const { signal } = new AbortController()
  const packed = await Promise.all(
    Object.entries(programs).map(async ([platform, bytes], index) => {
      const path = join(directory, `program-${index}`)
      await writeFile(path, bytes, { mode: 0o755 })
      return { platform: platform as Platform, path }
    }),
  )
  const layout = join(directory, 'layout')
  await mkdir(layout)
  const packer = new Packer({ directory: layout, annotations: {}, sourceDateEpoch: 0, signal })
  const content = { kind: 'programs', platforms: packed.map(({ platform }) => platform), programs: packed } as const
  await tyk.assemble(content, {}, packer, { name, version: undefined })
  return await readArtifact(layout, signal)
}

/** Copies a layout to a registry with an independent client, under the tag 1.0.0. */
export async function pushLayout(layout: string, digest: string, repository: string): Promise<void> {
  const args = ['cp', '--to-plain-http', '--from-oci-layout', `${layout}@${digest}`, `${repository}:1.0.0`]
  const { code, stderr } = await run(program('oras'), args)
  if (code !== 0) throw new Error(`oras cp: ${stderr}`)
}
