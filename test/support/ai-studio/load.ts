import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { goProgramFile } from '../programs.ts'

/** What AI Studio read from a program that it started. */
export interface Loaded {
  readonly schema: string
  /** As the product decoded it; undefined if it dropped it. */
  readonly manifest: StudioManifest | undefined
  readonly manifestProblem: string | undefined
}

export interface StudioManifest {
  readonly id: string
  readonly capabilities: { readonly hooks: readonly string[]; readonly primary_hook?: string }
  readonly permissions: { readonly services: readonly string[] | null; readonly object_hooks: readonly string[] | null }
}

/** A Go program on the real go-plugin: test/fixtures/programs/tyk-host. */
async function host(args: readonly string[], input = ''): Promise<unknown> {
  const child = spawn(await goProgramFile('tyk-host'), args, {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // A program that ends before it reads its input has said why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return JSON.parse(await text(child.stdout))
}

/** Starts a program and asks for schema and manifest. @throws Error with the words of AI Studio */
export async function loadProgram(path: string): Promise<Loaded> {
  const { error, schema, manifest, manifestProblem } = (await host([path])) as Partial<Loaded> & { error?: string }
  if (error !== undefined) throw new Error(error)
  return { schema: schema ?? '', manifest, manifestProblem }
}

/** Why AI Studio drops each manifest; empty if it takes it. */
export async function judgeManifests(manifests: readonly string[]): Promise<readonly string[]> {
  return (await host(['-manifests'], JSON.stringify(manifests))) as string[]
}
