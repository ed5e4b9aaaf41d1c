import { goEnv } from './gotools.ts'
import { must, RigError } from './command.ts'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './paths.ts'

/** A plugin below `examples`, and how the demo makes what the action packs. */
export interface Example {
  readonly name: string
  /** Value of the input `host`. */
  readonly host: string
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
export const examples: readonly Example[] = [{ name: 'cosmo-go', host: 'cosmo', platforms: both }]

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

/** Compiles a Go program in the plugin's directory for each platform, without cgo. */
export function goProgram(source = '.'): NonNullable<Example['compile']> {
  return async (directory, platforms) => {
    for (const platform of platforms) {
      const [GOOS = '', GOARCH = ''] = platform.split('/')
      const output = join('bin', `${GOOS}_${GOARCH}`)
      await must('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', output, source], {
        cwd: directory,
        env: { ...goEnv(), GOOS, GOARCH },
      })
    }
  }
}
