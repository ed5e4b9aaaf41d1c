import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { runDocker, type Buildx } from './buildx.ts'
import { failureError, readFailure } from './failure.ts'
import type { BuilderChoice } from './request.ts'

/** Creates a builder, which boots with the first build. It does not become the user's current builder. */
export async function createBuilder(
  buildx: Buildx,
  name: string,
  choice: BuilderChoice,
  registries: readonly string[],
  context: RunContext,
): Promise<void> {
  const config = join(await mkdtemp(join(context.resources.temp, 'buildkit-')), 'buildkitd.toml')
  const trusts = choice.certificateFile !== undefined && registries.length > 0 && choice.driver === 'docker-container'
  if (trusts) await writeFile(config, registryTrust(registries, choice.certificateFile), { mode: 0o600 })
  const result = await runDocker(
    buildx.program,
    [
      'create',
      `--name=${name}`,
      `--driver=${choice.driver}`,
      ...(choice.driver === 'remote' ? [] : [`--driver-opt=image=${choice.buildkitImage}`]),
      ...choice.driverOptions.map((option) => `--driver-opt=${option}`),
      ...(trusts ? [`--buildkitd-config=${config}`] : []),
      ...(choice.endpoint === undefined ? [] : ['--', choice.endpoint]),
    ],
    { env: buildx.env, signal: context.signal },
  )
  if (result.code !== 0) throw refused(result, `A builder with the driver ${choice.driver} cannot be created`)
  context.log.info(`Created the builder ${name} (${choice.driver}).`)
}

/** https://github.com/moby/buildkit/blob/v0.32.2/docs/buildkitd.toml.md; buildx copies the file into the builder. */
function registryTrust(registries: readonly string[], file: string): string {
  return registries.map((host) => `[registry.${JSON.stringify(host)}]\n  ca = [${JSON.stringify(file)}]\n`).join('')
}

export interface BuilderFacts {
  readonly name: string
  readonly driver: string
  readonly current: boolean
  /** Every platform of each node, as buildx lists them: `linux/arm64` also if it was emulated once. */
  readonly nodes: readonly { readonly platforms: readonly string[] }[]
}

const listedSchema = v.looseObject({
  Name: v.string(),
  Driver: v.optional(v.string(), ''),
  Current: v.optional(v.boolean(), false),
  Nodes: v.optional(v.array(v.looseObject({ Platforms: v.nullish(v.array(v.string())) })), []),
})

/** The builders there are. buildx prints one JSON document per builder and node. */
export async function listBuilders(buildx: Buildx, signal: AbortSignal): Promise<BuilderFacts[]> {
  const { stdout } = await runDocker(buildx.program, ['ls', '--format={{json .}}'], {
    env: buildx.env,
    signal,
    timeout: 20_000,
  })
  const builders = new Map<string, BuilderFacts>()
  for (const line of stdout.split('\n')) {
    const listed = v.safeParse(v.pipe(v.string(), v.parseJson(), listedSchema), line)
    if (!listed.success) continue
    const { Name: name, Driver: driver, Current: current, Nodes: nodes } = listed.output
    builders.set(name, { name, driver, current, nodes: nodes.map((node) => ({ platforms: node.Platforms ?? [] })) })
  }
  return [...builders.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function refused(result: RunResult, message: string): PublishError {
  const failure = readFailure(
    result.stderr.split('\n').filter((line) => line.trim() !== ''),
    undefined,
    '',
  )
  const error = failureError(failure)
  return new PublishError(error.code === 'E_BUILD' ? 'E_BUILDER' : error.code, message, { cause: failure.error })
}
