import { createHash, randomBytes } from 'node:crypto'
import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { githubCache, type GithubCache } from '../cache/index.ts'
import type { BuildRequest, MountStore } from '../content/index.ts'
import type { Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { readOwn, stateDirectory } from '../shared/own-files.ts'
import { digestInputs, short, type InputDigests } from './build-inputs.ts'
import { buildRequest, releases, scopeOf, usesGithubCache } from './build-request.ts'

/**
 * What a run does with cache mounts in GitHub's cache.
 *
 * Nothing knows what is in a mount: it is not a part of any key, and a compiler takes objects from it without a look at
 * their sources. So, in contrast to layers, it is never restored for what is published, nor on a tag or a release,
 * whatever `cache` says; nor where the build holds secrets or runs with more rights. Only what the default branch
 * pushed is kept, as every branch and pull request reads it.
 */
export function mountUse(plan: Plan, env: NodeJS.ProcessEnv): 'none' | 'read' | 'write' {
  const { mode, event } = plan
  const { build } = plan.inputs
  const holdsSecrets = [build.secrets, build.secretEnvs, build.secretFiles, build.ssh].some(({ size }) => size > 0)
  if (!mode.dryRun || releases(event) || !usesGithubCache(plan, env)) return 'none'
  if (holdsSecrets || build.allow.length > 0) return 'none'
  const { ref, name, defaultBranch, pullRequestOrigin } = event
  const isDefault = ref.kind === 'branch' && ref.name === defaultBranch && pullRequestOrigin === undefined
  return name === 'push' && isDefault ? 'write' : 'read'
}

/**
 * Adds to a request how its build uses cache mounts.
 *
 * @param plans of all plugins of the step: they share the mounts of a builder, so they share one entry
 */
export async function withMounts(
  plan: Plan,
  request: BuildRequest,
  context: RunContext,
  plans: readonly Plan[] = [plan],
): Promise<BuildRequest> {
  const use = mountUse(plan, context.env)
  const cache = use === 'none' ? undefined : githubCache(context.env)
  const sharing = plans.length === 1 ? alone(plan, request, context) : together(plans, context)
  if (cache !== undefined)
    return { ...request, mounts: new Store(plan, request, cache, use === 'write', context, sharing) }
  if (plan.mode.dryRun && !releases(plan.event)) return request
  return { ...request, mountNamespace: await namespaceOf(plan, sharing.owner, context) }
}

/** Who uses the same mounts. */
interface Sharing {
  /** Part of the key of their entry in GitHub's cache. */
  readonly scope: string
  /** Who has a namespace of mounts that are published. */
  readonly owner: string
  readonly digests: () => Promise<InputDigests>
}

function alone(plan: Plan, request: BuildRequest, { signal }: RunContext): Sharing {
  return {
    scope: scopeOf(plan),
    owner: plan.inputs.plugin.name,
    digests: () => digestInputs(request, signal),
  }
}

function together(plans: readonly Plan[], { env, step }: RunContext): Sharing {
  const scope = scopeOfStep(env)
  const digests = (): Promise<InputDigests> =>
    step.once('digests of what is built', (shared) => digestAll(plans, shared))
  return { scope, owner: scope, digests }
}

/** Milliseconds. GitHub's storage gives a hosted runner 100 MB in a few seconds. */
const timeout = { read: 60_000, write: 180_000 }

class Store implements MountStore {
  readonly layersAreCached: boolean
  readonly machineIsNew: boolean
  readonly write: MountStore['write']
  readonly #name: string
  readonly #inputs: Promise<InputDigests>
  readonly #cache: GithubCache
  readonly #context: RunContext
  readonly #sha: string

  constructor(
    plan: Plan,
    request: BuildRequest,
    cache: GithubCache,
    writes: boolean,
    context: RunContext,
    { scope, digests }: Sharing,
  ) {
    this.#cache = cache
    this.#context = context
    this.#sha = plan.event.sha
    this.#name = `plugin-publish-mounts-v1-${scope}-`
    this.#inputs = digests()
    this.#inputs.catch(() => undefined)
    this.layersAreCached = request.cacheFrom.some((source) => source.startsWith('type=gha'))
    this.machineIsNew = context.env['RUNNER_ENVIRONMENT'] === 'github-hosted'
    this.write = writes
      ? async (mounts, file, complete) => {
          const { key: same, version } = await this.#lookup(mounts)
          const key = complete ? same : `${same}-without-layers`
          return await cache.save({ key, version, file, timeout: timeout.write }, context)
        }
      : undefined
  }

  async find(mounts: string): Promise<{ readonly same: boolean } | undefined> {
    const lookup = await this.#lookup(mounts).catch((error: unknown) => {
      // What the build leaves out may be unreadable, and what it needs is explained by the build.
      this.#context.signal.throwIfAborted()
      this.#context.log.info(`Cache mounts are not used: ${String(error)}`)
    })
    const found = lookup && (await this.#cache.find(lookup, this.#context))
    return found === undefined ? undefined : { same: found === lookup?.key }
  }

  async read(mounts: string, file: string, maxBytes: number): Promise<number | undefined> {
    const lookup = await this.#lookup(mounts)
    const found = await this.#cache.restore({ ...lookup, file, maxBytes, timeout: timeout.read }, this.#context)
    return found?.size
  }

  /** Entries of other mounts, in another form, or of a plugin whose name begins with this one’s are not seen. */
  async #lookup(
    mounts: string,
  ): Promise<{ readonly key: string; readonly prefixes: readonly string[]; readonly version: string }> {
    const { locks, all = this.#sha } = await this.#inputs
    const version = versionOf(this.#name, mounts)
    return { key: `${this.#name}${locks}-${all}`, prefixes: [`${this.#name}${locks}-`, this.#name], version }
  }
}

/** A name that `scopeOf` gives no plugin: the same in all runs of a step, also if `only-changed` leaves plugins out. */
function scopeOfStep(env: NodeJS.ProcessEnv): string {
  return `~${createHash('sha256')
    .update(env['INPUT_PATH'] ?? '')
    .digest('hex')
    .slice(0, 16)}`
}

async function digestAll(plans: readonly Plan[], { env, signal }: RunContext): Promise<InputDigests> {
  const [locks, all] = [createHash('sha256'), createHash('sha256')]
  let complete = true
  for (const plan of plans) {
    const digests = await digestInputs(buildRequest(plan, '', env), signal)
    locks.update(`${plan.inputs.plugin.path}\0${digests.locks}\0`)
    all.update(`${plan.inputs.plugin.path}\0${digests.all ?? ''}\0`)
    complete &&= digests.all !== undefined
  }
  return { locks: short(locks), all: complete ? short(all) : undefined }
}

/** The plugin is a part of it, because the name of one may be the beginning of another's. */
export function versionOf(name: string, mounts: string): string {
  return createHash('sha256').update(`tar in zstd\n${name}\n${mounts}`).digest('hex')
}

/**
 * The namespace of the cache mounts of what may be published: mounts that other runs filled on the same builder are not
 * used. BuildKit puts it before the id of each mount, and the id of a mount without one begins with a slash, so that no
 * Dockerfile of a run without this namespace can name such a mount. A frontend of its own (`# syntax=`) could: so the
 * namespace is derived from a random value that only this user of this machine can read. It is the same in each of its
 * runs, so that they find their own mounts again. It keeps nobody out who can talk to the builder, which lists it.
 *
 * The plugins of a step are one trust domain and have one namespace: none compiles what another has compiled.
 */
async function namespaceOf({ event }: Plan, owner: string, context: RunContext): Promise<string> {
  const ofStep = (): Promise<string> => Promise.resolve(randomBytes(32).toString('hex'))
  const secret =
    (mayKeepState(event, context.env) ? await machineSecret(context) : undefined)
    ?? (await context.step.once('namespace of cache mounts', ofStep))
  const what = JSON.stringify([secret, event.repository, owner])
  return `plugin-publish-${createHash('sha256').update(what).digest('hex').slice(0, 32)}`
}

/** Whether a run may use what this machine keeps between runs: it builds the repository's own code, and has others. */
export function mayKeepState({ pullRequest, pullRequestOrigin }: Plan['event'], env: NodeJS.ProcessEnv): boolean {
  const isOwnCode = pullRequest === undefined && pullRequestOrigin === undefined
  return isOwnCode && env['RUNNER_ENVIRONMENT'] !== 'github-hosted'
}

const secretForm = /^[0-9a-f]{64}\n$/

/** Undefined if it cannot be kept, or if others could read or write it. */
async function machineSecret({ env, log }: RunContext): Promise<string | undefined> {
  const directory = stateDirectory(env)
  const file = join(directory, 'mounts')
  try {
    const known = await readSecret(file)
    if (known !== undefined) return known
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const made = join(directory, `new-${randomBytes(6).toString('hex')}`)
    await writeFile(made, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
    // Of runs that make it at the same time, one wins.
    await link(made, file).catch(() => undefined)
    await rm(made, { force: true })
    return await readSecret(file)
  } catch (error) {
    log.debug(`Cache mounts: a new namespace for this run alone, because ${String(error)}`)
    return undefined
  }
}

/** Undefined: there is none. @throws if it is not this user's alone */
async function readSecret(file: string): Promise<string | undefined> {
  const text = (await readOwn(file, 65))?.toString('utf8')
  if (text === undefined || secretForm.test(text)) return text?.trim()
  throw new Error(`${file} holds no namespace`)
}
