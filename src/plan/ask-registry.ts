import { isOrasError, openRepository, parseReference, type CredentialProvider } from '../oras/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import { dockerLogin, registryCredentials } from './credentials.ts'
import type { Plan } from './plan.ts'
import { Problems } from './problems.ts'

interface Question {
  /** `host[:port]` */
  readonly registry: string
  readonly plainHttp: boolean | 'auto'
  /** Undefined: the control plane gives them, but only just before the push. */
  readonly credentials: CredentialProvider | undefined
}

/** Milliseconds for one registry: this runs beside the build, and what is slow to answer now may be quick later. */
const deadline = 20_000

/**
 * Whether the registries that will be pushed to answer, and take the credentials that are known now. They have no
 * question without side effects for more than that.
 * @throws PublishError or PublishErrors `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function askRegistries({ host, registry, signing, inputs, certificateAuthorities }: Partial<Plan>, { env, log, signal }: { readonly env: NodeJS.ProcessEnv; readonly log: Log; readonly signal: AbortSignal }): Promise<void> {
  if (registry === undefined || inputs === undefined) return
  // Not whether a control plane is planned: where its token is missing, the registry's own login is not missed.
  const granted = host?.controlPlane !== undefined && inputs.controlPlane.mode !== 'none'
  const own: Question = { registry: registry.host, plainHttp: registry.plainHttp, credentials: granted ? undefined : registryCredentials(inputs.registry, { env, log }) }
  const staging = signing?.signatureRepository === undefined ? undefined : parseReference(signing.signatureRepository).registry
  const other: Question[] = staging === undefined || staging === registry.host ? [] : [{ registry: staging, plainHttp: 'auto', credentials: dockerLogin({ env, log }) }]
  const problems = new Problems()
  await Promise.all([own, ...other].map((question) => problems.try(() => ask(question, { env, signal, certificateAuthorities }))))
  throwAll(problems.all)
}

async function ask({ registry, plainHttp, credentials }: Question, { env, signal, certificateAuthorities }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal; readonly certificateAuthorities: string | undefined }): Promise<void> {
  const repository = openRepository({ registry, repository: 'preflight', plainHttp, credentials, ca: certificateAuthorities, env, userAgent: 'plugin-publish', signal, retry: { attempts: 3, deadline } })
  try {
    await repository.ping()
  } catch (error) {
    if (isOrasError(error, 'network', 'timeout', 'unavailable', 'unsafe', 'invalid-response')) {
      throw new PublishError('E_REGISTRY', `The registry ${registry} does not answer.`, { cause: error, ...(error.hint !== undefined && { hint: error.hint }) })
    }
    if (isOrasError(error, 'credentials') || (credentials !== undefined && isOrasError(error, 'unauthorized', 'denied'))) {
      throw new PublishError('E_REGISTRY_AUTH', `The registry ${registry} does not accept the credentials.`, { cause: error, ...(error.hint !== undefined && { hint: error.hint }) })
    }
    // It answered. Some have nothing at `/v2/`, and who may push is not known yet where the control plane decides it.
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
  } finally {
    repository.close()
  }
}
