import type { Identity } from './identity.ts'
import type { Format, SigningOptions } from './options.ts'
import type { SigningServices } from './services.ts'
import { shellQuote } from './quote.ts'

/** What the command lines of `cosign verify` are made from. */
export interface VerifySetup {
  readonly options: Pick<SigningOptions, 'transparencyLog' | 'trustedRoot' | 'signatureRepository'>
  /** What `signing-config` says; undefined = the public good instance. */
  readonly services: Pick<SigningServices, 'timestamps'> | undefined
  /** Path of the PEM public key, or its KMS URI, with a key. */
  readonly publicKeyFile: string | undefined
  /** Whom the certificate must name, when keyless. */
  readonly identity: Identity | undefined
  /** PEM file with every certificate authority to trust; undefined = the system's. */
  readonly certificates: string | undefined
}

/** What cosign's command lines are made from. */
export interface Setup extends VerifySetup {
  readonly options: SigningOptions
  readonly services: SigningServices | undefined
  /**
   * A signing configuration and a trusted root without any service. With them cosign signs bundles without a network;
   * without them it fetches both over TUF, although it would use none of their services.
   */
  readonly empty: { readonly signingConfig: string; readonly trustedRoot: string }
}

/** `cosign sign`, ready for the references. */
export function signArguments(setup: Setup, format: Format, plainHttp: boolean): string[] {
  const { mode, key } = setup.options
  return [
    'sign',
    '--yes',
    ...(mode === 'key' && key !== undefined ? ['--key', key] : ['--oidc-provider', 'envvar']),
    ...(format === 'bundle' ? bundleServices(setup) : legacyServices(setup)),
    ...connection(setup, plainHttp),
    '--',
  ]
}

/** `cosign verify`, ready for the references: each of its outputs is one line of JSON per image. */
export function verifyArguments(setup: VerifySetup, format: Format, plainHttp: boolean): string[] {
  const { trustedRoot } = setup.options
  return [
    'verify',
    '--output',
    'json',
    ...(setup.publicKeyFile === undefined ? [] : ['--key', setup.publicKeyFile]),
    ...identityFlags(setup),
    ...logFlags(setup),
    ...(trustedRoot === undefined ? [] : ['--trusted-root', trustedRoot]),
    // The default looks for bundles first and falls back to the legacy tag: the type in the output tells which it was.
    ...(format === 'legacy' ? ['--new-bundle-format=false'] : []),
    ...connection(setup, plainHttp),
    '--',
  ]
}

/** `cosign attest`, ready for one reference. `predicateType` is a URI: cosign then changes nothing in the predicate. */
export function attestArguments(setup: Setup, predicateType: string, predicate: string, plainHttp: boolean): string[] {
  const { mode, key } = setup.options
  return [
    'attest',
    '--yes',
    ...(mode === 'key' && key !== undefined ? ['--key', key] : ['--oidc-provider', 'envvar']),
    ...bundleServices(setup),
    '--type',
    predicateType,
    '--predicate',
    predicate,
    ...connection(setup, plainHttp),
    '--',
  ]
}

/** `cosign verify-attestation`, ready for one reference: it prints one signed envelope a line. */
export function verifyAttestationArguments(setup: VerifySetup, predicateType: string, plainHttp: boolean): string[] {
  const { trustedRoot } = setup.options
  return [
    'verify-attestation',
    '--type',
    predicateType,
    ...(setup.publicKeyFile === undefined ? [] : ['--key', setup.publicKeyFile]),
    ...identityFlags(setup),
    ...logFlags(setup),
    ...(trustedRoot === undefined ? [] : ['--trusted-root', trustedRoot]),
    ...connection(setup, plainHttp),
    '--',
  ]
}

/** What a consumer pastes: files by their base names, nothing of this machine. */
export function consumerCommand(setup: Setup, reference: string, plainHttp: boolean): string {
  const { trustedRoot, signatureRepository, format } = setup.options
  const variables = [
    ...(signatureRepository === undefined ? [] : [`COSIGN_REPOSITORY=${shellQuote(signatureRepository)}`]),
    // An attestation beside it would hide a legacy signature. A variable, because old versions do not know the flag.
    ...(format === 'legacy' ? ['COSIGN_NEW_BUNDLE_FORMAT=false'] : []),
  ]
  const words = [
    'cosign',
    'verify',
    ...(setup.publicKeyFile === undefined ? [] : ['--key', 'cosign.pub']),
    ...identityFlags(setup),
    ...logFlags(setup),
    ...(trustedRoot === undefined ? [] : ['--trusted-root', trustedRoot.split(/[\\/]/).at(-1) ?? trustedRoot]),
    ...(plainHttp ? ['--allow-http-registry'] : []),
    reference,
  ].map(shellQuote)
  return [...variables, ...words].join(' ')
}

function bundleServices({ options, empty }: Setup): string[] {
  const { signingConfig, trustedRoot, mode, transparencyLog } = options
  const bare = mode === 'key' && !transparencyLog
  const config = signingConfig ?? (bare ? empty.signingConfig : undefined)
  const root = trustedRoot ?? (bare ? empty.trustedRoot : undefined)
  return [
    ...(config === undefined ? [] : ['--signing-config', config]),
    ...(root === undefined ? [] : ['--trusted-root', root]),
  ]
}

/** cosign takes no signing configuration for the legacy format, so its services are named one by one. */
function legacyServices({ options, services }: Setup): string[] {
  const { mode, transparencyLog, trustedRoot } = options
  const log = services?.logs.find(({ version }) => version === 1)?.url
  const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value])
  return [
    '--new-bundle-format=false',
    '--use-signing-config=false',
    `--tlog-upload=${String(transparencyLog)}`,
    ...(transparencyLog ? flag('--rekor-url', log) : []),
    ...(mode === 'keyless'
      ? [
          ...flag('--fulcio-url', services?.fulcio),
          ...flag('--oidc-issuer', services?.oidcIssuer),
          ...flag('--trusted-root', trustedRoot),
        ]
      : []),
  ]
}

function identityFlags({ identity }: VerifySetup): string[] {
  return identity === undefined
    ? []
    : ['--certificate-identity', identity.subject, '--certificate-oidc-issuer', identity.issuer]
}

function logFlags({ options, services }: VerifySetup): string[] {
  return [
    ...(options.transparencyLog ? [] : ['--insecure-ignore-tlog']),
    ...(!options.transparencyLog && services?.timestamps === true ? ['--use-signed-timestamps'] : []),
  ]
}

function connection({ certificates }: VerifySetup, plainHttp: boolean): string[] {
  return [
    ...(plainHttp ? ['--allow-http-registry'] : []),
    // Replaces the system's authorities instead of adding to them, so the file has those too.
    ...(certificates === undefined ? [] : ['--registry-cacert', certificates]),
  ]
}
