import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLoopback, openRepository, type Credential, type Digest } from 'oras-js'
import {
  inputVariable,
  printError,
  readVerifyInputs,
  saveResources,
  setVerifyOutputs,
  type ActionLog,
  type VerifyInputs,
} from '../github/verify.ts'
import { dockerLogin, registryCredentials } from '../publish/credentials.ts'
import { makeDockerConfig, writeDockerConfig } from '../publish/docker-config.ts'
import { commonCodes } from '../shared/codes.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { removeDirectory } from '../shared/remove-directory.ts'
import { newResourceName, sameResource, type Resource, type ResourceOwner } from '../shared/resources.ts'
import { aloneInStep } from '../shared/step.ts'
import { openVerifier } from '../sign/verifier.ts'
import { checkReference } from './check.ts'
import { reasonOf, registryFailure, verifiedReason } from './reasons.ts'

export interface VerifyOptions {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
  /** Milliseconds for everything. Tests take less. */
  readonly limit?: number
}

/**
 * Each request and each run of cosign has a limit of its own. This one ends a registry that stays below them for ever:
 * it could answer thousands of requests, each of them slowly.
 */
const defaultLimit = 15 * 60_000

/** One run of `verify/action.yml`. Never throws. Returns whether everything was verified. */
export async function verify({ env, log, signal, limit = defaultLimit }: VerifyOptions): Promise<boolean> {
  const tooLong = AbortSignal.timeout(limit)
  let resources: VerifyResources | undefined
  try {
    registerSecrets(env, log)
    const inputs = readVerifyInputs(env)
    if ('length' in inputs) {
      throwAll(inputs)
      throw new TypeError('the inputs are incomplete, but there is no problem')
    }
    resources = new VerifyResources(env)
    await mkdir(resources.temp, { mode: 0o700, recursive: true })
    const context = aloneInStep({ env, log, signal: AbortSignal.any([signal, tooLong]), resources })
    const digest = await check(inputs, context)
    log.info(`Verified: ${digest}`)
    setVerifyOutputs(env, { digest, verified: true, reason: verifiedReason })
    return true
  } catch (caught) {
    const thrown = tooLong.aborted && !signal.aborted ? notInTime(limit, caught) : caught
    printError(log, thrown, env['GITHUB_WORKSPACE'] ?? process.cwd(), commonCodes)
    try {
      setVerifyOutputs(env, { digest: '', verified: false, reason: reasonOf(thrown) })
    } catch (error) {
      log.warning(`The outputs could not be written: ${String(error)}`)
    }
    return false
  } finally {
    await resources?.removeAll(log)
  }
}

/** What was found out before the limit stays an answer. */
function notInTime(limit: number, caught: unknown): unknown {
  if (caught instanceof PublishError) return caught
  return new PublishError('E_VERIFY_UNKNOWN', `Verifying did not end within ${limit / 60_000} minutes.`, {
    cause: 'a registry was too slow, or answered too little at a time',
  })
}

async function check(inputs: VerifyInputs, context: RunContext): Promise<Digest> {
  const { registry, repository: path } = inputs.reference
  const { env, signal, resources } = context
  const plainHttp = inputs.plainHttp === 'auto' ? isLoopback(registry) : inputs.plainHttp
  const { certificateFile } = inputs
  const certificates = certificateFile === undefined ? undefined : await readFile(certificateFile, 'utf8')
  const verifier = await openVerifier(
    {
      ...signerOptions(inputs),
      toolCache: env['RUNNER_TOOL_CACHE'] ?? join(tmpdir(), 'plugin-publish-tools'),
      temp: resources.temp,
    },
    context,
  )
  const { credential, dockerConfig } = await login(inputs, context)
  const repository = openRepository({
    registry,
    repository: path,
    plainHttp,
    credentials: () => Promise.resolve(credential),
    userAgent: 'plugin-publish-verify',
    env,
    signal,
    retry: { deadline: 120_000 },
    ...(certificates !== undefined && { ca: certificates }),
  })
  try {
    return await checkReference(inputs, {
      repository,
      plainHttp,
      dockerConfig,
      verifier,
      log: context.log,
      signal,
    })
  } finally {
    repository.close()
  }
}

function signerOptions(inputs: VerifyInputs) {
  const { by, format, transparencyLog, cosignVersion } = inputs
  const { signatureRepository, trustedRoot, certificateFile, cosignSha256 } = inputs
  return {
    by,
    format,
    transparencyLog,
    cosignVersion,
    ...(signatureRepository !== undefined && { signatureRepository }),
    ...(trustedRoot !== undefined && { trustedRoot }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(cosignSha256 !== undefined && { cosignSha256 }),
  }
}

/** The credentials of the registries that take part, once: docker's helpers are asked here and nowhere else. */
async function login(
  { reference, signatureRepository, ...inputs }: VerifyInputs,
  context: RunContext,
): Promise<{ readonly credential: Credential; readonly dockerConfig: string }> {
  try {
    const credential = await registryCredentials(inputs, context)(reference.registry)
    const credentials = new Map<string, Credential>([[reference.registry, credential]])
    const other = signatureRepository?.split('/')[0]
    if (other !== undefined && other !== reference.registry) credentials.set(other, await dockerLogin(context)(other))
    const dockerConfig = await makeDockerConfig(context.resources.temp)
    await writeDockerConfig(dockerConfig, credentials)
    return { credential, dockerConfig }
  } catch (error) {
    context.signal.throwIfAborted()
    throw registryFailure(error, `The credentials for ${reference.registry}`, 'E_VERIFY_UNKNOWN')
  }
}

/** Masks what is secret before anything is read or printed. */
function registerSecrets(env: NodeJS.ProcessEnv, log: ActionLog): void {
  const [user, password] = ['registry-username', 'registry-password'].map((name) => env[inputVariable(name)]?.trim())
  if (password === undefined || password === '') return
  log.mask(password)
  log.mask(`${user ?? ''}:${password}`)
}

/** Owns the private directory, which the post step removes if this process is killed. */
class VerifyResources implements ResourceOwner {
  readonly temp: string
  readonly #env: NodeJS.ProcessEnv
  #owned: Resource[] = []

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
    this.temp = join(env['RUNNER_TEMP'] ?? tmpdir(), newResourceName())
    this.add({ kind: 'directory', name: this.temp })
  }

  add(resource: Resource): void {
    this.#owned.push(resource)
    saveResources(this.#env, this.#owned)
  }

  release(resource: Resource): void {
    this.#owned = this.#owned.filter((owned) => !sameResource(owned, resource))
    saveResources(this.#env, this.#owned)
  }

  /** Only files and directories are made here. */
  async remove(resource: Resource): Promise<void> {
    if ((await removeDirectory(resource.name)) === undefined) this.release(resource)
  }

  async removeAll(log: ActionLog): Promise<void> {
    for (const resource of [...this.#owned]) {
      const problem = await removeDirectory(resource.name)
      if (problem === undefined) this.release(resource)
      else log.warning(`The ${resource.kind} ${resource.name} could not be removed: ${problem}`)
    }
  }
}
