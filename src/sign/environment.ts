/**
 * The environment of a cosign process, name by name. Nothing else is inherited, for two reasons: secrets of the job
 * stay out of a child that has no use for them, and cosign reads `COSIGN_<FLAG>` as a default for every one of its
 * flags, so that a stray `COSIGN_KEY` or `COSIGN_TLOG_UPLOAD` of the job would change what is signed.
 */
const always = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TMPDIR',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'SYSTEMROOT',
  'XDG_RUNTIME_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'COSIGN_DOCKER_MEDIA_TYPES',
  'TUF_ROOT',
  'TUF_MIRROR',
  'TUF_ROOT_JSON',
  'SIGSTORE_REKOR_PUBLIC_KEY',
  'SIGSTORE_ROOT_FILE',
  'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
  'SIGSTORE_TSA_CERTIFICATE_FILE',
]

/** Prefixes and names that a key's scheme adds: what its KMS's client library reads. */
const schemes: Readonly<Record<string, readonly RegExp[]>> = {
  awskms: [/^AWS_/],
  azurekms: [/^AZURE_/, /^(IDENTITY|MSI|IMDS)_/],
  gcpkms: [/^(GOOGLE|GCLOUD|GCE|CLOUDSDK)_/],
  hashivault: [/^VAULT_/, /^TRANSIT_/],
  openbao: [/^BAO_/, /^VAULT_/, /^TRANSIT_/],
  k8s: [/^KUBE/, /^KUBERNETES_/],
  gitlab: [/^GITLAB_/],
  pkcs11: [/^COSIGN_PKCS11_/, /^PKCS11_/, /^SOFTHSM2_CONF$/],
}

export interface EnvironmentNeeds {
  /** The private key is loaded: adds the password and what the key's scheme needs. */
  readonly key?: string
  /** The job's OIDC token, with which cosign asks for a certificate. */
  readonly identityToken?: string
  readonly dockerConfig?: string
  readonly signatureRepository?: string | undefined
  /** PEM file with every certificate authority to trust. */
  readonly certificates?: string
}

export function cosignEnvironment(env: NodeJS.ProcessEnv, needs: EnvironmentNeeds): Record<string, string> {
  const child: Record<string, string> = {}
  const pass = (name: string): void => {
    const value = env[name]
    if (value !== undefined) child[name] = value
  }
  for (const name of always) pass(name)
  if (needs.key !== undefined) {
    // Always set: without it cosign asks, on the terminal or on standard input.
    child['COSIGN_PASSWORD'] = env['COSIGN_PASSWORD'] ?? ''
    const [, scheme = '', rest = ''] = /^([a-z0-9]+):\/?\/?(.*)$/.exec(needs.key) ?? []
    if (scheme === 'env') pass(rest)
    for (const name of Object.keys(env)) if ((schemes[scheme] ?? []).some((pattern) => pattern.test(name))) pass(name)
  }
  if (needs.identityToken !== undefined) child['SIGSTORE_ID_TOKEN'] = needs.identityToken
  if (needs.dockerConfig !== undefined) child['DOCKER_CONFIG'] = needs.dockerConfig
  if (needs.signatureRepository !== undefined) child['COSIGN_REPOSITORY'] = needs.signatureRepository
  if (needs.certificates !== undefined) child['SSL_CERT_FILE'] = needs.certificates
  return child
}
