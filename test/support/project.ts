import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo, type CosmoServices, type CosmoServicesOptions } from './cosmo.ts'
import { usualBuilder } from './usual-builder.ts'
import { runAction, type ActionRun, type RunOptions } from './runner/index.ts'
import { baseImages, rig, root, scratchDirectory, type Scope } from './rig.ts'
import { quickKey } from './signing-key.ts'

/** A repository with a plugin, and the services that its workflow uses. */
export interface Project extends CosmoServices {
  /** The checkout. */
  readonly workspace: string
  /** The plugin in it. */
  readonly plugin: string
  /** The step of the release job, with everything it needs. */
  publish(changes?: Changes): Promise<ActionRun>
  /** The step of the pull-request job, which has no secret. */
  check(changes?: Changes): Promise<ActionRun>
}

export type Changes = Partial<RunOptions>

export interface ProjectOptions extends Omit<CosmoServicesOptions, 'directory'> {
  /** Directory to copy the plugin from; default the example. */
  readonly source?: string
  readonly name?: string
  /** More inputs of the step in the release job. */
  readonly inputs?: Readonly<Record<string, string>>
}

/** Inputs that replace Docker Hub's images by local ones: tests need no network. */
export function localInputs(): Record<string, string> {
  return {
    'build-contexts': `golang:1.25-alpine=${baseImages().golang}`,
    'buildkit-image': rig().images.buildkit,
    'driver-opts': 'network=host',
  }
}

/** Makes a checkout with one plugin and starts the services of its workflow. All are removed after the test. */
export async function openProject(scope: Scope, options: ProjectOptions = {}): Promise<Project> {
  const directory = await scratchDirectory(scope)
  const world = await startCosmo({ makeKey: quickKey, ...options, directory })
  scope.after(async () => {
    await world[Symbol.asyncDispose]()
  })
  const name = options.name ?? 'cosmo-go'
  const [workspace, plugin] = [join(directory, 'workspace'), join(directory, 'workspace', name)]
  await mkdir(workspace)
  await cp(options.source ?? join(root, 'examples/cosmo-go'), plugin, { recursive: true })

  const machine = await usualBuilder(join(directory, 'docker'))
  const start = (
    inputs: Record<string, string>,
    { env, secrets = [], ...changes }: Changes,
    own: { readonly env?: NodeJS.ProcessEnv; readonly secrets?: readonly string[] },
  ): Promise<ActionRun> =>
    runAction(scope, {
      workspace,
      path: rig().path,
      ...changes,
      inputs: { path: name, ...localInputs(), ...inputs, ...changes.inputs },
      // A test that sets DOCKER_CONFIG has builders of its own.
      env: { ...(env?.['DOCKER_CONFIG'] === undefined && machine), ...own.env, ...env },
      secrets: [...(own.secrets ?? []), ...secrets],
    })
  return {
    ...world,
    workspace,
    plugin,
    publish: (changes = {}) =>
      start(
        { emulation: 'never', ...world.inputs, ...options.inputs },
        { event: 'tag', ...changes },
        { env: { COSIGN_PASSWORD: world.key.password }, secrets: [world.key.password, world.plane.key('admin')] },
      ),
    check: (changes = {}) => start({ emulation: 'never' }, { event: 'pull_request', ...changes }, {}),
  }
}
