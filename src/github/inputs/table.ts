/** The general properties of an input; its own syntax is checked when it is read. */
export interface InputSpec {
  /**
   * As in `action.yml`. It also replaces the empty string, so that `${{ inputs.x }}` may be empty.
   */
  readonly default: string
  /** Has several entries; otherwise it is one line without control characters. */
  readonly list?: true
  /** Masked before anything else happens, and never printed. */
  readonly secret?: true
  /** May begin with `-`, because it is never an argument of a program on its own. */
  readonly free?: true
}

const none: InputSpec = { default: '' }
const list: InputSpec = { default: '', list: true }
const auto: InputSpec = { default: 'auto' }

/** Every input of the action; a test compares this table with `action.yml`. */
export const inputTable = {
  path: { default: '.', list: true },
  'only-changed': { default: 'false' },
  host: auto,
  name: none,
  platforms: list,
  'dry-run': auto,
  version: none,
  'tag-prefix': auto,
  tags: list,
  'replace-tag': none,
  annotations: list,

  context: none,
  file: none,
  target: none,
  'build-args': list,
  'build-contexts': list,
  secrets: { default: '', list: true, secret: true },
  'secret-envs': list,
  'secret-files': list,
  ssh: list,
  labels: list,
  allow: list,
  'no-cache': { default: 'false' },
  pull: { default: 'false' },
  'cache-from': list,
  'cache-to': list,
  'source-date-epoch': { default: '0' },
  builder: auto,
  driver: { default: 'docker-container' },
  'driver-opts': list,
  endpoint: list,
  'endpoint-ca-certificates': list,
  'endpoint-certificate': list,
  'endpoint-key': { default: '', list: true, secret: true },
  'buildkit-image': {
    default: 'moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8',
  },
  'binfmt-image': {
    default:
      'tonistiigi/binfmt:qemu-v10.2.3-68@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0',
  },
  emulation: auto,
  cache: auto,
  binaries: none,
  files: list,
  'artifact-type': none,
  'artifact-config': none,
  'wasm-layout': none,
  'host-binary': none,
  export: none,
  layout: list,
  'expected-digest': list,
  from: none,
  'from-key': none,
  'from-identity': none,
  'from-issuer': none,

  registry: none,
  repository: none,
  'registry-username': { default: '', free: true },
  'registry-password': { default: '', secret: true, free: true },
  'plain-http': auto,
  'ca-certificates': none,

  sign: auto,
  'cosign-key': none,
  'signature-format': none,
  'signature-repository': none,
  'transparency-log': { default: 'true' },
  'signing-config': none,
  'trusted-root': none,
  'cosign-version': { default: 'v3.0.6' },
  'cosign-sha256': none,
  attest: auto,

  'control-plane': auto,
  'control-plane-url': none,
  'control-plane-token': { default: '', secret: true, free: true },
  namespace: none,
  'control-plane-labels': list,
  'public-key-name': none,
  'skip-traffic-check': { default: 'false' },
  schema: none,

  'fail-on': list,
  'override-label': { default: '', free: true },
  'smoke-test': auto,
  'show-summary': { default: 'true' },
  comment: { default: 'false' },
  'github-token': { default: '', secret: true, free: true },
} as const satisfies Record<string, InputSpec>

export type InputName = keyof typeof inputTable

export const inputNames = Object.keys(inputTable) as InputName[]

/** The environment variable of an input. The runner replaces spaces by `_` and keeps hyphens. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

/** The trimmed text of an input, or its default if it is unset or empty. */
export function inputText<Name extends string = InputName>(
  env: NodeJS.ProcessEnv,
  name: Name,
  table: Readonly<Record<Name, InputSpec>> = inputTable as Readonly<Record<string, InputSpec>>,
): string {
  const text = env[inputVariable(name)]?.trim() ?? ''
  return text === '' ? table[name].default : text
}
