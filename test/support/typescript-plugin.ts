import assert from 'node:assert/strict'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { bunEnv, bunPackages } from '../../script/rig/bun.ts'
import { run } from '../../script/rig/run.ts'
import { startCosmo, type CosmoServices } from './cosmo.ts'
import { program, rig, root, scratchDirectory, type Scope } from './rig.ts'
import { runAction, type ActionRun, type RunOptions } from './runner/index.ts'

/** What a program that Bun compiled reads from its own directory. */
export const healthProto = 'grpc-health-check/proto/health/v1/health.proto'

export const typeScriptExample = join(root, 'examples/cosmo-ts')

/** A copy of the example with its packages; nothing is compiled yet. */
export async function copyTypeScriptExample(to: string): Promise<void> {
  await cp(typeScriptExample, to, {
    recursive: true,
    filter: (path) => !['node_modules', 'bin'].includes(path.slice(typeScriptExample.length + 1)),
  })
  await symlink(join(bunPackages, 'node_modules'), join(to, 'node_modules'))
}

/** Compiles the plugin with its own script, such as for `linux_amd64`. */
export async function compile(plugin: string, platforms: readonly string[], libc = 'glibc'): Promise<void> {
  const result = await run('./build.sh', platforms, {
    cwd: plugin,
    env: { ...bunEnv(), BUN: program('bun'), LIBC: libc },
  })
  assert.equal(result.code, 0, result.stdout + result.stderr)
}

/** A repository with the example, on a machine without Docker, and the services that its workflow uses. */
export interface TypeScriptProject extends CosmoServices {
  readonly plugin: string
  /** The step of the release job, which packs what `bin` holds. */
  publish(changes?: Partial<RunOptions>): Promise<ActionRun>
  /** The step of the pull-request job, which has no secret. */
  check(changes?: Partial<RunOptions>): Promise<ActionRun>
}

export async function openTypeScriptProject(
  scope: Scope,
  options: { readonly graphToken?: string } = {},
): Promise<TypeScriptProject> {
  const directory = await scratchDirectory(scope)
  const { graphToken } = options
  const services = await startCosmo({ directory, ...(graphToken !== undefined && { rules: { graphToken } }) })
  scope.after(async () => {
    await services[Symbol.asyncDispose]()
  })
  const workspace = join(directory, 'workspace')
  const plugin = join(workspace, 'cosmo-ts')
  await mkdir(workspace)
  await copyTypeScriptExample(plugin)
  const start = (inputs: Record<string, string>, changes: Partial<RunOptions>): Promise<ActionRun> =>
    runAction(scope, {
      workspace,
      path: rig().path,
      event: 'pull_request',
      ...changes,
      inputs: {
        path: 'cosmo-ts',
        binaries: 'cosmo-ts/bin/{os}_{arch}',
        platforms: 'linux/amd64',
        ...inputs,
        ...changes.inputs,
      },
      env: { DOCKER_HOST: 'unix:///nonexistent', COSIGN_PASSWORD: services.key.password, ...changes.env },
      secrets: [services.key.password, services.plane.key('admin')],
    })
  return {
    ...services,
    plugin,
    publish: (changes = {}) => start({ ...services.inputs }, { event: 'tag', ...changes }),
    check: (changes = {}) => start({}, changes),
  }
}
