import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { program } from '../../support/rig.ts'

/** Runs the real oras. Nothing of the user's configuration is read. */
export async function oras(args: readonly string[], cwd?: string): Promise<string> {
  const env = { ...process.env, DOCKER_CONFIG: '/nonexistent' }
  const { code, stdout, stderr } = await run(program('oras'), args, { env, ...(cwd !== undefined && { cwd }) })
  assert.equal(code, 0, `oras ${args.join(' ')}: ${stderr}`)
  return stdout
}

export interface OrasPush {
  /** Working directory, which the files are relative to. */
  readonly workspace: string
  /** `path:media-type` of each file. */
  readonly files: readonly string[]
  /** Options before the target. */
  readonly options?: readonly string[]
  readonly annotations: Readonly<Record<string, string>>
}

/** Runs `oras push` into an image layout. Returns the manifest. */
export async function orasPush(
  { workspace, files, options = [], annotations }: OrasPush,
  layout: string,
  tag: string,
): Promise<Buffer> {
  const exported = join(layout, '..', `${tag}.json`)
  const target = ['--oci-layout', `${layout}:${tag}`, '--export-manifest', exported, '--no-tty']
  await oras(['push', ...target, ...options, ...annotated(annotations), ...files], workspace)
  return await readFile(exported)
}

/** Runs `oras manifest index create` with manifests of an image layout. Returns the index. */
export async function orasIndex(
  layout: string,
  tags: readonly string[],
  annotations: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Buffer> {
  const file = join(layout, '..', 'index.json')
  const args = ['--oci-layout', ...options, ...annotated(annotations), '--output', file, layout, ...tags]
  await oras(['manifest', 'index', 'create', ...args])
  return await readFile(file)
}

function annotated(annotations: Readonly<Record<string, string>>): string[] {
  return Object.entries(annotations).flatMap(([key, value]) => ['--annotation', `${key}=${value}`])
}
