import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { rmSync } from 'node:fs'
import { readArtifact } from '../../../src/artifact/index.ts'
import { defaultLimits, type Flattened, type Limits } from '../../../src/checks/image/flatten.ts'
import { flattenPart } from '../../../src/checks/image/unpack.ts'
import type { Directory } from '../../../src/checks/image/tree.ts'
import { writeLayout, type TestImage } from '../../support/image-layout.ts'

const base = mkdtempSync(join(tmpdir(), 'check-'))
after(() => {
  rmSync(base, { recursive: true, force: true })
})

/** An empty directory that is gone when the tests of the file end. */
export function directory(): string {
  return mkdtempSync(join(base, 'd-'))
}

/** The layout with these images, on disk. */
export function layoutOf(...images: readonly TestImage[]): string {
  return writeLayout(directory(), images)
}

export interface ModelEntry {
  readonly path: string
  readonly kind: string
  readonly mode: number
  readonly content: string
}

/** Flattens the first image of a layout. */
export async function flattenLayout(layout: string, limits: Limits = defaultLimits): Promise<{ flattened: Flattened }> {
  const { signal } = new AbortController()
  const {
    parts: [part],
    store,
  } = await readArtifact(layout, signal)
  if (part?.platform === undefined) throw new Error('the layout has no image')
  return { flattened: await flattenPart(part, store, directory(), signal, limits) }
}

/** Every path of the model's file system, in the order of a directory walk. */
export function listTree(node: Directory, prefix = ''): ModelEntry[] {
  return [...node.entries]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([name, child]): ModelEntry[] => {
      const path = prefix + name
      if (child.kind === 'directory')
        return [{ path, kind: 'directory', mode: child.mode, content: '' }, ...listTree(child, `${path}/`)]
      if (child.kind === 'symlink') return [{ path, kind: 'symlink', mode: 0, content: child.target }]
      return [{ path, kind: 'file', mode: child.mode, content: readFileSync(child.content.path, 'utf8') }]
    })
}
