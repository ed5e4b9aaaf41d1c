import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../script/rig/run.ts'

/** Programs of test/fixtures/programs, compiled once in each process. Go's cache makes the next time quick. */
const built = new Map<string, Promise<Buffer>>()
const output = join(import.meta.dirname, '../../.cache/test-programs')

export interface BuildOptions {
  /** Such as `linux/arm64`. */
  readonly platform?: string
  /** Links dynamically against this machine's C library. */
  readonly dynamic?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** Programs by their directory in test/fixtures/programs. */
export type GoProgram = 'plugin' | 'hello' | 'tyk' | 'tyk-host'

export async function goProgram(name: GoProgram, options: BuildOptions = {}): Promise<Buffer> {
  const key = JSON.stringify([name, options])
  let program = built.get(key)
  if (program === undefined) built.set(key, (program = compile(name, options)))
  return await program
}

/** The path of a compiled program for linux/amd64, for tests that run it on this machine. */
export async function goProgramFile(name: GoProgram): Promise<string> {
  await goProgram(name)
  return fileOf(name, ['linux', 'amd64'])
}

function fileOf(name: string, variant: readonly string[]): string {
  return join(output, [name, ...variant].join('-'))
}

async function compile(
  name: string,
  { platform = 'linux/amd64', dynamic = false, environment = {} }: BuildOptions,
): Promise<Buffer> {
  mkdirSync(output, { recursive: true })
  const [os = '', architecture = ''] = platform.split('/')
  const file = fileOf(name, [os, architecture, ...(dynamic ? ['dynamic'] : []), ...Object.values(environment)])
  // Another user, who may not write here, runs what root has compiled.
  if (process.env['TEST_PROGRAMS_COMPILED'] === 'true') return readFileSync(file)
  const linking = dynamic ? ['-ldflags', '-linkmode external'] : []
  const result = await run('go', ['build', '-trimpath', ...linking, '-o', file, '.'], {
    cwd: join(import.meta.dirname, '../fixtures/programs', name),
    env: {
      ...process.env,
      GOOS: os,
      GOARCH: architecture,
      CGO_ENABLED: dynamic ? '1' : '0',
      GOFLAGS: '',
      GOWORK: 'off',
      ...environment,
    },
  })
  if (result.code !== 0) throw new Error(`go build ${name}: ${result.spawnError?.message ?? result.stderr}`)
  return readFileSync(file)
}
