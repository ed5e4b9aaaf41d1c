import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../script/rig/run.ts'
import { root } from './rig.ts'

export interface ExampleBuild {
  /** Folder below `examples`. */
  readonly example: string
  /** Such as `linux/amd64`. */
  readonly platform?: string
  /** A library that C programs can load. Needs a C compiler for the platform. */
  readonly shared?: boolean
  /** Value of the variable `version`, which the linker sets. */
  readonly version?: string
}

const built = new Map<string, Promise<string>>()

/** Compiles an example with `go build`, once in each process. Go's cache makes the next time quick. */
export async function buildExample(options: ExampleBuild): Promise<string> {
  const key = JSON.stringify(options)
  let program = built.get(key)
  if (program === undefined) built.set(key, (program = compile(options)))
  return await program
}

async function compile({ example, platform = 'linux/amd64', shared = false, version }: ExampleBuild): Promise<string> {
  const [os = '', architecture = ''] = platform.split('/')
  const directory = join(root, '.cache/test-examples')
  await mkdir(directory, { recursive: true })
  const file = join(directory, `${example}-${os}-${architecture}-${version ?? ''}`)
  const flags = version === undefined ? '-s -w' : `-s -w -X main.version=${version}`
  const args = ['-trimpath', '-buildvcs=false', ...(shared ? ['-buildmode=c-shared'] : []), '-ldflags', flags]
  const result = await run('go', ['build', ...args, '-o', file, '.'], {
    cwd: join(root, 'examples', example),
    env: {
      ...process.env,
      GOOS: os,
      GOARCH: architecture,
      CGO_ENABLED: shared ? '1' : '0',
      GOFLAGS: '-mod=readonly',
      GOWORK: 'off',
    },
  })
  if (result.code !== 0) throw new Error(`go build ${example}: ${result.spawnError?.message ?? result.stderr}`)
  return file
}

/** Copies an example's sources into a plugin directory, and its programs to `bin/OS_ARCH`. */
export async function copyExample(
  plugin: string,
  options: ExampleBuild & { platforms: readonly string[] },
): Promise<void> {
  const { platforms, ...build } = options
  await cp(join(root, 'examples', build.example), plugin, { recursive: true })
  await mkdir(join(plugin, 'bin'), { recursive: true })
  for (const platform of platforms)
    await cp(await buildExample({ ...build, platform }), join(plugin, 'bin', platform.replaceAll('/', '_')))
}
