import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { run } from '../../script/rig/run.ts'
import type { SigningKey } from './cosmo.ts'
import { quickKey } from './signing-key.ts'
import { startDockerRegistry, type Registry } from './registry.ts'
import { dockerConfig, program, rig, root, scratchDirectory, type Scope } from './rig.ts'
import { runAction, type ActionRun, type RunOptions } from './runner/index.ts'

/** A repository with a plugin, and a registry that it is published to. There is no control plane. */
export interface RegistryProject {
  readonly registry: Registry
  /** Where repositories are: `host/team`. */
  readonly team: string
  readonly key: SigningKey
  /** The checkout. */
  readonly workspace: string
  /** The plugin's directory in it. */
  readonly plugin: string
  start(options?: Partial<RunOptions>): Promise<ActionRun>
  /** A manifest by its tag or digest, as an independent client reads it. */
  manifest(repository: string, reference: string): Promise<Manifest>
  /** A blob, as an independent client reads it. */
  blob(repository: string, digest: string): Promise<Buffer>
  verify(repository: string, digest: string, bundle: boolean): Promise<void>
}

export interface Manifest {
  readonly artifactType?: string
  readonly config?: { readonly mediaType: string; readonly digest: string }
  readonly layers?: readonly {
    readonly mediaType: string
    readonly digest: string
    readonly size: number
    readonly annotations?: Readonly<Record<string, string>>
  }[]
  readonly manifests?: readonly {
    readonly mediaType: string
    readonly artifactType?: string
    readonly digest: string
    readonly platform: unknown
  }[]
  readonly annotations?: Readonly<Record<string, string>>
}

export interface RegistryProjectOptions {
  /** Name of the plugin and of its directory; default: birds. */
  readonly name?: string
  /** Directory to copy the plugin from; default: its directory is empty. */
  readonly source?: string
  /** Absolute path of a module that runs the action from its sources; default: the bundle. */
  readonly entry?: string
}

/** Makes a checkout with one plugin and starts a registry. Both are removed after the test. */
export async function openRegistryProject(
  scope: Scope,
  { name = 'birds', source, entry }: RegistryProjectOptions = {},
): Promise<RegistryProject> {
  const directory = await scratchDirectory(scope)
  const registry = await startDockerRegistry()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const workspace = join(directory, 'workspace')
  const plugin = join(workspace, name)
  mkdirSync(plugin, { recursive: true })
  if (source !== undefined) await cp(source, plugin, { recursive: true })
  const key = await quickKey(directory)
  const action = entry === undefined ? undefined : await actionOf(entry, join(directory, 'action'))
  const env = { DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')), COSIGN_PASSWORD: key.password }
  const team = `${registry.host}/team`
  const inputs = { path: name, registry: team, 'cosign-key': key.path, 'transparency-log': 'false' }
  return {
    registry,
    team,
    key,
    workspace,
    plugin,
    start: ({ env: more, ...options } = {}) =>
      runAction(scope, {
        workspace,
        ...(action !== undefined && { action }),
        path: rig().path,
        event: 'tag',
        secrets: [key.password],
        ...options,
        env: { ...env, ...more },
        inputs: { ...inputs, ...options.inputs },
      }),
    manifest: async (repository, reference) =>
      JSON.parse((await fetched('manifest', directory, `${team}/${repository}`, reference)).toString()) as Manifest,
    blob: (repository, digest) => fetched('blob', directory, `${team}/${repository}`, digest),
    verify: async (repository, digest, bundle) => {
      const args = ['--insecure-ignore-tlog', '--allow-http-registry', `--new-bundle-format=${String(bundle)}`]
      const { code, stderr } = await run(program('cosign'), [
        'verify',
        '--key',
        key.publicPath,
        ...args,
        `${team}/${repository}@${digest}`,
      ])
      assert.equal(code, 0, stderr)
    },
  }
}

/** A directory with an action that runs `entry` instead of the bundle, and has no post step. */
async function actionOf(entry: string, directory: string): Promise<string> {
  mkdirSync(directory)
  const declared = await readFile(join(root, 'action.yml'), 'utf8')
  writeFileSync(
    join(directory, 'action.yml'),
    declared.replace('main: dist/index.js', `main: ${relative(directory, entry)}`).replace(/^ {2}post.*\n/gm, ''),
  )
  return directory
}

/** Reads with oras, which is not the action's own client. */
async function fetched(
  kind: 'manifest' | 'blob',
  directory: string,
  repository: string,
  reference: string,
): Promise<Buffer> {
  const output = join(directory, 'fetched')
  const separator = reference.startsWith('sha256:') ? '@' : ':'
  const args = [kind, 'fetch', '--plain-http', '--output', output, `${repository}${separator}${reference}`]
  const { code, stderr } = await run(program('oras'), args)
  assert.equal(code, 0, stderr)
  return await readFile(output)
}

/** The log of a run. */
export const text = (run: ActionRun): string => run.log.join('\n')

/** Codes of the errors of a run. */
export const errorsOf = ({ annotations }: ActionRun): string[] =>
  annotations.flatMap(({ level, title }) => (level === 'error' ? (title ?? []) : []))
