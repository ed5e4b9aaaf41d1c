import { isOrasError, openRepository, parseReference, type CredentialProvider, type OrasError } from 'oras-js'
import type { Decisions } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { Problems } from '../shared/problems.ts'
import { dockerLogin, registryCredentials } from './credentials.ts'

interface Question {
  /** `host[:port]` */
  readonly registry: string
  readonly plainHttp: boolean | 'auto'
  /** Undefined: the control plane gives them, but only just before the push. */
  readonly credentials: CredentialProvider | undefined
  /** PEM of certificate authorities, beside the system's. */
  readonly certificateAuthorities: string | undefined
}

/** Milliseconds for one registry: this runs beside the build, and what is slow to answer now may be quick later. */
const deadline = 20_000

/**
 * Whether the registries that will be pushed to answer, and take the credentials that are known now. They have no
 * question without side effects for more than that.
 * @throws PublishError or PublishErrors `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function askRegistries(decisions: Decisions, context: RunContext): Promise<void> {
  const { registry, assigned, signing, inputs, certificateAuthorities } = decisions
  if (registry === undefined) return
  const { host, plainHttp } = registry
  const credentials = assigned === true ? undefined : registryCredentials(inputs.registry, context)
  const own: Question = { registry: host, plainHttp, credentials, certificateAuthorities }
  const staging =
    signing?.signatureRepository === undefined ? undefined : parseReference(signing.signatureRepository).registry
  const other: Question[] =
    staging === undefined || staging === host
      ? []
      : [{ registry: staging, plainHttp: 'auto', credentials: dockerLogin(context), certificateAuthorities }]
  const problems = new Problems()
  await Promise.all([own, ...other].map((question) => problems.try(() => ask(question, context))))
  throwAll(problems.all)
}

async function ask(
  { registry, plainHttp, credentials, certificateAuthorities }: Question,
  { env, signal }: RunContext,
): Promise<void> {
  const repository = openRepository({
    registry,
    repository: 'preflight',
    plainHttp,
    credentials,
    ca: certificateAuthorities,
    env,
    userAgent: 'plugin-publish',
    signal,
    retry: { attempts: 3, deadline },
  })
  try {
    await repository.ping()
  } catch (error) {
    if (isOrasError(error, 'network', 'timeout', 'unavailable', 'unsafe', 'invalid-response')) {
      throw refused('E_REGISTRY', `The registry ${registry} does not answer.`, error)
    }
    if (
      isOrasError(error, 'credentials')
      || (credentials !== undefined && isOrasError(error, 'unauthorized', 'denied'))
    ) {
      throw refused('E_REGISTRY_AUTH', `The registry ${registry} does not accept the credentials.`, error)
    }
    // It answered. Some have nothing at `/v2/`, and who may push is not known yet where the control plane decides it.
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
  } finally {
    repository.close()
  }
}

function refused(code: 'E_REGISTRY' | 'E_REGISTRY_AUTH', message: string, error: OrasError): PublishError {
  return new PublishError(code, message, { cause: error, ...(error.hint !== undefined && { hint: error.hint }) })
}
