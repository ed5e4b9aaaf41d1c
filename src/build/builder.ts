import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { PublishError } from '../shared/errors.ts'
import type { RunResult } from '../shared/exec.ts'
import { runDocker } from './buildx.ts'
import type { Program } from './buildx.ts'
import { failureError, readFailure } from './failure.ts'
import type { BuilderChoice, BuildTools } from './request.ts'

/** buildx and the environment it is started with. */
export interface Buildx {
  readonly program: Program
  readonly env: NodeJS.ProcessEnv
}

/** Long enough for a container to be stopped, short enough for the time that a cancelled run has left. */
const removalTimeout = 6000

export function newBuilderName(): string {
  return `plugin-publish-${randomBytes(6).toString('hex')}`
}

/** Creates a builder, which boots with the first build. It does not become the user's current builder. */
export async function createBuilder(buildx: Buildx, name: string, choice: BuilderChoice, registries: readonly string[], tools: BuildTools): Promise<void> {
  const directory = await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'buildkit-'))
  try {
    const config = join(directory, 'buildkitd.toml')
    const trusts = choice.certificateAuthorities !== undefined && registries.length > 0 && choice.driver === 'docker-container'
    if (trusts) await writeFile(config, registryTrust(registries, choice.certificateAuthorities), { mode: 0o600 })
    const result = await runDocker(buildx.program, [
      'create', `--name=${name}`, `--driver=${choice.driver}`,
      ...(choice.driver === 'remote' ? [] : [`--driver-opt=image=${choice.buildkitImage}`]),
      ...choice.driverOptions.map((option) => `--driver-opt=${option}`),
      ...(trusts ? [`--buildkitd-config=${config}`] : []),
      ...(choice.endpoint === undefined ? [] : ['--', choice.endpoint]),
    ], { env: buildx.env, signal: tools.signal })
    if (result.code !== 0) throw refused(result, `A builder with the driver ${choice.driver} cannot be created`)
    tools.log.info(`Created the builder ${name} (${choice.driver}).`)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** https://github.com/moby/buildkit/blob/v0.32.2/docs/buildkitd.toml.md; buildx copies the file into the builder. */
function registryTrust(registries: readonly string[], file: string): string {
  return registries.map((host) => `[registry.${JSON.stringify(host)}]\n  ca = [${JSON.stringify(file)}]\n`).join('')
}

/** Removes a builder that this action created, with its cache. Never throws: returns why it could not. */
export async function removeBuilder(buildx: Buildx, name: string, timeout = removalTimeout): Promise<string | undefined> {
  // Not the run's signal: this is what has to happen after it.
  const result = await runDocker(buildx.program, ['rm', '--force', name], { env: buildx.env, timeout }).catch((error: unknown) => error as Error)
  if (result instanceof Error) return result.message
  if (result.code === 0 || /no builder "/.test(result.stderr)) return undefined
  return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim()
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
  const { stdout } = await runDocker(buildx.program, ['ls', '--format={{json .}}'], { env: buildx.env, signal, timeout: 20_000 })
  const builders = new Map<string, BuilderFacts>()
  for (const line of stdout.split('\n')) {
    const listed = v.safeParse(v.pipe(v.string(), v.parseJson(), listedSchema), line)
    if (!listed.success) continue
    const { Name: name, Driver: driver, Current: current, Nodes: nodes } = listed.output
    builders.set(name, { name, driver, current, nodes: nodes.map((node) => ({ platforms: node.Platforms ?? [] })) })
  }
  return [...builders.values()].sort((a, b) => a.name < b.name ? -1 : 1)
}

function refused(result: RunResult, message: string): PublishError {
  const failure = readFailure(result.stderr.split('\n').filter((line) => line.trim() !== ''), undefined, '')
  const error = failureError(failure)
  return new PublishError(error.code === 'E_BUILD' ? 'E_BUILDER' : error.code, message, { cause: failure.error })
}
