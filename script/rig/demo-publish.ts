import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { generateKey } from '../../test/support/cosmo.ts'
import { dockerConfig, rigFile } from '../../test/support/rig.ts'
import { runAction, type ActionRun } from '../../test/support/runner/index.ts'
import { RigError } from './command.ts'
import type { Example } from './examples.ts'
import { demoGolangLayout } from './images.ts'
import { root } from './paths.ts'
import { say, whileTelling } from './progress.ts'

const Result = v.object({
  plugins: v.tuple([
    v.object({
      reference: v.string(),
      digest: v.string(),
      version: v.string(),
      platforms: v.array(v.object({ platform: v.string(), digest: v.string(), size: v.number() })),
      publicKey: v.string(),
      verifyCommand: v.string(),
      installReference: v.string(),
    }),
  ]),
})
export type Published = v.InferOutput<typeof Result>['plugins'][0]

export interface Destination {
  /** Inputs that say where the plugin goes. */
  readonly inputs: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

/** The release job: what an earlier step compiles, then the action's step. */
export async function publish(
  example: Example,
  { inputs, secrets }: Destination,
  directory: string,
  undo: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Published> {
  const key = await generateKey(directory)
  const { workspace, content } = await checkout(example, directory)
  const { engine, path } = rigFile()
  const started = performance.now()
  say(`running the action: examples/${example.name}${forPlatforms(example.platforms)}`)
  const result: ActionRun = await runAction(
    {
      after: (work) => {
        undo.defer(work)
      },
    },
    {
      workspace,
      event: 'tag',
      path,
      env: {
        ...(engine !== undefined && { DOCKER_HOST: engine.host }),
        DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')),
        COSIGN_PASSWORD: key.password,
      },
      secrets: [key.password, ...secrets],
      timeout: 1_800_000,
      onLog: (line) => {
        console.log(`          | ${line}`)
      },
      inputs: {
        path: `examples/${example.name}`,
        platforms: example.platforms.join(),
        'cosign-key': key.path,
        'transparency-log': 'false',
        emulation: 'never',
        ...content,
        ...example.inputs,
        ...inputs,
      },
    },
  )
  signal.throwIfAborted()
  if (result.exitCode !== 0) throw new RigError('the action failed', { hint: 'its output stands above' })
  say(`the action published in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return v.parse(Result, JSON.parse(result.outputs['result'] ?? '')).plugins[0]
}

/** Empty for a plugin that is the same for all platforms. */
export function forPlatforms(platforms: readonly string[]): string {
  return platforms.length === 0 ? '' : ` for ${platforms.join(', ')}`
}

interface Checkout {
  readonly workspace: string
  /** Inputs that say where the bytes come from. */
  readonly content: Readonly<Record<string, string>>
}

/** A Dockerfile is built where it is. Programs are compiled in a copy, so that nothing is left in the repository. */
async function checkout({ name, platforms, compile }: Example, directory: string): Promise<Checkout> {
  if (compile === undefined) {
    return {
      workspace: root,
      content: { 'build-contexts': `golang:1.25-alpine=oci-layout://${await demoGolangLayout()}` },
    }
  }
  const workspace = join(directory, 'workspace')
  const plugin = join(workspace, 'examples', name)
  await mkdir(plugin, { recursive: true })
  await cp(join(root, 'examples', name), plugin, { recursive: true })
  say(`compiling examples/${name}`)
  await whileTelling(`compiling examples/${name}`, () => compile(plugin, platforms))
  return { workspace, content: { binaries: `examples/${name}/bin/{os}_{arch}` } }
}
