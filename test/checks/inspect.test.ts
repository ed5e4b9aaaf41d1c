import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArtifact } from '../../src/artifact/index.ts'
import { Tree, type Content } from '../../src/checks/image/tree.ts'
import { inspect, type Inspected } from '../../src/checks/inspect.ts'
import { directory, layoutOf } from './support/flattened.ts'

/** Inspects a part whose program has this content. */
async function inspectProgram(content: Content): Promise<Inspected> {
  const { signal } = new AbortController()
  const { parts, store } = await readArtifact(layoutOf({ layers: [[]] }), signal)
  const [part] = parts
  if (part?.platform === undefined) throw new Error('the layout has no image')
  const unpacked = {
    tree: new Tree(),
    unpackedSize: 0,
    findings: [],
    command: { path: 'plugin', arguments: [], file: { kind: 'file', mode: 0o755, content } },
  } as const
  const rules = { unpack: () => Promise.resolve(unpacked) }
  return await inspect({ ...part, platform: part.platform }, store, rules, join(directory(), 'spool'), signal)
}

test('a program that this machine cannot read is an error of the run, not a finding about the program', async () => {
  const path = join(directory(), 'missing')
  await assert.rejects(inspectProgram({ path, size: 0, sha256: '' }), { code: 'ENOENT' })
})

test('a programming error while a program is read is not a damaged executable', async () => {
  const content = {
    get path(): string {
      throw new TypeError('a mistake of the program')
    },
    size: 0,
    sha256: '',
  }
  await assert.rejects(inspectProgram(content), TypeError)
})
