import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { run } from '../../../script/rig/run.ts'
import type { ModelEntry } from './flattened.ts'

const root = join(import.meta.dirname, '../../..')
const program = join(root, '.cache/test-programs/unpack')
let compiled: Promise<void> | undefined

const resultSchema = v.object({
  error: v.string(),
  entries: v.nullable(v.array(v.object({ path: v.string(), kind: v.string(), mode: v.number(), content: v.string() }))),
})

export interface RouterResult {
  readonly error: string
  readonly entries: readonly ModelEntry[]
}

/** The program that unpacks with the router's code: a Go binary with many dependencies. */
export async function unpackProgram(): Promise<string> {
  await (compiled ??= compile())
  return program
}

/** What the real router's unpacking makes of the first image of each layout. */
export async function unpackAsRouter(layouts: readonly string[]): Promise<RouterResult[]> {
  const { stdout, stderr, code } = await run(await unpackProgram(), layouts, {
    timeout: 120_000,
    maxOutput: 64 * 1024 * 1024,
  })
  if (code !== 0) throw new Error(stderr)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { error, entries } = v.parse(resultSchema, JSON.parse(line))
      return { error, entries: entries ?? [] }
    })
}

/** The router's module is pinned where the test rig builds the router itself. */
async function compile(): Promise<void> {
  mkdirSync(join(root, '.cache/test-programs'), { recursive: true })
  const { code, stderr, spawnError } = await run(
    'go',
    ['build', '-trimpath', '-o', program, join(import.meta.dirname, '../fixtures/unpack/main.go')],
    {
      cwd: join(root, 'test/tools/router'),
      env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' },
    },
  )
  if (code !== 0) throw new Error(`go build: ${spawnError?.message ?? stderr}`)
}
