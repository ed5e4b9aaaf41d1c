import { access, constants } from 'node:fs/promises'
import { isRegistry, isRepository } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import { refuseKey } from './key.ts'
import { type SigningOptions, formatsOf } from './options.ts'
import { assetPlatform, pinnedVersion } from './pins.ts'
import { type SigningServices, readSigningServices } from './services.ts'

/**
 * Why signing with these options would fail, or would make a signature that nobody can verify. Reads the files that
 * they name and asks no service. Returns every problem.
 */
export async function refuseSigning(options: SigningOptions, env: NodeJS.ProcessEnv): Promise<PublishError[]> {
  const problems: PublishError[] = [...refuseCosign(options), ...refuseText(options)]
  if (problems.length === 0 && options.mode === 'key' && options.key !== undefined)
    problems.push(...(await refuseKey(options.key, env)))
  let services: SigningServices | undefined
  try {
    if (options.signingConfig !== undefined) services = await readSigningServices(options.signingConfig)
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    return [...problems, error]
  }
  if (options.trustedRoot !== undefined) {
    await access(options.trustedRoot, constants.R_OK).catch((cause: unknown) => {
      problems.push(
        new PublishError('E_INPUT', `The file of \`trusted-root\` cannot be read: ${String(options.trustedRoot)}.`, {
          cause,
        }),
      )
    })
  }
  return [...problems, ...refuseCombination(options, services)]
}

/** Why this cosign cannot be installed. */
export function refuseCosign({
  cosignVersion,
  cosignSha256,
}: Pick<SigningOptions, 'cosignVersion' | 'cosignSha256'>): PublishError[] {
  if (!/^3\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(cosignVersion)) {
    return [
      new PublishError(
        'E_INPUT',
        `\`cosign-version\` is "${cosignVersion}": set it to a version of cosign 3, such as ${pinnedVersion}.`,
      ),
    ]
  }
  if (cosignSha256 !== undefined && !/^[0-9a-f]{64}$/.test(cosignSha256)) {
    return [
      new PublishError('E_INPUT', '`cosign-sha256` is not a SHA-256: set it to 64 lower-case hexadecimal digits.'),
    ]
  }
  if (cosignSha256 === undefined && cosignVersion !== pinnedVersion) {
    return [
      new PublishError(
        'E_INPUT',
        `\`cosign-version: ${cosignVersion}\` needs \`cosign-sha256\`: the SHA-256 of its ${assetPlatform()} binary.`,
        {
          hint: 'Take it from `cosign_checksums.txt` of that release, or leave both inputs out.',
        },
      ),
    ]
  }
  return []
}

function refuseText({ mode, key, signatureRepository }: SigningOptions): PublishError[] {
  const problems: PublishError[] = []
  if (mode === 'key' && (key === undefined || key === ''))
    problems.push(
      new PublishError(
        'E_INPUT',
        '`sign` is key, and `cosign-key` is empty: set it to a path, env://NAME or a KMS URI.',
      ),
    )
  if (key !== undefined && /^[-\s]|[\0\r\n]/.test(key))
    problems.push(
      new PublishError(
        'E_INPUT',
        '`cosign-key` is neither a path, nor env://NAME, nor a KMS URI: set it to one of them.',
      ),
    )
  if (key?.startsWith('env://') === true && !/^env:\/\/[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    problems.push(
      new PublishError('E_INPUT', '`cosign-key` names no environment variable: set it to env:// and a name.'),
    )
  }
  return [...problems, ...refuseSignatureRepository({ signatureRepository })]
}

export function refuseSignatureRepository({
  signatureRepository,
}: {
  readonly signatureRepository?: string | undefined
}): PublishError[] {
  return signatureRepository === undefined || isRepositoryAddress(signatureRepository)
    ? []
    : [
        new PublishError(
          'E_INPUT',
          `\`signature-repository\` is "${signatureRepository}": set it to registry/repository.`,
        ),
      ]
}

function isRepositoryAddress(text: string): boolean {
  const slash = text.indexOf('/')
  return slash > 0 && isRegistry(text.slice(0, slash).toLowerCase()) && isRepository(text.slice(slash + 1))
}

function refuseCombination(options: SigningOptions, services: SigningServices | undefined): PublishError[] {
  const { mode, transparencyLog, format } = options
  const legacy = formatsOf(format).includes('legacy')
  if (transparencyLog) {
    if (services === undefined) return []
    if (services.logs.length === 0) {
      return [
        new PublishError('E_INPUT', '`transparency-log` is true, but `signing-config` names no transparency log.', {
          hint: 'Add one to the file of `signing-config`, or set `transparency-log: false`.',
        }),
      ]
    }
    return legacy && !services.logs.some(({ version }) => version === 1)
      ? [
          new PublishError(
            'E_INPUT',
            'A legacy signature needs a transparency log with API version 1, and `signing-config` names none.',
            {
              hint: 'Set `signature-format: bundle`.',
            },
          ),
        ]
      : []
  }
  const problems: PublishError[] = []
  if (services !== undefined && services.logs.length > 0) {
    problems.push(
      new PublishError('E_INPUT', '`transparency-log` is false, but `signing-config` names a transparency log.', {
        hint: 'Create a signing configuration without one: `cosign signing-config create`.',
      }),
    )
  }
  if (mode === 'keyless' && services?.timestamps !== true) {
    problems.push(
      new PublishError(
        'E_INPUT',
        'A keyless signature needs a transparency log or a timestamp: nobody could verify it after ten minutes, '
          + 'when its certificate has expired.',
        {
          hint:
            'Set `transparency-log: true`, or set `signing-config` to one with a timestamp '
            + 'authority, and its `trusted-root`.',
        },
      ),
    )
  }
  if (mode === 'keyless' && legacy) {
    problems.push(
      new PublishError('E_INPUT', 'A keyless signature in the legacy format needs the transparency log.', {
        hint: 'Set `signature-format: bundle` or `transparency-log: true`.',
      }),
    )
  }
  return problems
}
