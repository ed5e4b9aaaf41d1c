import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { generateKey, type SigningKey } from '../../support/cosmo.ts'
import { startDockerRegistry, type Registry } from '../../support/registry.ts'
import { dockerConfig, dockerEnv, program, rig, root, scratchDirectory, type Scope } from '../../support/rig.ts'
import { runAction, type ActionRun, type RunOptions } from '../../support/runner/index.ts'

/** A repository with a plugin of a proof host, and a registry that it is published to. */
export interface Workspace {
  readonly registry: Registry
  /** The plugin's directory. */
  readonly plugin: string
  start(options?: Partial<RunOptions>): Promise<ActionRun>
  /** A manifest by its tag, as an independent client reads it. */
  manifest(repository: string, reference: string): Promise<Manifest>
  verify(repository: string, digest: string, bundle: boolean): Promise<void>
}

interface Manifest {
  readonly artifactType?: string
  readonly config?: { readonly mediaType: string }
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string }[]
  readonly manifests?: readonly { readonly digest: string; readonly platform: unknown }[]
}

/**
 * The action runs from its sources, with `main.ts` as its entry: the table of hosts is a parameter of the run. With
 * `bundle` it runs as users run it, from `dist/`.
 */
export async function openWorkspace(scope: Scope, bundle = false): Promise<Workspace> {
  const directory = await scratchDirectory(scope)
  const registry = await startDockerRegistry()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const [workspace, plugin, action] = ['workspace', 'workspace/birds', 'action'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  for (const path of [plugin, action]) mkdirSync(path, { recursive: true })
  const key: SigningKey = await generateKey(directory)
  const declared = await readFile(join(root, 'action.yml'), 'utf8')
  const entry = relative(action, join(import.meta.dirname, 'main.ts'))
  writeFileSync(
    join(action, 'action.yml'),
    declared.replace('main: dist/index.js', `main: ${entry}`).replace(/^ {2}post.*\n/gm, ''),
  )
  const env = { DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')), COSIGN_PASSWORD: key.password }
  const inputs = {
    path: 'birds',
    registry: `${registry.host}/team`,
    'cosign-key': key.path,
    'transparency-log': 'false',
  }
  return {
    registry,
    plugin,
    start: (options = {}) =>
      runAction(scope, {
        workspace,
        ...(!bundle && { action }),
        path: rig().path,
        event: 'tag',
        env,
        secrets: [key.password],
        ...options,
        inputs: { ...inputs, ...options.inputs },
      }),
    manifest: async (repository, reference) => {
      const separator = reference.startsWith('sha256:') ? '@' : ':'
      const { code, stdout, stderr } = await run(program('oras'), [
        'manifest',
        'fetch',
        '--plain-http',
        `${registry.host}/team/${repository}${separator}${reference}`,
      ])
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout) as Manifest
    },
    verify: async (repository, digest, bundle) => {
      const args = [
        '--key',
        key.publicPath,
        '--insecure-ignore-tlog',
        '--allow-http-registry',
        `--new-bundle-format=${String(bundle)}`,
      ]
      const { code, stderr } = await run(
        program('cosign'),
        ['verify', ...args, `${registry.host}/team/${repository}@${digest}`],
        { env: dockerEnv() },
      )
      assert.equal(code, 0, stderr)
    },
  }
}

/** The log of a run. */
export const text = (run: ActionRun): string => run.log.join('\n')

/** Codes of the errors of a run. */
export const errorsOf = ({ annotations }: ActionRun): string[] =>
  annotations.flatMap(({ level, title }) => (level === 'error' ? (title ?? []) : []))
