import { isOrasError, openRepository, parseReference, type CredentialProvider, type OrasError } from 'oras-js'
import type { Decisions } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { Problems } from '../shared/problems.ts'
import { dockerLogin, registryCredentials } from '../publish/index.ts'

interface RegistryQuestion {
  /** `host[:port]` */
  readonly registry: string
  readonly plainHttp: boolean | 'auto'
  /** Undefined: the control plane hands them out just before the push. */
  readonly credentials: CredentialProvider | undefined
  /** PEM of certificate authorities, in addition to the system's. */
  readonly certificateAuthorities: string | undefined
}

/** Milliseconds for one registry. This runs beside the build, so it may take a while. */
const deadline = 20_000

/**
 * Checks that the registries that will be pushed to respond and accept the credentials, if these are known yet. Nothing
 * more can be asked without side effects.
 *
 * @throws PublishError or PublishErrors `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function askRegistries(decisions: Decisions, context: RunContext): Promise<void> {
  const { registry, assigned, signing, inputs, certificateAuthorities } = decisions
  if (registry === undefined) return
  const { host, plainHttp } = registry
  const credentials = assigned === true ? undefined : registryCredentials(inputs.registry, context)
  const own: RegistryQuestion = { registry: host, plainHttp, credentials, certificateAuthorities }
  const staging =
    signing?.signatureRepository === undefined ? undefined : parseReference(signing.signatureRepository).registry
  const other: RegistryQuestion[] =
    staging === undefined || staging === host
      ? []
      : [{ registry: staging, plainHttp: 'auto', credentials: dockerLogin(context), certificateAuthorities }]
  const problems = new Problems()
  await Promise.all([own, ...other].map((question) => problems.try(() => ask(question, context))))
  throwAll(problems.all)
}

async function ask(
  { registry, plainHttp, credentials, certificateAuthorities }: RegistryQuestion,
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
    retry: { attempts: 4, deadline },
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
    // Any other answer proves that it responds. Some registries have nothing at `/v2/`, and without credentials a
    // refusal is expected.
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
  } finally {
    repository.close()
  }
}

function refused(code: 'E_REGISTRY' | 'E_REGISTRY_AUTH', message: string, error: OrasError): PublishError {
  return new PublishError(code, message, { cause: error, ...(error.hint !== undefined && { hint: error.hint }) })
}
