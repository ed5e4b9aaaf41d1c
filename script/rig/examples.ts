import { goEnv } from './gotools.ts'
import { must, RigError } from './command.ts'
import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { program } from '../../test/support/rig.ts'
import { bunEnv, bunPackages } from './bun.ts'
import { nativeArch, root } from './paths.ts'

/** A plugin below `examples`, and how the demo makes what the action packs. */
export interface Example {
  readonly name: string
  /** Value of the input `host`. */
  readonly host: string
  /** What its demo uses besides a registry and cosign: names of parts of the set-up (`parts.ts`). */
  readonly uses: readonly string[]
  readonly platforms: readonly string[]
  /**
   * Compiles a copy of the example into `bin/OS_ARCHITECTURE`, as an earlier step of a job would. Undefined: the action
   * builds its Dockerfile.
   */
  readonly compile?: (directory: string, platforms: readonly string[]) => Promise<void>
  /** More inputs of the step. */
  readonly inputs?: Readonly<Record<string, string>>
}

const both = ['linux/amd64', 'linux/arm64']

/** Every example; the first of a host is the one that `script/demo HOST` runs. */
export const examples: readonly Example[] = [
  { name: 'cosmo-go', host: 'cosmo', uses: ['docker engine', 'plain base image', 'crane'], platforms: both },
  { name: 'cosmo-ts', host: 'cosmo', uses: ['bun', 'crane'], platforms: both, compile: typeScript },
  {
    name: 'tyk-go',
    host: 'tyk',
    uses: ['go', 'oras'],
    platforms: both,
    compile: go,
    inputs: { 'public-key-name': 'DEMO' },
  },
  { name: 'openbao-go', host: 'openbao', uses: ['go', 'oras'], platforms: both, compile: go },
  {
    name: 'opentofu-go',
    host: 'opentofu',
    uses: ['go', 'oras'],
    platforms: both,
    compile: go,
    inputs: { name: 'birds' },
  },
  { name: 'pipecd-go', host: 'pipecd', uses: ['go', 'oras'], platforms: both, compile: go },
  // Shared objects need a C compiler, which is there for this machine only.
  {
    name: 'go-so',
    host: 'go-so',
    uses: ['go', 'compiler', 'oras'],
    platforms: [`linux/${nativeArch}`],
    compile: goPlugin,
    inputs: { 'host-binary': 'examples/go-so/bin/host_{os}_{arch}' },
  },
  {
    name: 'falco-go',
    host: 'falco',
    uses: ['go', 'compiler', 'oras'],
    platforms: [`linux/${nativeArch}`],
    compile: sharedObject,
  },
  // One module for all platforms.
  { name: 'cup-controller', host: 'cup', uses: ['docker engine', 'plain base image', 'oras'], platforms: [] },
  {
    name: 'generic',
    host: 'generic',
    uses: ['go', 'oras'],
    platforms: both,
    compile: go,
    inputs: genericInputs('examples/generic'),
  },
]

/** The files of the example, as its README lists them. They name the platforms, and there is no pattern of programs. */
function genericInputs(directory: string): Record<string, string> {
  const program = 'application/vnd.example.birds.program.v1'
  const programs = both.map((platform) => `@${platform} ${directory}/bin/${platform.replace('/', '_')}=${program}`)
  return {
    host: 'generic',
    'artifact-type': 'application/vnd.example.birds.v1',
    files: [...programs, `${directory}/birds.txt=text/plain`].join('\n'),
    platforms: '',
    binaries: '',
  }
}

/** The example with this name, or the first one of this host. @throws RigError */
export function findExample(name: string): Example {
  const found = examples.find((example) => example.name === name) ?? examples.find(({ host }) => host === name)
  if (found !== undefined) return found
  throw new RigError(`there is no example for ${name}`, {
    hint: `choose one of ${examples.map((example) => example.name).join(', ')}, or a host`,
  })
}

/** The examples that have no entry in the list; a test wants none. */
export async function unlistedExamples(): Promise<string[]> {
  const names = await readdir(join(root, 'examples'))
  return names.filter((name) => !examples.some((example) => example.name === name))
}

async function go(directory: string, platforms: readonly string[]): Promise<void> {
  await compileGo(directory, platforms, false)
}

async function sharedObject(directory: string, platforms: readonly string[]): Promise<void> {
  await compileGo(directory, platforms, true)
}

async function compileGo(directory: string, platforms: readonly string[], shared: boolean): Promise<void> {
  for (const platform of platforms) {
    const [GOOS = '', GOARCH = ''] = platform.split('/')
    const mode = shared ? ['-buildmode=c-shared'] : []
    const output = join('bin', `${GOOS}_${GOARCH}`)
    await must('go', ['build', '-trimpath', ...mode, '-ldflags=-s -w', '-o', output, '.'], {
      cwd: directory,
      env: { ...goEnv(), GOOS, GOARCH, CGO_ENABLED: shared ? '1' : '0' },
    })
  }
}

/** Host and plugin, in the example's workspace. */
async function goPlugin(directory: string, platforms: readonly string[]): Promise<void> {
  const { GOWORK: _, ...env } = goEnv()
  for (const platform of platforms) {
    const [GOOS = '', GOARCH = ''] = platform.split('/')
    for (const [part, mode, name] of [
      ['host', 'exe', `host_${GOOS}_${GOARCH}`],
      ['plugin', 'plugin', `${GOOS}_${GOARCH}`],
    ] as const)
      await must('go', ['build', '-trimpath', `-buildmode=${mode}`, '-o', join(directory, 'bin', name), '.'], {
        cwd: join(directory, part),
        env: { ...env, GOOS, GOARCH, CGO_ENABLED: '1' },
      })
  }
}

/** With the example's own script, and Bun and packages of the set-up. */
async function typeScript(directory: string, platforms: readonly string[]): Promise<void> {
  await symlink(join(bunPackages, 'node_modules'), join(directory, 'node_modules'))
  const targets = platforms.map((platform) => platform.replace('/', '_'))
  await must('./build.sh', targets, { cwd: directory, env: { ...bunEnv(), BUN: program('bun') } })
}
